"""Completion, in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main
from tests.service.conftest import ROOT

BASH = """
eval "$(pincite completion bash)"
complete -p {name} > /dev/null || exit 9
COMP_WORDS=({words}); COMP_CWORD={at}; COMP_LINE="{words}"; COMP_POINT=${{#COMP_LINE}}
_{name}_completion {name}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a shell that finds our commands."""
    for name, entry in (("ask", "ask_command"), ("pincite", "main")):
        code = f"from service.cli import {entry} as run; run(prog_name='{name}')"
        (tmp_path / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n', encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    return os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    ("words", "at", "offered"),
    [
        ("pincite ser", 1, ["serve"]),
        ("pincite doc", 1, ["doctor"]),
        ("pincite serve --po", 2, ["--port"]),
        ("pincite eval --abl", 2, ["--ablate"]),  # a command that is imported when it is called
        ("pincite completion ''", 2, ["bash", "zsh", "fish"]),
        ("ask --by", 1, ["--by-date"]),
        ("ask Who", 1, [""]),
    ],
)
def test_bash_is_offered_what_fits(environment: dict[str, str], words: str, at: int, offered: list[str]) -> None:
    script = BASH.format(name=words.split(maxsplit=1)[0], words=words, at=at)
    # compopt works only within a completion that readline asked for; what is offered is the same.
    done = subprocess.run(
        ["bash", "--norc", "-c", f"compopt() {{ :; }}; {script}"],
        env=environment, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == offered
    assert done.stderr == ""


def test_a_config_file_that_is_wrong_spoils_no_completion(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_text("=", encoding="utf-8")
    environment["PINCITE_CONFIG"] = str(tmp_path / "wrong.toml")
    script = BASH.format(name="ask", words="ask --ti", at=1)
    done = subprocess.run(
        ["bash", "--norc", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == ("--tight\n", "")


@pytest.mark.skipif(not shutil.which("fish"), reason="needs fish")
def test_fish_is_offered_what_fits(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        ["fish", "--no-config", "-c", "pincite completion fish | source; complete -C 'pincite ser'"],
        env=environment | {"HOME": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["serve"]


@pytest.mark.skipif(not shutil.which("zsh"), reason="needs zsh")
def test_zsh_takes_the_script(environment: dict[str, str]) -> None:
    script = (
        "autoload -Uz compinit; compinit -D -u; source <(pincite completion zsh); print $_comps[ask] $_comps[pincite]"
    )
    done = subprocess.run(
        ["zsh", "-f", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["_ask_completion", "_pincite_completion"]


def test_another_shell_is_refused() -> None:
    done = CliRunner().invoke(main, ["completion", "csh"])
    assert done.exit_code == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr
