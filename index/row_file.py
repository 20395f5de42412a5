"""Files of rows of numbers, of which ranges are read where they lie.

They are read, not mapped: what was read of a mapped file counts as memory of the process, and with every place Linux
maps what it holds around it, so that a few hundred questions to a million passages take a gigabyte. To read the places
of eighty passages also takes less time than to map their pages.
"""

from __future__ import annotations

import os
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.vectors import Integers

_HELD = 1 << 22
"""Bytes of a file up to which all of it is held in memory: that of a small collection."""


class RowFile:
    """An open file of rows; safe to use from several threads."""

    def __init__(self, path: Path, kind: type[np.generic], width: int, skip: int = 0) -> None:
        """Open a file of rows of `width` numbers that begin after `skip` bytes.

        Raises OSError where it cannot be opened, and ValueError where it ends within a row.
        """
        self._path, self._kind, self._width, self._skip = path, np.dtype(kind), width, skip
        self._row_bytes = width * self._kind.itemsize
        size = path.stat().st_size - skip
        if size < 0 or size % self._row_bytes:
            raise ValueError(f"{path} ends within a row")
        self._rows = size // self._row_bytes
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._held: npt.NDArray[Any] | None = None
        if size <= _HELD:
            self._held = self.ranges(np.array([0]), np.array([self._rows]))

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._rows

    def ranges(self, firsts: Integers, counts: Integers) -> npt.NDArray[Any]:
        """Return `counts[i]` rows from row `firsts[i]` on, range after range: shape (counts.sum(), width).

        Raises DamagedIndexError where the file cannot be read, or has become shorter.
        """
        parts = zip(firsts.tolist(), counts.tolist(), strict=True)
        if (held := self._held) is not None:
            return np.concatenate([held[:0], *(held[first : first + count] for first, count in parts)])
        rows = np.empty((int(counts.sum()), self._width), self._kind)
        room, at = rows.view(np.uint8).reshape(-1).data, 0
        for first, count in parts:
            end = at + count * self._row_bytes
            if self._read(room[at:end], self._skip + first * self._row_bytes) != end - at:
                raise DamagedIndexError(f"{self._path} has become shorter", "Build the index again.")
            at = end
        return rows

    def _read(self, room: memoryview, place: int) -> int:
        try:
            return os.preadv(self._file, (room,), place)
        except OSError as error:
            raise DamagedIndexError(
                f"{self._path} cannot be read: {error}", "Look at its disk; if that is sound, build the index again."
            ) from error
