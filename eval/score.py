"""From outcomes to figures: every measure of a set, whole and by kind of question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from eval.answerability import answerability_measures
from eval.dataset import Query
from eval.excerpts import excerpt_measures
from eval.measures import Measure, document_measures
from eval.outcome import Outcome

FAMILIES: tuple[Callable[[Sequence[Outcome]], list[Measure]], ...] = (
    document_measures,
    excerpt_measures,
    answerability_measures,
)
"""All that is measured. A new family is a function from outcomes to measures, added here."""

HEADLINES = (
    "span@1",
    "span@5",
    "parts@5",
    "Hits@4",
    "Hits@10",
    "MRR@10",
    "nDCG@10",
    "R@10",
    "answered",
    "refused",
)
"""Measures that a breakdown, a comparison by question and an ablation show; the JSON has all."""

_FIELDS = ("kind", "question_type", "lang")
"""Fields of a question's metadata that a breakdown is made by."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The measures over the questions that share a value of a metadata field."""

    field: str
    value: str
    questions: int
    """Questions with that value, whether or not a measure is defined for them."""
    means: Mapping[str, float]
    """By measure, 0 to 1, higher is better; only those defined for one of the questions."""


def measure_outcomes(outcomes: Sequence[Outcome]) -> list[Measure]:
    """Return every measure that is defined for at least one of the questions."""
    measures = chain.from_iterable(family(outcomes) for family in FAMILIES)
    return [measure for measure in measures if measure.values]


def means(measures: Sequence[Measure]) -> dict[str, float]:
    """Return the mean of each measure that is defined for a question."""
    return {measure.name: measure.mean for measure in measures if measure.mean is not None}


def break_down(outcomes: Sequence[Outcome], measures: Sequence[Measure]) -> list[Breakdown]:
    """Return the means by each metadata field that tells questions of the set apart, values in order."""
    return list(chain.from_iterable(_break_down_by(field, outcomes, measures) for field in _FIELDS))


def kinds_of(query: Query) -> dict[str, str]:
    """Return what breakdowns are made by: the values of a question's metadata fields, as text."""
    return {field: str(query.metadata[field]) for field in _FIELDS if field in query.metadata}


def _break_down_by(field: str, outcomes: Sequence[Outcome], measures: Sequence[Measure]) -> list[Breakdown]:
    by_value: dict[str, set[str]] = {}
    for item in outcomes:
        value = kinds_of(item.query).get(field)
        if value is not None:
            by_value.setdefault(value, set()).add(item.query.id)
    if len(by_value) < 2:
        return []
    return [
        Breakdown(field, value, len(ids), means([measure.among(frozenset(ids)) for measure in measures]))
        for value, ids in sorted(by_value.items())
    ]
