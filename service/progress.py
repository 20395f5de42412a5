"""How a long run shows that it goes on: bars on a terminal, lines elsewhere; always on stderr."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from index.progress import Progress


class Lines:
    """Progress as one line for each stage."""

    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:  # noqa: ARG002 (the protocol's)
        """Name a stage when it begins."""
        if stage != self._stage:
            click.echo(f"{stage} ({total})" if total else stage, err=True)
            self._stage = stage


def display() -> AbstractContextManager[Progress]:
    """Return what shows the progress of the `with` block it stands in."""
    if not sys.stderr.isatty():
        return nullcontext(Lines())
    from service.pretty import Bars  # noqa: PLC0415

    return Bars()
