"""Whether the confidence means what it says, and what may be won by staying silent.

A question counts as right as `eval.right` defines it: it is answerable and one of the first five passages is
right, shown or withheld. Questions of which the set does not tell are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

BINS = 10
_POINTS = 50
"""Points of the curve that are kept, evenly spread over the coverage."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence lies between two tenths; there is at least one."""

    low: float
    """Lower end, excluded except for 0."""
    high: float
    """Upper end, included."""
    questions: int
    confidence: float
    """Their mean confidence, 0 to 1."""
    right: float
    """The share of them that are right, 0 to 1; a calibrated confidence equals it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the risk-coverage curve."""

    coverage: float
    """Share of the questions answered, those with the highest confidence first, above 0 to 1."""
    risk: float
    """Share of these whose answer is not right, 0 to 1, lower is better."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the confidence can be trusted."""

    questions: int
    """Questions of which the set tells whether they are right."""
    right: float
    """Share of these that are right, 0 to 1."""
    ece: float
    """Expected calibration error, 0 to 1, lower is better."""
    bins: tuple[Bin, ...]
    """The reliability diagram: ten bins of equal width, without the empty ones."""
    aurc: float
    """Area under the risk-coverage curve, 0 to 1, lower is better."""
    aurc_best: float
    """The same for a confidence that ranks every right question before every other: the least there can be."""
    curve: tuple[Point, ...]
    """The risk-coverage curve, at 50 points at most."""


def calibrate(confidence: Sequence[float], right: Sequence[bool]) -> Calibration | None:
    """Set confidences, 0 to 1, against whether each question was right; None for no questions.

    - Expected calibration error: the mean, over ten bins of equal width and weighted by their questions, of the
      distance between mean confidence and share of right ones (Naeini, Cooper and Hauskrecht 2015; Guo, Pleiss,
      Sun and Weinberger 2017).
    - Risk-coverage curve: the risk among the most confident questions for every number of them (Geifman and
      El-Yaniv 2017), and its mean, the area under it. Questions of equal confidence are taken in at their
      expected risk, so that their order in the file does not matter.
    """
    if not confidence:
        return None
    sure, correct = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    bins = _bins(sure, correct)
    risks = _risks(sure, correct)
    return Calibration(
        questions=len(sure),
        right=float(correct.mean()),
        ece=sum(abs(item.confidence - item.right) * item.questions for item in bins) / len(sure),
        bins=bins,
        aurc=float(risks.mean()),
        aurc_best=float(_risks(correct, correct).mean()),
        curve=_thin(risks),
    )


def _bins(sure: Values, correct: Values) -> tuple[Bin, ...]:
    # (low, high], as both papers have it; 0 goes to the first.
    numbers = np.clip(np.ceil(sure * BINS).astype(int) - 1, 0, BINS - 1)
    made = []
    for number in np.unique(numbers):
        inside = numbers == number
        means = float(sure[inside].mean()), float(correct[inside].mean())
        made.append(Bin(float(number / BINS), float((number + 1) / BINS), int(inside.sum()), *means))
    return tuple(made)


def _risks(sure: Values, correct: Values) -> Values:
    """Return the risk among the n most confident questions, for n from 1 to all; shape (n_questions,)."""
    levels, inverse, sizes = np.unique(-sure, return_inverse=True, return_counts=True)
    wrong = np.bincount(inverse, weights=1 - correct, minlength=len(levels))
    errors = np.repeat(wrong / sizes, sizes).cumsum()
    return np.asarray(errors / np.arange(1, len(sure) + 1))


def _thin(risks: Values) -> tuple[Point, ...]:
    count = len(risks)
    kept = np.unique(np.linspace(1, count, min(count, _POINTS)).round().astype(int))
    return tuple(Point(float(number / count), float(risks[number - 1])) for number in kept)
