"""Dense retrieval: passage vectors in one FAISS file, exact inner product over unit vectors (cosine).

`VectorIndex` is the seam: a collection that outgrows one machine puts an engine of its own behind it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError

Ids = npt.NDArray[np.int64]
"""Passage ids, shape (n,)."""
Floats = npt.NDArray[np.float32]


def distinct(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the different numbers of an array of shape (n,), in ascending order.

    It is `np.unique` without loading masked arrays, which would cost a question from a cold shell 10 ms.
    """
    ordered = np.sort(numbers)
    different: npt.NDArray[np.int64] = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return different


class VectorIndex(Protocol):
    """Nearest passages by cosine."""

    def search(self, query: Floats, k: int, allowed: Ids | None = None) -> tuple[Ids, Floats]:
        """Return the ids and cosines (-1 to 1, best first) of the k nearest passages, fewer if fewer exist.

        `query` has shape (dimensions,); `allowed`, where given, holds the only ids that may come back.
        """
        ...

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """Return the cosine of each of `ids`, in their order."""
        ...

    def rows(self, ids: Ids) -> Floats:
        """Return the stored vectors of `ids`, shape (len(ids), dimensions)."""
        ...


class FaissVectors:
    """Exact search over a memory-mapped FAISS file; row number is passage id."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises DamagedIndexError if FAISS cannot read it."""
        try:
            self._index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise DamagedIndexError(f"{path} is no FAISS index", "Build the index again.") from error

    @property
    def count(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    def search(self, query: Floats, k: int, allowed: Ids | None = None, dead: Ids | None = None) -> tuple[Ids, Floats]:
        """See `VectorIndex.search`; the rows `dead` never come back."""
        parameters = None
        if allowed is not None and dead is not None:
            allowed = allowed[~np.isin(allowed, dead)]
        if allowed is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]  # its stub lacks it
            k = min(k, len(allowed))
        elif dead is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorNot(faiss.IDSelectorBatch(dead)))  # type: ignore[call-arg]
        k = min(k, self.count)
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self._index.search(query[np.newaxis, :], k, params=parameters)
        kept = ids[0] >= 0
        return ids[0][kept], scores[0][kept]

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """See `VectorIndex.scores`."""
        cosines: Floats = self.rows(ids) @ query
        return cosines

    def rows(self, ids: Ids) -> Floats:
        """See `VectorIndex.rows`."""
        rows: Floats = self._index.reconstruct_batch(ids)
        return rows


def write_vectors(path: Path, batches: Iterable[npt.NDArray[np.floating[Any]]], dimensions: int) -> None:
    """Write vectors, given in passage order in batches of shape (n, dimensions), as a FAISS file."""
    index = faiss.IndexFlatIP(dimensions)
    for batch in batches:
        if batch.shape[1] != dimensions:
            raise ValueError(f"vectors have {batch.shape[1]} dimensions, expected {dimensions}")
        index.add(np.ascontiguousarray(batch, dtype=np.float32))
    faiss.write_index(index, str(path))
