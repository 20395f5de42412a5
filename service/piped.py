"""`pincite index -`: standard input among the paths."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from index.errors import UsageError
from index.formats import Format

TYPES = click.Choice([kind.value for kind in Format])
_STDIN = "-"


@contextmanager
def with_stdin(paths: Sequence[str], folder: Path, kind: str | None) -> Iterator[Sequence[str]]:
    """Give `paths` with a kept copy of standard input in the place of "-"; a failure takes the copy away again."""
    if _STDIN not in paths:
        if kind:
            raise UsageError("--type is for standard input alone", "Name it: pincite index - --type " + kind)
        yield paths
        return
    from index.stdin import MOST_BYTES, kept  # noqa: PLC0415

    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    with kept(data, folder, Format(kind) if kind else None) as path:
        click.echo(f"standard input is kept as {path}", err=True)
        yield [str(path) if each == _STDIN else each for each in paths]
