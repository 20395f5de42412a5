"""The segments of an index: passages that were written together and never change afterwards.

A build adds a segment with what is new, marks as dead what is gone or has changed, and leaves the rest as it is, so
that it costs what the change costs and not what the collection does. Segments that hold no more than what is written
after them are written anew with it: the logarithmic method of Bentley and Saxe (1980, "Decomposable searching
problems"). So there are never many, and a thousand additions to a million passages rewrite each new passage some five
times and the million not at all. A small index is always one segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEGMENTS = "segments"
STORE = "store.sqlite"
BANDS = "bands.u32"
VECTORS = "vectors.faiss"
SENTENCES = "sentences"
NAMES = "names.sqlite"

SMALL = 5_000
"""Passages up to which an index is written anew by every change: that takes seconds, and leaves one segment."""
_MOST = 8
"""Segments of a generation: SQLite reads at most ten files as one."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What a manifest says of a segment."""

    name: str
    """Its folder."""
    first_article: int
    """Number of its first article; the others follow."""
    articles: int
    """Dead ones included."""
    first_passage: int
    """Id of its first passage; the others follow, so that row r of its files is passage first + r."""
    passages: int
    """Dead ones included."""
    vectors: str
    """The kind of its vector index, as FAISS names it."""
    recall: float
    """Share of the ten nearest vectors that it finds, measured when it was written: 0 to 1."""

    @property
    def end_article(self) -> int:
        """One past the number of its last article."""
        return self.first_article + self.articles

    @property
    def end_passage(self) -> int:
        """One past the id of its last passage."""
        return self.first_passage + self.passages

    def path(self, folder: Path) -> Path:
        """Return its folder below the index folder."""
        return folder / SEGMENTS / self.name


def staying(living: Sequence[int], coming: int) -> int:
    """Return how many of the first segments, of `living` passages each, stay as they are when `coming` are written.

    The others are written anew with what is coming.
    """
    if sum(living) + coming <= SMALL:
        return 0
    stay, written = len(living), coming
    while stay:
        last = living[stay - 1]
        if last > written and stay < _MOST:
            break
        stay, written = stay - 1, written + last
    return stay
