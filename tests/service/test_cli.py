"""The commands, each in a process of its own as a shell runs it: output, exit codes, what they import."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from index.bridge import ja
from service.ask import ask_command
from service.cli import main
from service.shell import LateCommand
from tests.service.conftest import OPENING, ROOT, Shell, write_articles

HEAVY = ("torch", "transformers", "pandas", "scipy", "pydantic", "fastapi", "rich", "sentence_transformers")
SELDOM = ("tiktoken", "importlib.resources", "index.bridge", "index.when.cjk", "index.dates", "index.claims")
"""What only some questions need."""


def test_piped_output_is_plain_and_marks_the_best_sentence(shell: Shell) -> None:
    done = shell("ask", *OPENING.split(), "-k", "1")
    assert done.returncode == 0
    text = done.stdout.decode()
    assert text.startswith("1. ")
    assert "[[The harbour bridge opened on 4 May 2023 after six years of work.]]" in text
    assert "Ada Roth, Tom Vale. “The harbour bridge”. Coast Gazette. 2023-05-06" in text
    assert "bridge.md:" in text
    assert "\x1b" not in text
    assert done.stderr == b""


def test_a_terminal_gets_colour(index_folder: Path) -> None:
    with terminal(index_folder, OPENING) as (process, screen):
        text = read_all(screen)
        assert process.wait(60) == 0
    assert "\x1b[1m" in text
    assert "harbour bridge opened" in text
    assert "[[" not in text


def test_how_the_question_was_read_is_told(shell: Shell) -> None:
    text = shell("ask", "What did the brige cost last year?", "--today", "2024-02-01").stdout.decode()
    assert text.startswith("time read: last year = 2023\nread brige as bridge\n\n1. ")


def test_a_tight_passage_is_only_what_answers(shell: Shell) -> None:
    whole, tight = (
        json.loads(shell("ask", OPENING, "--json", "-k1", *more).stdout)["hits"][0] for more in ((), ("--tight",))
    )
    assert tight["text"].endswith("The harbour bridge opened on 4 May 2023 after six years of work.")
    assert "crowns" in whole["text"]
    assert tight["highlight"] == whole["highlight"]
    assert len(whole["text"]) > len(tight["text"]) == tight["citation"]["end"] - tight["citation"]["start"]


def test_passages_come_by_date_on_request(shell: Shell) -> None:
    asked = ("ask", "What happened to the bridge, the clock and the orchards?", "--language", "en", "--json")
    ranked, dated = (json.loads(shell(*asked, *more).stdout)["hits"] for more in ((), ("--by-date",)))
    days = [hit["dates"][0]["start"] for hit in dated if hit["dates"]]
    assert days == sorted(days)
    assert len(days) > 1
    assert [hit["rank"] for hit in ranked] == list(range(1, len(ranked) + 1)) == sorted(hit["rank"] for hit in dated)


def test_what_the_machine_lacks_is_said_once_on_stderr(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ja, "has_dictionary", lambda: False)
    done = CliRunner().invoke(ask_command, ["--index", str(index_folder), "--json", "橋はいつ開通しましたか"])
    assert done.stderr.count("pip install 'pincite[cjk]'") == len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout)["hints"] == [done.stderr.strip()]


def test_both_doors_give_the_same_bytes(shell: Shell, client: TestClient) -> None:
    asked = "What did the brige cost last year?"
    by_shell = shell("ask", asked, "--json", "--today", "2024-02-01", "--tight", "--by-date", "-k", "3").stdout
    body = {"question": asked, "today": "2024-02-01", "tight": True, "by_date": True, "k": 3}
    by_http = client.post("/ask", json=body).content
    assert _untimed(by_shell) == _untimed(by_http)
    assert b'"taken_as": "bridge"' in by_http


def _untimed(answer: bytes) -> bytes:
    """Leave out what every run takes anew, the last of an answer."""
    return answer.strip().partition(b'"took_ms"')[0]


def test_stdin_holds_the_question_where_a_dash_stands(shell: Shell) -> None:
    done = shell("ask", "-", "--json", stdin=f"\ufeff{OPENING}\n".encode())
    assert json.loads(done.stdout)["question"] == OPENING


def test_json_is_utf8_whatever_the_locale(shell: Shell) -> None:
    done = shell("ask", "--json", "Où est le pont ?", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout.decode("utf-8"))["question"] == "Où est le pont ?"


def test_text_is_printed_in_a_locale_that_cannot_show_it_all(shell: Shell) -> None:
    done = shell("ask", OPENING, PYTHONIOENCODING="latin-1:strict")
    assert done.returncode == 0
    assert b"?The harbour bridge?" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask", OPENING], 0, b""),
        (["ask", OPENING, "--publisher", "nobody at all"], 3, b""),
        (["ask", OPENING, "--publisher", "nobody at all", "--json"], 3, b""),
        (["ask"], 2, b"QUESTION"),
        (["ask", " "], 2, b"empty"),
        (["ask", "x" * 100_000], 2, b"Error: "),
        (["ask", OPENING, "-k", "0"], 2, b"-k"),
        (["ask", OPENING, "--since", "soon"], 2, b"is not a date"),
        (["ask", OPENING, "--since", "2024", "--until", "2023"], 2, b"admit no day"),
        (["ask", OPENING, "--today", "2024-12"], 2, b"more than one day"),
        (["ask", b"caf\xe9"], 2, b"not valid text"),
        (["ask", OPENING, "--author", b"\xff"], 2, b"not valid text"),
        (["ask", OPENING, "--index", "/nowhere/at/all"], 1, b"pincite index"),
        (["ask", OPENING, "--index", __file__], 1, b"pincite index"),
        (["pincite", "ask", OPENING], 0, b""),
        (["pincite", "show", "no-such-article"], 2, b"no-such-article"),
        (["pincite", "verify"], 0, b""),
        (["pincite", "nonsense"], 2, b"nonsense"),
        (["pincite", "serve", "--port", "x"], 2, b"--port"),
        (["pincite", "index", "/nowhere/at/all", "--index", "/tmp/never-made"], 1, b"/nowhere/at/all"),  # noqa: S108
    ],
)
def test_exit_codes(shell: Shell, arguments: list[str | bytes], code: int, says: bytes) -> None:
    done = shell(str(arguments[0]), *arguments[1:])
    assert done.returncode == code, done.stderr.decode()
    assert says in done.stderr
    assert b"Traceback" not in done.stderr
    assert code or done.stdout


def test_stdin_that_is_not_utf8_is_refused(shell: Shell) -> None:
    done = shell("ask", "-", stdin=b"caf\xe9")
    assert done.returncode == 2
    assert b"not UTF-8" in done.stderr


def test_a_bad_setting_is_named_by_serve(shell: Shell) -> None:
    done = shell("pincite", "serve", PINCITE_MAX_K="lots")
    assert done.returncode == 2
    assert b"PINCITE_MAX_K is 'lots'" in done.stderr


def test_without_any_index_the_message_says_how_to_make_one(tmp_path: Path, shell: Shell) -> None:
    done = shell("ask", OPENING, PINCITE_INDEX=str(tmp_path / "none"))
    assert done.returncode == 1
    assert b"pincite index" in done.stderr


def test_a_reader_that_leaves_early_is_no_error(index_folder: Path) -> None:
    code = "from service.cli import ask_command as ask; ask()"
    line = f'"{sys.executable}" -c "{code}" bridge clock frost | head -c 1'
    environment = os.environ | {"PINCITE_INDEX": str(index_folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S602
        line, shell=True, capture_output=True, env=environment, timeout=120, check=False
    )
    assert done.stderr == b""


def test_an_interrupt_exits_130_without_a_traceback(index_folder: Path) -> None:
    # Whoever runs the tests in the background passes on that interrupts are ignored.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heed}; from service.cli import ask_command as a; print('up', flush=True); a()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PINCITE_INDEX": str(index_folder), "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == b"up\n"
        time.sleep(1)  # until it reads stdin
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_a_question_imports_nothing_it_does_not_need(index_folder: Path) -> None:
    code = (
        "import sys; from service.cli import ask_command as ask\n"
        f"try: ask(['--index', {str(index_folder)!r}, 'Who repaired the town clock?'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        f"print([name for name in {HEAVY + SELDOM} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=120, check=True, text=True
    )
    assert done.stderr == "[]\n"


@pytest.mark.parametrize("command", ["ask_command", "main"])
def test_help_imports_next_to_nothing(command: str) -> None:
    code = f"from service.cli import {command} as run; run()"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, "--help"],
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
        text=True,
    )
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported.isdisjoint({*HEAVY, "numpy", "faiss", "onnxruntime", "tantivy", "sqlite3", "eval.cli"})


def test_every_command_and_option_has_help() -> None:
    bare = [name for name, command in main.commands.items() if not command.get_short_help_str()]
    commands = {
        name: command.load() if isinstance(command, LateCommand) else command for name, command in main.commands.items()
    }
    bare += [name for name, command in commands.items() if not command.help]
    for name, command in commands.items():
        options = [one.to_info_dict() for one in command.params]
        bare += [f"{name} {one['name']}" for one in options if one["param_type_name"] == "option" and not one["help"]]
    assert bare == []
    for command in (ask_command, main):
        assert "3    nothing in the collection" in CliRunner().invoke(command, ["--help"]).output


def test_index_reports_what_it_did_and_what_it_skipped(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    (articles / "noise.md").write_bytes(bytes(range(256)) * 8)
    other = tmp_path / "other.md"
    other.write_text("# The mill\n\nThe mill on the brook burnt down in 1911.\n", "utf-8")
    options = ["--index", str(tmp_path / "index")]
    run = CliRunner()
    first = run.invoke(main, ["index", str(articles), str(other), *options])
    assert first.exit_code == 0, first.output
    assert "4 articles" in first.stdout
    assert "noise.md" in first.stdout
    listed = run.invoke(main, ["articles", *options]).stdout.splitlines()
    assert len(listed) == 4
    ids = [line.split("\t")[0] for line in listed]
    shown = run.invoke(main, ["show", ids[0], *options]).stdout
    assert f"id: {ids[0]}" in shown
    assert "nothing has changed" in run.invoke(main, ["index", str(other), *options]).stdout
    forgotten = run.invoke(main, ["forget", str(other), *options])
    assert forgotten.exit_code == 0
    assert "3 articles" in forgotten.stdout
    status = run.invoke(main, ["status", *options])
    assert "3 articles" in status.stdout
    as_json = json.loads(run.invoke(main, ["articles", "--json", *options]).stdout)
    assert len(as_json) == 3


def test_verify_names_a_source_that_changed(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    options = ["--index", str(tmp_path / "index")]
    run = CliRunner()
    run.invoke(main, ["index", str(articles), *options])
    text = (articles / "bridge.md").read_text("utf-8")
    (articles / "bridge.md").write_text(text.replace("310", "311"), "utf-8")
    done = run.invoke(main, ["verify", *options])
    assert done.exit_code == 1
    assert "bridge.md" in done.stdout


@contextmanager
def terminal(index_folder: Path, question: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run `ask` on a pseudo-terminal; give the process and the terminal's other end."""
    screen, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from service.cli import ask_command as a; a()", question],
        stdout=inside,
        stderr=inside,
        env=os.environ
        | {
            "PINCITE_INDEX": str(index_folder),
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
            "NO_COLOR": "",
        },
    )
    os.close(inside)
    try:
        yield process, screen
    finally:
        process.kill()
        process.wait()
        os.close(screen)


def read_all(screen: int) -> str:
    """Read a pseudo-terminal until its process is gone."""
    seen = b""
    try:
        while chunk := os.read(screen, 65_536):
            seen += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    return seen.decode()
