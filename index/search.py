"""The way of a question: read, embed, retrieve twice, weigh, spread, decide, cite."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.answerable import load_model, see
from index.article import BlockKind
from index.cite import cite
from index.disagree import find_disagreements
from index.errors import UsageError
from index.features import NAMES, Measured, measure
from index.generation import Generation
from index.overlap import overlaps
from index.question import Question, read_question
from index.ranking import Mechanisms, as_share, spread, weigh
from index.result import Answer, Filters, Hit, Scores
from index.store import Ranked
from index.vectors import Floats, Ids
from index.wanted import asks_for_value

_CANDIDATES = 100
"""Passages taken from each of the two rankings, or four times k where that is more."""
_DATED = 50
"""Passages about the time asked that are looked at besides, the nearest by vector."""
_MOST_DATED = 5000
"""Passages about the time asked among which these are sought."""
_SHORT_TIME_DAYS = 366
"""A longer time asks for no passages of its own: too many are about it."""
_PROSE = {BlockKind.PARAGRAPH, BlockKind.EVENT}
_DECIDED_BY = 5
"""Passages that decide whether anything here answers: the same however many are shown."""
_COMPARED = 10
"""Passages in which disagreement is looked for: the same however many are shown."""
ALL_ON = Mechanisms()


def search(
    index: Generation,
    question: str,
    *,
    k: int = 5,
    filters: Filters | None = None,
    today: date | None = None,
    tight: bool = False,
    mechanisms: Mechanisms = ALL_ON,
    weak: bool = False,
) -> Answer:
    """Answer a question with at most `k` passages, best first, one for each group of texts that are nearly the same.

    `today` is the day that "last month" is told from; without it such words are not read. `tight` trims every
    passage to the sentences that answer. `mechanisms` switches parts off, to measure them; with `weak`, passages
    come back though they are not likely to answer. Raises UsageError for a question that is empty or longer than
    `index.question.MAX_QUESTION_CHARS`, and for k below 1.
    """
    if k < 1:
        raise UsageError(f"k is {k}, but at least one passage must be asked for", "Use -k 1 or more.")
    limits = filters or Filters()
    clock = _Clock()
    with clock.stage("read"):
        asked = read_question(index, question, mechanisms, today)
    with clock.stage("filter"):
        allowed = index.store.allowed(limits)
    ranked = _rank(index, asked, allowed, k, mechanisms, clock)
    compared = _COMPARED if asks_for_value(asked.text) else 0
    with clock.stage("cite"):
        shown = ranked.first(max(k, compared))
        hits = cite(index, asked, shown.ids, shown.scores, tight=tight)
    with clock.stage("decide"):
        confidence, likely = _decide(index, asked, ranked, hits)
        # Who sets limits asks what there is within them, however little the question says.
        answered = bool(hits) and (allowed is not None or likely)
    with clock.stage("compare"):
        disagreements = find_disagreements(asked.weights, asked.text, hits[:compared]) if answered else ()
    return Answer(
        question=question,
        answered=answered,
        confidence=confidence,
        hits=hits[:k] if answered or weak else (),
        disagreements=disagreements,
        times=asked.times,
        readings=asked.readings,
        filters=limits,
        generation=index.name,
        took_ms=clock.milliseconds(),
    )


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Candidates in their order."""

    measured: Measured
    order: Ids
    """Positions in `measured`, best first, one for each group."""
    scores: Sequence[Scores]
    """In that order."""

    @property
    def ids(self) -> Ids:
        """Of the passages, best first."""
        ids: Ids = self.measured.ids[self.order]
        return ids

    def first(self, most: int) -> _Ranking:
        """Return the best of them."""
        return _Ranking(self.measured, self.order[:most], self.scores[:most])


def _rank(
    index: Generation, asked: Question, allowed: Ids | None, k: int, mechanisms: Mechanisms, clock: _Clock
) -> _Ranking:
    """Return at least k candidates, best first, or as many as there are."""
    admitted = index.manifest.passages if allowed is None else len(allowed)
    depth = max(_CANDIDATES, min(4 * k, admitted))
    while True:
        ids = _retrieve(index, asked, allowed, depth, clock)
        with clock.stage("rank"):
            ranking = _weigh(index, asked, ids, mechanisms)
        if len(ranking.order) >= min(k, admitted) or depth >= admitted:
            return ranking
        depth *= 4  # copies of the same text took the places


def _retrieve(index: Generation, asked: Question, allowed: Ids | None, depth: int, clock: _Clock) -> Ids:
    """Return the best of both rankings, and the best about a short time that is asked, as ids in ascending order."""
    with clock.stage("dense"):
        dense, _ = index.vectors.search(asked.vectors[0], depth, allowed)
    with clock.stage("lexical"):
        lexical, _ = index.lexical.search(asked.terms, depth, allowed, asked.boosts)
    with clock.stage("dated"):
        dated = [_about(index, asked, allowed)] if asked.times else []
    ids: Ids = np.unique(np.concatenate([dense, lexical, *dated]))
    return ids


def _about(index: Generation, asked: Question, allowed: Ids | None) -> Ids:
    """Return the passages about the time asked, if that is short, that are nearest to the question."""
    spans = [time.span for time in asked.times if (time.span.end - time.span.start).days < _SHORT_TIME_DAYS]
    found = [index.store.dated(span, _MOST_DATED) for span in spans]
    ids = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    if allowed is not None:
        ids = np.intersect1d(ids, allowed)
    cosines = index.vectors.scores(asked.vectors[0], ids) if len(ids) else np.empty(0, np.float32)
    nearest: Ids = ids[np.argsort(-cosines, kind="stable")[:_DATED]]
    return nearest


def _weigh(index: Generation, asked: Question, ids: Ids, mechanisms: Mechanisms) -> _Ranking:
    """Weigh the candidates, keep the best of every group, and let those that repeat what stands above go down."""
    known = index.store.ranked(ids)
    extra = _known_features(asked, known)
    if not len(ids):
        return _Ranking(Measured.none(), ids, ())
    measured = measure(index, asked, ids, extra)
    scores = weigh(measured, mechanisms)
    best_first = np.argsort(-scores, kind="stable")
    chosen = np.array(list({known[i].group: i for i in best_first[::-1]}.values())[::-1])
    chosen = chosen[np.argsort(-scores[chosen], kind="stable")]
    ordered = scores[chosen]
    if mechanisms.breadth:
        again, ordered = spread(ordered, measured.vectors[chosen], _sources(known, chosen, extra["source"]))
        chosen = chosen[again]
    return _Ranking(measured, chosen, _scores(measured, chosen, as_share(ordered)))


def _known_features(asked: Question, known: Sequence[Ranked]) -> dict[str, Floats]:
    """Measure what is known of the candidates besides words and vectors."""
    sources: dict[tuple[str | None, tuple[str, ...], str], float] = {}
    for item in known:
        of = (item.publisher, item.authors, item.title)
        if of not in sources:
            sources[of] = asked.named.source(*of)
    return {
        "time": overlaps([time.span for time in asked.times], [item.dates for item in known]),
        "source": np.array([sources[item.publisher, item.authors, item.title] for item in known], np.float32),
        "beside": np.array([_stands_beside(item.kinds) for item in known], np.float32),
        "furniture": np.array([_is_furniture(item.kinds) for item in known], np.float32),
    }


def _is_furniture(kinds: Collection[BlockKind]) -> bool:
    return set(kinds) <= {BlockKind.BOILERPLATE, BlockKind.HEADING}


def _stands_beside(kinds: Collection[BlockKind]) -> bool:
    return not _is_furniture(kinds) and not _PROSE & set(kinds)


def _sources(known: Sequence[Ranked], chosen: Ids, named: Floats) -> Ids:
    """Number the publishers, from 1, that the question names; 0 for a passage of any other."""
    numbers: dict[str, int] = {}
    found = [known[i].publisher if named[i] == 1 else None for i in chosen]
    return np.array([numbers.setdefault(name, len(numbers) + 1) if name else 0 for name in found], np.int64)


def _scores(measured: Measured, chosen: Ids, shares: Floats) -> tuple[Scores, ...]:
    columns = [measured.features[:, NAMES.index(name)] for name in ("covered", "time", "source")]
    rows = zip(
        shares.tolist(),
        *(array[chosen].tolist() for array in (measured.dense, measured.lexical, measured.sentence_dense, *columns)),
        strict=True,
    )
    return tuple(Scores(*row) for row in rows)


def _decide(index: Generation, asked: Question, ranked: _Ranking, hits: Sequence[Hit]) -> tuple[float, bool]:
    """Return how likely the best passages are to answer, and whether that is likely enough."""
    if not hits:
        return 0.0, False
    best = ranked.first(_DECIDED_BY)
    shares = np.array([score.fused for score in best.scores])
    model = load_model(index.folder, index.manifest.weights_sha256)
    seen = see(asked, ranked.measured, best.order, shares, [hit.text for hit in hits])
    confidence = model.probability(seen)
    return confidence, confidence >= model.threshold


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}
        self._started = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage; one that is entered again goes on."""
        begun = time.perf_counter()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + (time.perf_counter() - begun) * 1000

    def milliseconds(self) -> dict[str, float]:
        """Return what each stage took so far, and the total."""
        total = (time.perf_counter() - self._started) * 1000
        return {**self._stages, "total": total}
