"""How long the stages of a question take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Watcher = Callable[[str, float, float], None]
"""Called after each stage with its name, when it began and when it ended, as `time.perf_counter` tells them."""

watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)
"""Who is told of the stages that are run in this context, besides the answer itself."""


class Clock:
    """Milliseconds by stage. A stage inside another is not counted twice: all of them together make the total."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}
        self._started = time.perf_counter()
        self._inside = 0.0
        self._watcher = watcher.get()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage; one that is entered again goes on."""
        begun = time.perf_counter()
        around, self._inside = self._inside, 0.0
        yield
        ended = time.perf_counter()
        own = ended - begun - self._inside
        self._inside = around + ended - begun
        self._stages[name] = self._stages.get(name, 0.0) + own * 1000
        if self._watcher:
            self._watcher(name, begun, ended)

    def milliseconds(self) -> dict[str, float]:
        """Return what each stage took so far, and the total."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(taken, 3) for name, taken in {**self._stages, "total": total}.items()}
