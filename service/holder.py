"""The open generation of the service: lent to requests, replaced when a newer one is built."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import NoIndexError, PinciteError
from index.generation import POINTER, Generation, current_name, open_index

_RETRY_SECONDS = 30.0
"""Pause before a generation that failed to open is tried again: opening checks every file."""

_log = logging.getLogger(__name__)


def _pointer(folder: Path) -> tuple[int, int] | None:
    """Return what changes whenever a build publishes: inode and time of the file that names the generation."""
    try:
        status = os.stat(folder / POINTER)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


class _Held:
    """A generation, the number of requests that read it, and whether a newer one took its place."""

    def __init__(self, generation: Generation, pointer: tuple[int, int] | None) -> None:
        self.generation = generation
        self.pointer = pointer
        self.users = 0
        self.retired = False


class IndexHolder:
    """Lends the newest generation of an index folder; safe to use from several threads.

    A request keeps the generation it was lent until it is done. `refresh` opens a newer one beside it and
    puts it in its place; the old one is closed with its last request. Where opening fails, the old one goes
    on serving.
    """

    def __init__(self, folder: Path) -> None:
        """Name the index folder; nothing is opened before `refresh`."""
        self._folder = folder
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._fault: PinciteError = NoIndexError("the index has not been opened yet", "Try again in a moment.")
        self._failed: str | None = None
        self._retry_at = 0.0

    @contextmanager
    def lend(self) -> Iterator[Generation]:
        """Lend the open generation for the length of a `with` block.

        Raises PinciteError, with what mends it, while none is open.
        """
        with self._lock:
            held = self._held
            if held is None:
                # A new exception for each request: a shared one would gather all their tracebacks.
                raise type(self._fault)(self._fault.message, self._fault.hint)
            held.users += 1
        try:
            yield held.generation
        finally:
            with self._lock:
                held.users -= 1
                last = held.retired and held.users == 0
            if last:
                held.generation.close()

    def refresh(self) -> bool:
        """Open the newest generation if it is not the one held, and tell whether it took its place.

        What is wrong with an index is not raised: it is logged once, and `lend` raises it while there is
        none to lend. Call this from one thread at a time.
        """
        try:
            name = current_name(self._folder)
        except PinciteError as error:
            self._note(error, "")
            return False
        # A folder that was deleted and made anew has generations of the same names, but not the same pointer.
        pointer = _pointer(self._folder)
        if self._held and (self._held.generation.name, self._held.pointer) == (name, pointer):
            return False
        if name == self._failed and time.monotonic() < self._retry_at:
            return False
        try:
            generation = open_index(self._folder, self._held.generation if self._held else None)
        except PinciteError as error:
            self._note(error, name)
            return False
        self._replace(_Held(generation, pointer))
        self._failed = None
        _log.info("serving generation %s", generation.name)
        return True

    def close(self) -> None:
        """Lend no more; the generation is closed once its last request is done."""
        self._fault = NoIndexError("the service is stopping", "Ask again when it is back.")
        self._replace(None)

    def _replace(self, new: _Held | None) -> None:
        with self._lock:
            old, self._held = self._held, new
            if old is None:
                return
            old.retired = True
            idle = old.users == 0
        if idle:
            old.generation.close()

    def _note(self, error: PinciteError, name: str) -> None:
        """Remember why there is nothing newer to lend; log it when it is news."""
        if self._failed != name or str(error) != str(self._fault):
            serving = f"; still serving {self._held.generation.name}" if self._held else ""
            _log.warning("%s%s", error.message, serving)
        self._failed, self._fault = name, error
        self._retry_at = time.monotonic() + _RETRY_SECONDS
