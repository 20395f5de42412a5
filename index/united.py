"""The files of several segments, read as if they were one.

Each segment numbers its rows from 0; what is asked and answered here are ids of passages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from index.aliases import Alias
from index.segments import Segment
from index.sentence_index import Looked, SentenceIndex, ranges
from index.vectors import FaissVectors, Floats, Ids, Mask, mask_of
from index.vocabulary import Known, Vocabulary


class UnitedVectors:
    """Vectors of several segments; see `index.vectors.VectorIndex`."""

    def __init__(self, segments: Sequence[Segment], parts: Sequence[FaissVectors], dead: Ids) -> None:
        """Take the segments in the order of their ids, the vectors of each, and the ids of dead passages, ascending."""
        self._segments, self._parts = segments, parts
        self._living = [_living(segment, dead) for segment in segments]

    def search(self, query: Floats, k: int, allowed: Mask | None = None) -> tuple[Ids, Floats]:
        """See `VectorIndex.search`."""
        found: list[tuple[Ids, Floats]] = [(np.empty(0, np.int64), np.empty(0, np.float32))]
        for segment, part, living in zip(self._segments, self._parts, self._living, strict=True):
            admitted = living
            if allowed is not None:
                own = allowed[segment.first_passage : segment.end_passage]
                admitted = own if living is None else own & living
            rows, scores = part.search(query, k, admitted)
            found.append((rows + segment.first_passage, scores))
        ids, scores = (np.concatenate(column) for column in zip(*found, strict=True))
        best = np.lexsort((ids, -scores))[:k]
        return ids[best], scores[best]

    def rows(self, ids: Ids) -> Floats:
        """See `VectorIndex.rows`."""
        parts = [(part.rows, segment) for part, segment in zip(self._parts, self._segments, strict=True)]
        order, looked = _by_segment(ids, parts)
        rows = np.concatenate(looked) if looked else np.empty((0, 0), np.float32)
        back = np.empty_like(rows)
        back[order] = rows
        return back


class UnitedSentences:
    """Sentences of several segments; see `index.sentence_index.Sentences`."""

    def __init__(self, segments: Sequence[Segment], parts: Sequence[SentenceIndex]) -> None:
        """Take the segments in the order of their ids, and the sentences of each."""
        self._parts = [(part.look, segment) for part, segment in zip(parts, segments, strict=True)]

    def look(self, ids: Ids) -> Looked:
        """See `Sentences.look`."""
        order, looked = _by_segment(ids, self._parts)
        if len(looked) == 1 and bool((order[1:] > order[:-1]).all()):
            return looked[0]
        return _ordered(_joined(looked), np.argsort(order))


class UnitedNames:
    """Words and names of several segments; see `index.vocabulary.Names`."""

    def __init__(self, parts: Sequence[Vocabulary]) -> None:
        """Take the vocabulary of each segment."""
        self._parts = parts

    def alike(self, form: str) -> list[Known]:
        """See `Names.alike`."""
        return _merged([part.alike(form) for part in self._parts])

    def namesakes(self, form: str) -> list[Known]:
        """See `Names.namesakes`."""
        return _merged([part.namesakes(form) for part in self._parts])

    def aliases(self, keys: Sequence[str]) -> list[tuple[str, Alias]]:
        """See `Names.aliases`."""
        times: dict[tuple[str, str, str], int] = defaultdict(int)
        for part in self._parts:
            for key, alias in part.aliases(keys):
                times[key, alias.name, alias.other] += alias.times
        rows = sorted(times.items(), key=lambda row: (-row[1], *row[0][1:]))
        return [(key, Alias(name, other, said)) for (key, name, other), said in rows]

    def close(self) -> None:
        """Close the files."""
        for part in self._parts:
            part.close()


def _living(segment: Segment, dead: Ids) -> Mask | None:
    """Return which rows of a segment are not among the dead, given ascending; None where all are."""
    first, end = np.searchsorted(dead, [segment.first_passage, segment.end_passage])
    if first == end:
        return None
    return ~mask_of(dead[first:end] - segment.first_passage, segment.passages)


_T = TypeVar("_T")


def _by_segment(ids: Ids, parts: Sequence[tuple[Callable[[Ids], _T], Segment]]) -> tuple[Ids, list[_T]]:
    """Ask each segment for its own of the ids; return the positions of the ids in the order of what they say."""
    asked = [
        (look, segment, np.flatnonzero((ids >= segment.first_passage) & (ids < segment.end_passage)))
        for look, segment in parts
    ]
    filled = [(look, segment, places) for look, segment, places in asked if len(places)] or asked[:1]
    looked = [look(ids[places] - segment.first_passage) for look, segment, places in filled]
    return np.concatenate([places for _, _, places in filled]), looked


def _joined(parts: Sequence[Looked]) -> Looked:
    columns = ("sentences", "spans", "vectors", "lengths", "terms")
    return Looked(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _ordered(looked: Looked, order: Ids) -> Looked:
    """Put passages in another order."""
    counts = looked.sentences
    firsts = np.cumsum(counts) - counts
    sentences = ranges(firsts[order], counts[order])
    segments = ranges((firsts + np.arange(len(counts)))[order], counts[order] + 1)
    lengths = looked.lengths
    begins = np.cumsum(lengths) - lengths
    terms = ranges(begins[segments], lengths[segments])
    return Looked(
        counts[order], looked.spans[sentences], looked.vectors[sentences], lengths[segments], looked.terms[terms]
    )


def _merged(parts: Sequence[Sequence[Known]]) -> list[Known]:
    """Put the same words of several segments together, most frequent first."""
    passages: dict[str, int] = defaultdict(int)
    small: dict[str, int] = defaultdict(int)
    for known in (word for part in parts for word in part):
        passages[known.form] += known.passages
        small[known.form] += known.passages * (not known.name)
    words = sorted(passages, key=lambda form: (-passages[form], form))
    return [Known(form, passages[form], 2 * small[form] < passages[form]) for form in words]
