"""Vectors on their way into an index: appended to a file, then read a few thousand at a time, as often as needed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self, overload

import numpy as np
import numpy.typing as npt

_BATCH = 4096

Rows = npt.NDArray[np.floating[Any]]


class Scratch:
    """A file of vectors that is deleted when the `with` block ends."""

    def __init__(self, path: Path, kind: type[np.float32] | type[np.float16], dimensions: int) -> None:
        """Name the file, the type of its numbers, and their number in a vector."""
        self._path, self._kind, self._dimensions = path, kind, dimensions

    def __enter__(self) -> Self:
        """Create the file."""
        self._file = self._path.open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def add(self, vectors: npt.NDArray[np.float32]) -> None:
        """Append vectors, shape (n, dimensions)."""
        # Written, not mapped: a disk that is full is an error here, in a mapped file it would kill the process.
        self._file.write(np.ascontiguousarray(vectors, self._kind).tobytes())

    def batches(self) -> Sequence[Rows]:
        """Return all vectors added, in order, in batches of shape (some thousand, dimensions).

        Each is read when it is asked for, and not mapped: that would count as memory of the process, of a large
        collection gigabytes.
        """
        self._file.flush()
        return _Batches(self._path, self._kind, self._dimensions)


class _Batches(Sequence[Rows]):
    """The batches of a file."""

    def __init__(self, path: Path, kind: type[np.float32] | type[np.float16], dimensions: int) -> None:
        self._path, self._kind, self._dimensions = path, kind, dimensions
        self._bytes = _BATCH * dimensions * np.dtype(kind).itemsize

    def __len__(self) -> int:
        return math.ceil(self._path.stat().st_size / self._bytes)

    @overload
    def __getitem__(self, number: int) -> Rows: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Rows]: ...

    def __getitem__(self, number: int | slice) -> Rows | Sequence[Rows]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        count = _BATCH * self._dimensions
        rows: Rows = np.fromfile(self._path, self._kind, count, offset=number * self._bytes)
        return rows.reshape(-1, self._dimensions)
