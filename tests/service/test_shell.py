"""How commands of ours end, whatever happens in them."""

from __future__ import annotations

import sys
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from index.errors import PinciteError, StorageError, UnknownIdError
from service.progress import Lines, display
from service.shell import Group, LateCommand


def run(error: BaseException) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command that raises."""

    @click.group(cls=Group)
    def group() -> None:
        """Hold one command."""

    @group.command()
    def fail() -> None:
        """Fail."""
        click.echo("begun")
        raise error

    result = CliRunner().invoke(group, ["fail"])
    return result.exit_code, result.stdout, result.stderr


def test_a_failure_is_one_line_and_a_hint_on_stderr() -> None:
    error = StorageError("the disk is full", "Make room and index again.")
    assert run(error) == (1, "begun\n", "Error: the disk is full\nMake room and index again.\n")
    assert run(PinciteError("it failed")) == (1, "begun\n", "Error: it failed\n")


def test_wrong_usage_has_its_own_code() -> None:
    assert run(UnknownIdError("no such article", "List them."))[0] == 2


def test_a_package_that_is_not_installed_is_named_and_a_bug_is_not_hidden() -> None:
    missing = ModuleNotFoundError("No module named 'rensa'", name="rensa")
    said = "Error: this needs a package that is not installed: rensa\npip install pincite\n"
    assert run(missing) == (1, "begun\n", said)
    assert "not installed" not in run(ModuleNotFoundError("No module named 'index.x'", name="index.x"))[2]


def test_an_interrupt_exits_130_and_ends_the_line() -> None:
    assert run(KeyboardInterrupt()) == (130, "begun\n", "\n")


def test_a_late_command_is_imported_when_it_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    group = Group("group", commands={"late": LateCommand("late", "toy_late:run", "Do it late.")})
    runner = CliRunner()
    assert "Do it late." in runner.invoke(group, ["--help"]).stdout
    module = ModuleType("toy_late")
    module.run = click.Command(  # type: ignore[attr-defined]
        "run",
        params=[click.Argument(["word"])],
        callback=lambda word: click.echo(f"did {word}"),
        help="Long help.",
    )
    monkeypatch.setitem(sys.modules, "toy_late", module)
    assert runner.invoke(group, ["late", "it"]).stdout == "did it\n"
    assert "Long help." in runner.invoke(group, ["late", "--help"]).stdout
    assert runner.invoke(group, ["late"]).exit_code == 2


def test_progress_in_a_pipe_is_one_line_a_stage_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with display() as progress:
        assert isinstance(progress, Lines)
        for done in range(3):
            progress("reading", done, 0)
        for done in range(3):
            progress("embedding", done, 2)
    assert capsys.readouterr() == ("", "reading\nembedding (2)\n")
