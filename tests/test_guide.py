"""The user guide is true: every command of it is run, and prints what the page says.

A page's commands stand in fenced blocks called `console`, after `$ ` (and `> ` for further lines of one command). What
follows a command is what it prints on standard output, where `...` stands for any text; a command with nothing below it
may print anything. Each must succeed. Blocks called `console not-run` are left alone. All commands of a page run in one
shell, in a folder that holds the briefings as `articles`; port 8000 is another one there.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
GUIDE = ("start.md", "asking.md", "articles.md", "serving.md", "measuring.md")
_BLOCK = re.compile(r"^```(console[^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@dataclass(frozen=True, slots=True)
class Step:
    """A command of a page and what the page says that it prints."""

    command: str
    printed: str


def read_steps(page: str) -> list[Step]:
    """Return the commands of a page that are to be run, in order."""
    steps: list[Step] = []
    for name, block in _BLOCK.findall(page):
        if name != "console":
            assert name == "console not-run"
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            more = 1
            while more < len(lines) and lines[more].startswith(">"):
                more += 1
            command = [lines[0], *(line.removeprefix(">").removeprefix(" ") for line in lines[1:more])]
            steps.append(Step("\n".join(command), "\n".join(lines[more:])))
    return steps


def matches(printed: str, claimed: str) -> bool:
    """Tell whether output is as a page says; a line of `...` alone stands for any lines, none included."""
    pattern = "\n".join(map(re.escape, claimed.splitlines()))
    pattern = re.sub(r"(?:^|\n)\\\.\\\.\\\.(?=\n|$)", r"(?:\n.*)?", pattern).replace(r"\.\.\.", ".*?")
    return re.fullmatch(rf"\n*{pattern}\s*", "\n" + printed.strip("\n"), re.DOTALL) is not None


def run_steps(steps: list[Step], folder: Path, environment: dict[str, str]) -> list[tuple[int, str]]:
    """Run commands in one shell; return exit code and standard output of each."""
    script = "".join(f"{one.command}\nprintf '\\n@@ %s @@\\n' $?\n" for one in steps)
    with (folder / ".errors").open("wb") as errors:
        shell = subprocess.Popen(
            ["bash", "-c", script], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors,
            text=True, start_new_session=True,
        )  # fmt: skip
        try:
            output, _ = shell.communicate(timeout=240)
        finally:
            with suppress(ProcessLookupError):  # the shell may have ended before what it started
                os.killpg(shell.pid, signal.SIGKILL)
    found = re.findall(r"(.*?)\n@@ (\d+) @@\n", output, re.DOTALL)
    return [(int(code), text) for text, code in found]


@pytest.fixture
def place(tmp_path: Path, cache: Path, briefings: Path) -> tuple[Path, dict[str, str]]:
    """Return a folder with the briefings in it, and the environment of a shell that has our commands."""
    shutil.copytree(briefings, tmp_path / "work" / "articles")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, entry in (("ask", "ask_command"), ("pincite", "main")):
        code = f"from service.cli import {entry} as run; run(prog_name='{name}')"
        (commands / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n', encoding="utf-8")
        (commands / name).chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PINCITE_")} | {
        "PATH": f"{commands}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "PINCITE_CACHE": str(cache),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    return tmp_path / "work", environment


@pytest.mark.parametrize("name", GUIDE)
def test_every_command_of_the_page_does_what_it_says(name: str, place: tuple[Path, dict[str, str]]) -> None:
    folder, environment = place
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    steps = read_steps((DOCS / name).read_text(encoding="utf-8").replace("8000", port))
    assert steps
    results = run_steps(steps, folder, environment)
    errors = (folder / ".errors").read_text(encoding="utf-8")[-2000:]
    assert len(results) == len(steps), errors
    for step, (code, printed) in zip(steps, results, strict=True):
        assert code == 0, f"{step.command}\n{printed}\n{errors}"
        assert not step.printed or matches(printed, step.printed), f"$ {step.command}\n{printed}"


@pytest.mark.parametrize(
    ("claimed", "printed", "same"),
    [
        ("one\n...\nfour", "one\ntwo\nthree\nfour\n", True),
        ("one\n...\nfour", "one\nfour\n", True),
        ("one\n...", "one\n", True),
        ("...\nfour", "four", True),
        ("a ... d", "a b c d", True),
        ("one", "one\ntwo", False),
        ("one\n...\nfour", "one\ntwo", False),
        ("a.c", "abc", False),
        ("...", "anything\nat all", True),
    ],
)
def test_dots_stand_for_any_text(claimed: str, printed: str, same: bool) -> None:
    assert matches(printed, claimed) is same


def test_links_of_all_pages_lead_somewhere() -> None:
    pages = [REPOSITORY / "README.md", *DOCS.glob("*.md")]
    links = [(page, link) for page in pages for link in _LINK.findall(page.read_text(encoding="utf-8"))]
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []
