"""How long the stages of a question take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}
        self._started = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage; one that is entered again goes on."""
        begun = time.perf_counter()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + (time.perf_counter() - begun) * 1000

    def milliseconds(self) -> dict[str, float]:
        """Return what each stage took so far, and the total."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(taken, 3) for name, taken in {**self._stages, "total": total}.items()}
