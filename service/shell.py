"""How our commands behave in a shell, whichever they are: errors, interrupts, odd encodings, late imports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from index.errors import PinciteError, UsageError
from service.wire import is_text

ANSWERED = 0
FAILED = 1
WRONG_USAGE = 2
NOTHING_FOUND = 3
NOT_SUPPORTED = 4
INTERRUPTED = 130  # 128 and the number of SIGINT, as shells have it

_OURS = {"index", "service", "eval"}

EXIT_CODES = """
\b
Exit codes:
  0    answered, or done
  1    failure: no usable index, a false citation, a port in use, ...
  2    wrong usage: bad option, empty question, unknown id
  3    nothing in the collection answers the question
  4    a sentence of a checked answer is not supported by what it cites
  130  interrupted
"""


class Failure(click.ClickException):
    """A failure of ours as a shell shows it: what went wrong and what to do."""

    exit_code = FAILED

    def __init__(self, error: PinciteError) -> None:
        """Take message and hint from an error."""
        super().__init__(error.message)
        self.hint = error.hint

    def show(self, file: Any = None) -> None:  # noqa: ANN401 (click's signature)
        """Write one line, and the hint under it, to stderr."""
        click.echo(f"Error: {self.message}", file=file, err=file is None)
        if self.hint:
            click.echo(self.hint, file=file, err=file is None)


class Misuse(Failure):
    """A request that is itself wrong."""

    exit_code = WRONG_USAGE


@contextmanager
def reported() -> Iterator[None]:
    """Turn our errors and an interrupt into messages and exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # an answer is worth more than a character it cannot show
    try:
        yield
    except PinciteError as error:
        raise (Misuse if isinstance(error, UsageError) else Failure)(error) from error
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in _OURS:
            raise  # a bug
        raise Failure(
            PinciteError(f"this needs a package that is not installed: {error.name}", "pip install pincite")
        ) from error
    except KeyboardInterrupt:
        click.echo(err=True)  # end the line of the terminal's ^C
        raise click.exceptions.Exit(INTERRUPTED) from None


class Command(click.Command):
    """A command whose errors are reported even when it is run on its own."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's signature)
        """Run the command."""
        with reported():
            return super().invoke(ctx)


class Group(click.Group):
    """A group whose commands' errors are reported."""

    command_class = Command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's signature)
        """Run the command that was named."""
        with reported():
            return super().invoke(ctx)


class LateCommand(click.Command):
    """A command known by name and help line alone; its module is imported when it is called."""

    def __init__(self, name: str, target: str, short_help: str) -> None:
        """Stand in for the click command at `target`, written `module:attribute`."""
        super().__init__(name, short_help=short_help)
        self._target = target

    def load(self) -> click.Command:
        """Import the command stood in for."""
        module, attribute = self._target.split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401
    ) -> click.Context:
        """Parse the arguments with the command stood in for, which the context then runs."""
        return self.load().make_context(info_name, args, parent, **extra)


class Text(click.ParamType[str]):
    """Text that is text: an argument in another encoding than the locale's arrives as lone surrogates."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return the text, or fail where it could not be decoded."""
        text = str(value)
        if not is_text(text):
            self.fail("it is not valid text in this locale's encoding; use UTF-8, or put it on stdin", param, ctx)
        return text


class Day(click.ParamType[date]):
    """A year, month or day, read as its first or its last day."""

    name = "date"

    def __init__(self, read: Callable[[str], date]) -> None:
        """Read the text with `first_day` or `last_day`."""
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401
        """Return the day, or fail with what a date looks like."""
        try:
            return self._read(str(value))
        except UsageError as error:
            self.fail(str(error).replace("\n", " "), param, ctx)
