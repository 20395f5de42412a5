"""Two runs question by question: which got better, which worse, in what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.asked import AskedQuestion, Excerpt
from eval.compare import PerQuery
from eval.score import HEADLINES


@dataclass(frozen=True, slots=True)
class Pair:
    """What a measure was and is."""

    before: float
    now: float


@dataclass(frozen=True, slots=True)
class Found:
    """What one run brought back for a question, in short."""

    rank: int | None
    """Rank of the first right passage, shown or withheld; None where none of those retrieved is."""
    answered: bool
    """False when the passages were withheld."""
    confidence: float
    top: str
    """Citation of its first passage as `document start:end`; empty where there was none."""


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that scored otherwise than before in at least one headline measure."""

    id: str
    text: str
    kinds: Mapping[str, str]
    measures: Mapping[str, Pair]
    """The headline measures that changed."""
    gain: float
    """Mean change of these, -1 to 1; above 0 the question got better."""
    before: Found
    now: Found


def find_changes(
    before: Sequence[AskedQuestion], now: Sequence[AskedQuestion], values_before: PerQuery, values_now: PerQuery
) -> tuple[QuestionChange, ...]:
    """Return the questions of both runs that scored otherwise than before, the greatest gain first.

    `values_before` and `values_now` give the values by measure and question id.
    """
    old = {question.id: question for question in before}
    changes = []
    for question in now:
        measures = _changed(question.id, values_before, values_now)
        if question.id in old and measures:
            changes.append(_change(old[question.id], question, measures))
    return tuple(sorted(changes, key=lambda change: -change.gain))


def _changed(query: str, before: PerQuery, now: PerQuery) -> dict[str, Pair]:
    pairs = {
        name: Pair(before[name][query], now[name][query])
        for name in HEADLINES
        if query in before.get(name, {}) and query in now.get(name, {})
    }
    return {name: pair for name, pair in pairs.items() if pair.before != pair.now}


def _change(old: AskedQuestion, new: AskedQuestion, measures: Mapping[str, Pair]) -> QuestionChange:
    gain = sum(pair.now - pair.before for pair in measures.values()) / len(measures)
    return QuestionChange(new.id, new.text, new.kinds, measures, gain, _found(old), _found(new))


def _found(question: AskedQuestion) -> Found:
    top = cite(question.top[0]) if question.top else ""
    return Found(question.rank, question.answered, question.confidence, top)


def cite(excerpt: Excerpt) -> str:
    """Write where an excerpt stands: `document start:end`."""
    return f"{excerpt.document} {excerpt.start}:{excerpt.end}"
