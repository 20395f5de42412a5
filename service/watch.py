"""The command `pincite watch`: an index that follows its files."""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Self

import click

from index.errors import PinciteError
from service import render
from service.options import index_option
from service.progress import display
from service.shell import EXIT_CODES, INTERRUPTED, Command

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.progress import Progress
    from index.sources import Skipped


_MOST_HEAPS = -8
"""M_ARENA_MAX of glibc's malloc.h."""


class _Stop(threading.Event):
    """Set by the first signal, so that a build is finished; at the second, or while waiting, it ends all at once."""

    def __init__(self) -> None:
        super().__init__()
        self.signal = 0
        self.waiting = False

    def heed(self, number: int, _frame: FrameType | None) -> None:
        """Take a signal; raises KeyboardInterrupt where there is no build to be finished."""
        at_once = self.is_set() or self.waiting
        self.signal = number
        self.set()
        if at_once:
            raise KeyboardInterrupt


class _Teller:
    """Shows the progress of the first build, one line for each generation, and every fault once."""

    def __init__(self, stop: _Stop) -> None:
        self._stop = stop
        self._shown = ExitStack()
        self._bars: Progress | None = self._shown.enter_context(display())
        self._faults: set[Skipped] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.close()

    def progress(self, stage: str, done: int, total: int) -> None:
        """Pass the progress of the first build on."""
        self._stop.waiting = False
        if self._bars:
            self._bars(stage, done, total)

    def waiting(self, message: str) -> None:
        """Say that another build is waited for."""
        self._stop.waiting = True
        click.echo(message, err=True)

    def told(self, outcome: BuildReport | PinciteError) -> None:
        """Say how a build went; one that found nothing to do is worth a line only at the start."""
        self._stop.waiting = False
        first, self._bars = self._bars is not None, None
        self._shown.close()
        if isinstance(outcome, PinciteError):
            click.echo(f"Error: {outcome}\nTried again at the next change.", err=True)
            return
        if outcome.changed or first:
            click.echo(render.generation_text(outcome))
        news = [item for item in outcome.skipped if item not in self._faults]
        self._faults = set(outcome.skipped)
        for item in news:
            click.echo(render.skipped_text(item), err=True)


def _use_one_heap() -> None:
    """Keep glibc from a heap for every thread, each of which would hold on to the model of a build that is over."""
    with suppress(OSError, AttributeError):  # other C libraries have no such call, nor the need
        ctypes.CDLL(None).mallopt(_MOST_HEAPS, 1)


@click.command("watch", cls=Command, epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@index_option
def watch_command(paths: tuple[str, ...], folder: Path) -> None:
    """Index PATHs, and index again whenever something changes there, until Ctrl-C.

    All paths of the index are watched, those of earlier builds too. A running `pincite serve` answers from each
    new generation within a second or so. A build that has begun is finished; a second Ctrl-C breaks it off, which
    does no harm.
    """
    from index.watch import watch  # noqa: PLC0415

    _use_one_heap()
    stop = _Stop()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop.heed)
    with _Teller(stop) as teller:
        watch(paths, folder, stop=stop, told=teller.told, progress=teller.progress, waiting=teller.waiting)
    if stop.signal == signal.SIGINT:
        sys.exit(INTERRUPTED)
