"""Measures of honesty: whether the index tells questions that it can answer from those that it cannot."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.measures import Measure
from eval.outcome import Outcome


def answerability_measures(outcomes: Sequence[Outcome]) -> list[Measure]:
    """Score what the index said about being able to answer.

    - `answered`: 1 for an answerable question that got an answer, right or wrong.
    - `refused`: 1 for an unanswerable question that got none. Empty where a set has no such question.
    """
    return [
        Measure("answered", {item.query.id: float(item.answered) for item in outcomes if item.query.answerable}),
        Measure(
            "refused",
            {item.query.id: float(not item.answered) for item in outcomes if not item.query.answerable},
        ),
    ]


def best_dense(item: Outcome) -> float:
    """Return the best cosine among a question's passages, -1 to 1; -1 for a question that got none."""
    return max((passage.dense for passage in item.passages), default=-1.0)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the area under the ROC curve: how well a score tells positives from negatives.

    It is the chance that a positive drawn at random scores above a negative drawn at random, a tie counting
    half (Hanley and McNeil 1982): 0 to 1, higher is better, 0.5 for a score that says nothing. None where
    either side is empty.
    """
    if not positive or not negative:
        return None
    ordered = np.sort(np.asarray(negative, dtype=np.float64))
    below = np.searchsorted(ordered, positive, side="left")
    below_or_tied = np.searchsorted(ordered, positive, side="right")
    return float((below + below_or_tied).mean() / 2 / len(negative))
