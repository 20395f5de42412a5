"""Vectors on their way into an index: appended to a file, then read a few thousand at a time, as often as needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

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

    @contextmanager
    def batches(self) -> Iterator[Sequence[Rows]]:
        """Give all vectors added, in order, in batches of shape (some thousand, dimensions)."""
        self._file.flush()
        if not self._path.stat().st_size:  # which cannot be mapped
            yield []
            return
        rows = np.memmap(self._path, self._kind, "r").reshape(-1, self._dimensions)
        yield [rows[first : first + _BATCH] for first in range(0, len(rows), _BATCH)]
