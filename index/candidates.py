"""The candidates for an answer: retrieved by vectors, by words and by dates, the best of them measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from index.article import BlockKind
from index.clock import Clock
from index.features import Known, Measured, measure
from index.overlap import overlaps
from index.store import Ranked
from index.vectors import Ids, Mask, distinct, mask_of

if TYPE_CHECKING:
    from index.generation import Generation
    from index.question import Question

DEPTH = 100
"""Passages taken from each of the two rankings, or more where many are asked for."""
_MEASURED = 0.8
"""Of that number, how many are measured: the best of both rankings together, half of all. To measure the others too
took 1.6 to 1.8 times as long, and moved MRR@10 and nDCG@10 of eight question sets by .004 at most; with .6, R@10 of
MultiHop-RAG fell by .010."""
_RRF_K = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""
_DATED = 50
"""Passages about the time asked that are looked at besides, the nearest by vector."""
_SHORT_TIME_DAYS = 93
"""A longer time asks for no passages of its own: too many are about it."""
_PROSE = {BlockKind.PARAGRAPH, BlockKind.EVENT}


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, in the order of their ids."""

    measured: Measured
    known: Sequence[Ranked]
    """What the store knows of each."""


def find_candidates(
    index: Generation, asked: Question, allowed: Ids | None, depth: int = DEPTH, clock: Clock | None = None
) -> Candidates:
    """Return the best of the `depth` first passages of either ranking, and some about a short time asked, measured.

    `allowed`, where given, holds the only ids that may come back.
    """
    clock = clock or Clock()
    ids, kept = _retrieve(index, asked, allowed, depth, clock)
    with clock.stage("measure"):
        known = index.store.ranked(ids[kept])
        if not known:
            return Candidates(Measured.none(), known)
        return Candidates(measure(index, asked, ids, kept, _known(asked, known)), known)


def _retrieve(index: Generation, asked: Question, allowed: Ids | None, depth: int, clock: Clock) -> tuple[Ids, Mask]:
    """Return the best of both rankings, and the best about a short time that is asked, as ids in ascending order.

    Tell also which of them to measure.
    """
    mask = None if allowed is None else mask_of(allowed, index.manifest.ids)
    with clock.stage("dense"):
        dense, _ = index.vectors.search(asked.vectors[0], depth, mask)
    with clock.stage("lexical"):
        lexical, _ = index.lexical.search(asked.terms, depth, mask, asked.boosts)
    with clock.stage("dated"):
        dated = [_about(index, asked, mask, depth)] if asked.days else []
    ids = distinct(np.concatenate([dense, lexical, *dated]))
    rankings = (dense, lexical) if asked.vectors_tell else (lexical,)
    kept = _best_of(ids, rankings, most_measured(depth))
    for about in dated:
        kept[np.searchsorted(ids, about)] = True
    return ids, kept


def most_measured(depth: int) -> int:
    """Return how many of the `depth` best of two rankings are measured, at most, beside those about a time asked."""
    return round(_MEASURED * depth)


def _best_of(ids: Ids, rankings: Sequence[Ids], most: int) -> Mask:
    """Tell which of `ids`, ascending, are the best of some rankings of them together, by reciprocal rank fusion."""
    worth = np.zeros(len(ids))
    for ranking in rankings:
        worth[np.searchsorted(ids, ranking)] += 1 / (_RRF_K + np.arange(1, len(ranking) + 1))
    best = np.zeros(len(ids), bool)
    best[np.argsort(-worth, kind="stable")[:most]] = True
    return best


def _about(index: Generation, asked: Question, allowed: Mask | None, depth: int) -> Ids:
    """Return the passages about the time asked, nearest to the question first; none of a long one.

    A question that asks for nothing but what there was then gets more of them, however long the time is.
    """
    spans = [span for span in asked.days if asked.only_time or (span.end - span.start).days < _SHORT_TIME_DAYS]
    about = np.zeros(index.manifest.ids, bool)
    for span in spans:
        about[index.store.dated(span)] = True
    if allowed is not None:
        about &= allowed
    return index.vectors.search(asked.vectors[0], depth if asked.only_time else _DATED, about)[0]


def _known(asked: Question, known: Sequence[Ranked]) -> Known:
    """Measure what is known of the candidates besides words and vectors."""
    sources = [(item.publisher, item.authors, item.title) for item in known]
    worth = {source: _named(asked, source) for source in dict.fromkeys(sources)}
    named = np.array([worth[source] for source in sources], np.float32)
    return Known(
        time=overlaps(asked.days, [item.dates for item in known]) if asked.days else np.zeros(len(known), np.float32),
        source=named[:, 0],
        named_by=named[:, 1:],
        beside=np.array([_stands_beside(item.kinds) for item in known], np.float32),
        furniture=np.array([_is_furniture(item.kinds) for item in known], np.float32),
    )


def _named(asked: Question, source: tuple[str | None, tuple[str, ...], str]) -> list[float]:
    """Return how surely the question names a source, then how surely each clause does: none that the whole does not."""
    whole = asked.named.source(*source)
    return [whole, *(clause.source(*source) if whole else 0.0 for clause in asked.clauses_named)]


@cache
def _is_furniture(kinds: tuple[BlockKind, ...]) -> bool:
    return set(kinds) <= {BlockKind.BOILERPLATE, BlockKind.HEADING}


@cache
def _stands_beside(kinds: tuple[BlockKind, ...]) -> bool:
    return not _is_furniture(kinds) and not _PROSE & set(kinds)
