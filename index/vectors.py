"""Dense retrieval: passage vectors in one FAISS file, inner product over unit vectors (cosine).

`VectorIndex` is the seam: a collection that outgrows one machine puts an engine of its own behind it. Behind it
stands what a collection of its size needs:

    up to 20,000    32-bit floats, every one compared: exact
    up to 100,000   10 bits a dimension; the upper 8 of every one are compared, the best are scored by all
    above           besides these, 1 bit a dimension (RaBitQ, Gao and Long 2024) in lists around means (an inverted
                    file, Sivic and Zisserman 2003): the bits of the nearest lists say which vectors are scored

The lower 2 of the 10 bits stand in a file of their own, four dimensions a byte, of which a search reads what it scores.
How a file is written, and how near to exact it comes, is in `index.vectors_write`.
"""

from __future__ import annotations

from math import ceil, sqrt
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError

Ids = npt.NDArray[np.int64]
"""Passage ids, shape (n,)."""
Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
"""Which passages may come back, shape (passages,)."""
Bits = npt.NDArray[np.uint8]
"""Of vectors: the lower bits of four dimensions a byte, shape (n, a quarter of the dimensions)."""

_REACH = 4.0
"""Standard deviations of a unit vector's components that eight bits span. Of MiniLM's, one in 10,000 is larger and
is cut; with a reach of 3.5 or 6 fewer of the ten nearest are found."""
_LEVELS = 127
LOWER = ".low"
"""What the file of the lower bits is called instead of `.faiss`. An index of pincite 0.4.0 has none."""
_PER_BYTE = 4
_OFFSETS = np.array([-0.375, -0.125, 0.125, 0.375], np.float32)
"""What two bits add to a whole number: the middles of its quarters."""
_SHIFTS = np.array([0, 2, 4, 6], np.uint8)
_IN_BYTES: Floats = _OFFSETS[np.arange(256)[:, np.newaxis] >> _SHIFTS & 3]
"""What each byte adds to four, shape (256, 4)."""
_SPARE = 16
"""Passages found by 8 bits beyond those asked for, since scoring them again changes their order."""
_LEAST_SCORED, _SCORED_PER_RESULT = 600, 6
"""Passages found by 1 bit that are scored. With half as many, one in 15 of the hundred nearest is missed, not 28."""
_FEW = 4000
"""Passages admitted by a filter up to which each is scored: it takes 2 ms, and is exact."""
_SPREAD = 0.25
_SEEN_PER_SCORED = 4
"""Vectors that the lists looked through hold, on average, for each that is scored."""


def distinct(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the different numbers of an array of shape (n,), in ascending order.

    It is `np.unique` without loading masked arrays, which would cost a question from a cold shell 10 ms.
    """
    ordered = np.sort(numbers)
    different: npt.NDArray[np.int64] = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    return different


def mask_of(ids: Ids, count: int) -> Mask:
    """Return a mask of `count` passages that admits `ids`."""
    mask = np.zeros(count, bool)
    mask[ids] = True
    return mask


class VectorIndex(Protocol):
    """Nearest passages by cosine."""

    def search(self, query: Floats, k: int, allowed: Mask | None = None) -> tuple[Ids, Floats]:
        """Return the ids and cosines (-1 to 1, best first) of the k nearest passages, fewer if fewer exist.

        `query` has shape (dimensions,); `allowed`, where given, tells which may come back, shape (passages,).
        Of a large collection some of the nearest may be missed.
        """
        ...

    def rows(self, ids: Ids) -> Floats:
        """Return the stored vectors of `ids`, shape (len(ids), dimensions)."""
        ...


class Vectors:
    """Search over a FAISS index of one of the kinds above; row number is passage id."""

    def __init__(self, index: faiss.Index, lower: Bits | None = None) -> None:
        """Take the index and the lower bits of its vectors, where they have some."""
        self._lower = lower
        self._whole = index  # owns its parts
        self._lists: Any = None  # the bits in lists, where there are any: FAISS's stubs do not tell
        self._stored = index
        if isinstance(index, faiss.IndexRefine):
            self._lists, self._stored = map(faiss.downcast_index, (index.base_index, index.refine_index))
        self._exact = isinstance(self._stored, faiss.IndexFlat)

    @property
    def count(self) -> int:
        """Number of vectors."""
        return int(self._stored.ntotal)

    def search(self, query: Floats, k: int, allowed: Mask | None = None) -> tuple[Ids, Floats]:
        """See `VectorIndex.search`."""
        admitted = self.count if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, admitted)
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if allowed is not None and admitted <= _FEW:
            ids = np.flatnonzero(allowed)
        else:
            near = self._near if self._lists is None else self._near_by_lists
            ids = near(query, k, None if allowed is None else _selector(allowed), admitted)
        scores = self.scores(query, ids)
        order = np.argsort(-scores, kind="stable")[:k]
        return ids[order], scores[order]

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """Return the cosine of each of `ids`, -1 to 1, in their order."""
        cosines: Floats = self.rows(ids) @ query
        return cosines

    def rows(self, ids: Ids) -> Floats:
        """See `VectorIndex.rows`."""
        rows: Floats = self._stored.reconstruct_batch(ids)
        return rows if self._exact else decoded(rows, None if self._lower is None else self._lower[ids])

    def _near(self, query: Floats, k: int, selector: faiss.IDSelector | None, admitted: int) -> Ids:
        """Return at least k of those admitted, with the nearest among them."""
        asked, wanted = (query, k) if self._exact else (_whole_numbers(query), min(k + _SPARE, admitted))
        return _found(self._stored, asked, wanted, faiss.SearchParameters(sel=selector))  # type: ignore[call-arg]  # its stub lacks it

    def _near_by_lists(self, query: Floats, k: int, selector: faiss.IDSelector | None, admitted: int) -> Ids:
        """See `_near`; what stands in lists far from the question is missed.

        A filter thins out every list, so what it admits of the nearest lies in more of them: as many more as the
        fourth root says (three times as many where one passage in 100 is admitted) find as large a part.
        """
        lists = self._lists
        wanted = min(max(_LEAST_SCORED, _SCORED_PER_RESULT * k), admitted)
        least = max(lists.nprobe, wanted * _SEEN_PER_SCORED * lists.nlist / self.count)
        probes = min(ceil(least * (self.count / admitted) ** _SPREAD), lists.nlist)
        while True:
            ids = _found(lists, query, wanted, faiss.SearchParametersIVF(sel=selector, nprobe=probes))  # type: ignore[call-arg]
            if len(ids) >= k or probes == lists.nlist:
                return ids
            probes = min(4 * probes, lists.nlist)


class FaissVectors(Vectors):
    """Search over a memory-mapped FAISS file."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises DamagedIndexError if FAISS cannot read it."""
        lower = path.with_suffix(LOWER)
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
            super().__init__(index, read_lower(lower, index.ntotal) if lower.exists() else None)
        except (RuntimeError, OSError, ValueError) as error:
            raise DamagedIndexError(f"{path} is no FAISS index", "Build the index again.") from error


def _selector(allowed: Mask) -> faiss.IDSelector:
    bits = np.packbits(allowed, bitorder="little")
    return faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]  # its stub has the arguments of C++


def _found(index: faiss.Index, asked: Floats, k: int, parameters: faiss.SearchParameters) -> Ids:
    ids: Ids = index.search(asked[np.newaxis, :], k, params=parameters)[1][0]
    return ids[ids >= 0]


def encoded(vectors: Floats) -> tuple[Floats, Bits]:
    """Return unit vectors of shape (n, dimensions) as whole numbers from -128 to 127, and the bits below them.

    The step is the same for every collection, so that a vector read back and written again keeps its code.
    """
    count, dimensions = vectors.shape
    steps = vectors / _step(dimensions)
    codes: Floats = np.clip(np.rint(steps), -_LEVELS - 1, _LEVELS)
    quarters = np.zeros((count, -(-dimensions // _PER_BYTE), _PER_BYTE), np.uint8)
    quarters.reshape(count, -1)[:, :dimensions] = np.clip((steps - codes + 0.5) * 4, 0, 3)
    lower: Bits = np.bitwise_or.reduce(quarters << _SHIFTS, axis=2)
    return codes, lower


def decoded(codes: Floats, lower: Bits | None) -> Floats:
    """Return the vectors that codes stand for, with the bits below them where these are given."""
    dimensions = codes.shape[1]
    if lower is not None:
        codes = codes + _IN_BYTES.take(lower, axis=0).reshape(len(codes), lower.shape[1] * _PER_BYTE)[:, :dimensions]
    return codes * np.float32(_step(dimensions))


def read_lower(path: Path, count: int) -> Bits:
    """Map the file of the lower bits of so many vectors; raises OSError or ValueError where it is not that."""
    return np.memmap(path, np.uint8, "r").view(np.ndarray).reshape(count, -1)


def _step(dimensions: int) -> float:
    return _REACH / sqrt(dimensions) / _LEVELS


def _whole_numbers(query: Floats) -> Floats:
    """Return a question's direction in whole numbers, by which processors compare codes several times as fast."""
    numbers: Floats = np.rint(query * (_LEVELS / max(float(np.abs(query).max()), 1e-9)))
    return numbers
