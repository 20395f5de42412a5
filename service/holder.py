"""The open generation of the service, replaced when a newer one is built."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from index.errors import NoIndexError, PinciteError
from index.generation import Generation, current_name, open_index

_RETRY_SECONDS = 30.0
"""Pause before a generation that failed to open is tried again: opening checks every file."""

_log = logging.getLogger(__name__)


class IndexHolder:
    """Holds the newest generation of an index folder; safe to use from several threads.

    A request takes the generation once and keeps it until it is done. `refresh` opens a newer one beside it
    and puts it in its place; the old one is freed with the last request that keeps it. Where opening fails,
    the old one goes on serving.
    """

    def __init__(self, folder: Path) -> None:
        """Name the index folder; nothing is opened before `refresh`."""
        self._folder = folder
        self._generation: Generation | None = None
        self._fault: PinciteError = NoIndexError(
            "the index has not been opened yet", "Try again in a moment."
        )
        self._failed: str | None = None
        self._retry_at = 0.0

    def generation(self) -> Generation:
        """Return the open generation; raise PinciteError, with what mends it, while there is none."""
        generation = self._generation
        if generation is None:
            # A new exception for each request: a shared one would gather all their tracebacks.
            raise type(self._fault)(self._fault.message, self._fault.hint)
        return generation

    def refresh(self) -> bool:
        """Open the newest generation if it is not the one held, and tell whether it took its place.

        What is wrong with an index is not raised: it is logged once, and `generation` raises it while there
        is none to serve. Call this from one thread at a time.
        """
        try:
            name = current_name(self._folder)
        except PinciteError as error:
            self._note(error, "")
            return False
        if self._generation and self._generation.name == name:
            return False
        if name == self._failed and time.monotonic() < self._retry_at:
            return False
        try:
            self._generation = open_index(self._folder)
        except PinciteError as error:
            self._note(error, name)
            return False
        self._failed = None
        _log.info("serving generation %s", self._generation.name)
        return True

    def _note(self, error: PinciteError, name: str) -> None:
        """Remember why there is nothing newer to serve; log it when it is news."""
        if self._failed != name or str(error) != str(self._fault):
            serving = f"; still serving {self._generation.name}" if self._generation else ""
            _log.warning("%s%s", error.message, serving)
        self._failed, self._fault = name, error
        self._retry_at = time.monotonic() + _RETRY_SECONDS
