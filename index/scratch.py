"""What is on its way into an index, in files that are deleted: vectors, and texts that are compared."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self, overload

import numpy as np
import numpy.typing as npt

_BATCH = 4096

Rows = npt.NDArray[np.floating[Any]]


class Scratch:
    """A file of vectors, appended to, then read a few thousand at a time; deleted when the `with` block ends."""

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


class ScratchTexts:
    """A file of texts, read by their numbers in any order; deleted when the `with` block ends."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        self._path = path
        self._numbers, self._ends = array("q"), array("q", [0])

    def __enter__(self) -> Self:
        """Create the file."""
        self._file = self._path.open("w+b")
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def add(self, number: int, text: str) -> None:
        """Append the text of a number, which must be higher than all before."""
        self._numbers.append(number)
        self._ends.append(self._ends[-1] + self._file.write(text.encode("utf-8", "surrogatepass")))

    def text(self, number: int) -> str:
        """Return a text that was added."""
        place = bisect_left(self._numbers, number)
        self._file.seek(self._ends[place])
        return self._file.read(self._ends[place + 1] - self._ends[place]).decode("utf-8", "surrogatepass")
