"""Measures of honesty: whether the index tells questions that it can answer from those that it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.compare import DRAWS, SEED
from eval.measures import Measure
from eval.outcome import Outcome

_BLOCK = 250
"""Bootstrap draws made at once: bounds the memory at this many times the number of questions."""


@dataclass(frozen=True, slots=True)
class AurocChange:
    """How the AUROC of the confidence changed between a baseline and now, over the questions that both asked."""

    questions: int
    """Questions that both runs asked."""
    before: float
    """AUROC of the baseline, 0 to 1, higher is better."""
    now: float
    """AUROC of this run, 0 to 1, higher is better."""
    low: float
    """Lower end of the 95% bootstrap interval of the change (now - before)."""
    high: float
    """Upper end of that interval."""

    @property
    def significant(self) -> bool:
        """True when the interval has no 0 in it: the change is more than chance."""
        return self.low > 0 or self.high < 0

    @property
    def lost(self) -> bool:
        """True for a significant change for the worse."""
        return self.high < 0


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


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the area under the ROC curve: how well a score tells positives from negatives.

    It is the chance that a positive drawn at random scores above a negative drawn at random, a tie counting
    half (Hanley and McNeil 1982): 0 to 1, higher is better, 0.5 for a score that says nothing. None where
    either side is empty.
    """
    if not positive or not negative:
        return None
    area = _weighted_auroc(positive, negative, np.ones((1, len(positive))), np.ones((1, len(negative))))
    return float(area[0])


def compare_auroc(
    before: Mapping[str, float], now: Mapping[str, float], answerable: Mapping[str, bool]
) -> AurocChange | None:
    """Compare the AUROC of two runs' confidences, given by question id, over the questions that both asked.

    The interval is a percentile bootstrap: answerable and unanswerable questions are drawn anew, each from
    among their own, and both runs are scored on the same draw. None where either side has no question.
    """
    both = sorted(before.keys() & now.keys() & answerable.keys())
    positive = [query for query in both if answerable[query]]
    negative = [query for query in both if not answerable[query]]
    sides = [([run[query] for query in positive], [run[query] for query in negative]) for run in (before, now)]
    old, new = (auroc(*side) for side in sides)
    if old is None or new is None:
        return None
    rng = np.random.default_rng(SEED)
    changes = []
    for _ in range(DRAWS // _BLOCK):
        drawn = _draw(rng, len(positive)), _draw(rng, len(negative))
        changes.append(_weighted_auroc(*sides[1], *drawn) - _weighted_auroc(*sides[0], *drawn))
    low, high = np.percentile(np.concatenate(changes), (2.5, 97.5))
    return AurocChange(len(both), old, new, float(low), float(high))


def _draw(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """Draw `size` of so many with replacement, `_BLOCK` times: shape (_BLOCK, size), how often each was drawn."""
    chosen = rng.integers(0, size, size=(_BLOCK, size)) + np.arange(_BLOCK)[:, None] * size
    return np.bincount(chosen.ravel(), minlength=_BLOCK * size).reshape(_BLOCK, size).astype(np.float64)


def _weighted_auroc(
    positive: Sequence[float],
    negative: Sequence[float],
    positive_weights: NDArray[np.float64],
    negative_weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the AUROC, shape (n_draws,), under weights of shape (n_draws, n_positive) and (n_draws, n_negative)."""
    scores = np.asarray(negative, dtype=np.float64)
    order = np.argsort(scores, kind="stable")
    below = np.pad(np.cumsum(negative_weights[:, order], axis=1), ((0, 0), (1, 0)))
    first = np.searchsorted(scores[order], positive, side="left")
    past = np.searchsorted(scores[order], positive, side="right")
    won = (positive_weights * (below[:, first] + below[:, past]) / 2).sum(axis=1)
    return np.asarray(won / positive_weights.sum(axis=1) / negative_weights.sum(axis=1))
