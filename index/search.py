"""The way of a question: read, embed, retrieve twice, weigh, spread, decide, cite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.answerable import FEATURES, Values, load_model, see
from index.by_time import likely, shares_by_time
from index.candidates import DEPTH, Candidates, find_candidates, most_measured
from index.cite import cite
from index.clock import Clock
from index.errors import UsageError
from index.features import NAMES, Measured
from index.generation import Generation
from index.listing import in_date_order
from index.question import Question, read_question
from index.ranking import Mechanisms, as_share, highest, spread, weigh
from index.result import Answer, Disagreement, Filters, Hit, Scores
from index.store import Ranked
from index.vectors import Floats, Ids
from index.wanted import asks_for_value

_DECIDED_BY = 5
"""Passages that decide whether anything here answers: the same however many are shown."""
_COMPARED = 10
"""Passages in which disagreement is looked for: the same however many are shown."""
ALL_ON = Mechanisms()


def search(  # noqa: PLR0913 (each is one thing that can be asked for)
    index: Generation,
    question: str,
    *,
    k: int = 5,
    filters: Filters | None = None,
    today: date | None = None,
    tight: bool = False,
    by_date: bool = False,
    near: bool = False,
) -> Answer:
    """Answer a question with at most `k` passages, best first, one for each group of texts that are nearly the same.

    `today` is the day that "last month" is told from; without it such words are not read. `tight` trims every
    passage to the sentences that answer; `by_date` puts the passages in the order of their dates, as
    `index.listing.in_date_order` does; `near` keeps the nearest passages where nothing answers. Raises UsageError
    for a question that is empty or longer than `index.question.MAX_QUESTION_CHARS`, and for k below 1.
    """
    answer, _ = examine(index, question, k=k, filters=filters, today=today, tight=tight)
    if not answer.answered:
        return answer if near else replace(answer, hits=())
    return in_date_order(answer) if by_date else answer


def examine(
    index: Generation,
    question: str,
    *,
    k: int = 5,
    filters: Filters | None = None,
    today: date | None = None,
    tight: bool = False,
    mechanisms: Mechanisms = ALL_ON,
) -> tuple[Answer, Values]:
    """Answer as `search` does, for measuring: with its passages also where they are not likely to answer.

    `mechanisms` switches parts off. Returns also what the decision was made by, as `index.answerable.see` gives it.
    """
    if k < 1:
        raise UsageError(f"k is {k}, but at least one passage must be asked for", "Use -k 1 or more.")
    limits = filters or Filters()
    clock = Clock()
    with clock.stage("read"):
        asked = read_question(index, question, mechanisms, today, limits.days, clock)
    with clock.stage("filter"):
        allowed = index.store.allowed(limits)
    ranked = _rank(index, asked, allowed, mechanisms, clock)
    compared = _COMPARED if asks_for_value(asked.text) else 0
    with clock.stage("cite"):
        ids, scores = _shown(index, asked, allowed, mechanisms, clock, ranked, max(k, compared))
        hits = cite(index, asked, ids, scores, tight=tight)
    with clock.stage("decide"):
        model = load_model(index.folder, index.manifest.weights_sha256)
        seen = _see(asked, ranked)
        confidence = _confidence(asked, ranked, model.probability(seen)) if hits else 0.0
        # Who sets limits asks what there is within them, however little the question says.
        answered = bool(hits) and (allowed is not None or confidence >= model.threshold)
    with clock.stage("compare"):
        disagreements = _disagreements(asked, hits[:compared]) if answered and compared else ()
    answer = Answer(
        question=question,
        answered=answered,
        confidence=confidence,
        hits=hits[:k],
        disagreements=disagreements,
        times=asked.times,
        readings=asked.readings,
        hints=asked.hints,
        filters=limits,
        generation=index.name,
        took_ms=clock.milliseconds(),
        excluded=_why_none(index, limits) if allowed is not None and not len(allowed) else (),
    )
    return answer, seen


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Candidates in their order."""

    measured: Measured
    order: Ids
    """Positions in `measured`, best first, one for each group."""
    shares: Floats
    """What each is worth, in that order: 0 to 1."""

    @property
    def ids(self) -> Ids:
        """Of the passages, best first."""
        ids: Ids = self.measured.ids[self.order]
        return ids

    def scores(self, first: int | None = None) -> tuple[Scores, ...]:
        """Return the scores of the first few, or of all."""
        measured, chosen = self.measured, self.order[:first]
        columns = [measured.features[:, NAMES.index(name)] for name in ("covered", "time", "source")]
        known = (measured.dense, measured.lexical, measured.sentence_dense, *columns)
        rows = zip(self.shares[:first].tolist(), *(array[chosen].tolist() for array in known), strict=True)
        return tuple(Scores(*row) for row in rows)


def _rank(
    index: Generation, asked: Question, allowed: Ids | None, mechanisms: Mechanisms, clock: Clock, depth: int = DEPTH
) -> _Ranking:
    """Return the candidates of the `depth` best of either ranking in their order."""
    candidates = find_candidates(index, asked, allowed, depth, clock)
    with clock.stage("weigh"):
        return _weigh(asked, candidates, mechanisms)


def _shown(
    index: Generation,
    asked: Question,
    allowed: Ids | None,
    mechanisms: Mechanisms,
    clock: Clock,
    first: _Ranking,
    k: int,
) -> tuple[Ids, tuple[Scores, ...]]:
    """Return the k best passages with their scores, or as many as there are.

    Where the first candidates do not suffice, deeper ones follow them: what comes first never hangs on k.
    """
    ids, scores = first.ids, first.scores(k)
    admitted = index.manifest.passages if allowed is None else len(allowed)
    depth = DEPTH
    while len(ids) < min(k, admitted) and most_measured(depth) < admitted:
        depth = max(4 * depth, 4 * k)  # copies of the same text took the places, or more are asked for than measured
        deeper = _rank(index, asked, allowed, mechanisms, clock, depth)
        groups = {passage.group for passage in index.store.ranked(first.ids)}
        known = index.store.ranked(deeper.ids)
        below = [i for i, passage in enumerate(known) if passage.group not in groups]
        least, found = float(first.shares[-1]) if len(first.shares) else 1.0, deeper.scores()
        ids = np.concatenate([first.ids, deeper.ids[below]])
        scores = (*first.scores(), *(replace(found[i], fused=min(least, found[i].fused)) for i in below))
    return ids[:k], scores[:k]


def _weigh(asked: Question, candidates: Candidates, mechanisms: Mechanisms) -> _Ranking:
    """Weigh the candidates, keep the best of every group, and let those that repeat what stands above go down."""
    measured, known = candidates.measured, candidates.known
    if not known:
        return _Ranking(measured, measured.ids, measured.dense)
    scores = weigh(measured, mechanisms)
    if asked.only_time or asked.dates_carry:
        scores = shares_by_time(asked, candidates, as_share(measured, scores)) * highest(measured)
    best: dict[int, int] = {}
    for i in np.argsort(-scores, kind="stable").tolist():
        best.setdefault(known[i].group, i)
    chosen = np.array(list(best.values()))
    ordered = scores[chosen]
    if mechanisms.breadth:
        named = measured.features[:, NAMES.index("source")]
        again, ordered = spread(ordered, measured.vectors[chosen], _sources(known, chosen, named))
        chosen = chosen[again]
    return _Ranking(measured, chosen, as_share(measured, ordered))


def _sources(known: Sequence[Ranked], chosen: Ids, named: Floats) -> Ids:
    """Return a number for each publisher that the question names, from 1, and 0 for a passage of any other."""
    numbers: dict[str, int] = {}
    found = [known[i].publisher if named[i] == 1 else None for i in chosen]
    return np.array([numbers.setdefault(name, len(numbers) + 1) if name else 0 for name in found], np.int64)


def _why_none(index: Generation, limits: Filters) -> tuple[str, ...]:
    from index.limits import why_none  # noqa: PLC0415 (few questions need it)

    return why_none(index, limits)


def _disagreements(asked: Question, hits: Sequence[Hit]) -> tuple[Disagreement, ...]:
    from index.disagree import find_disagreements  # noqa: PLC0415 (few questions need it)

    return find_disagreements(asked.weights, asked.text, hits)


def _confidence(asked: Question, ranked: _Ranking, by_model: float) -> float:
    if not (asked.only_time or asked.dates_carry):
        return by_model
    by_time = likely(asked, ranked.measured, ranked.order[:_DECIDED_BY])
    return by_time if asked.only_time else max(by_model, by_time)


def _see(asked: Question, ranked: _Ranking) -> Values:
    best = ranked.order[:_DECIDED_BY]
    return see(asked, ranked.measured, best) if len(best) else np.zeros(len(FEATURES))
