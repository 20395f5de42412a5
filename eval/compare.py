"""Comparison of two runs over the same questions: whether a difference is more than chance.

The test is the paired randomisation test on the mean difference, which Smucker, Allan and Carterette
recommend ("A comparison of statistical significance tests for information retrieval evaluation", CIKM
2007): were the two systems the same, then each question's two values could as well have stood the other
way round. The interval is a percentile bootstrap over questions (Efron 1979). Both are repeated draws with
a fixed seed, so that the same two reports always compare the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
PerQuery = Mapping[str, Mapping[str, float]]
"""Values by measure and question id."""

SEED = 20070806
DRAWS = 10_000
LEVEL = 0.05
"""A difference with p below this is called significant; each measure is tested by itself."""
_BLOCK = 500
"""Draws made at once: bounds the memory at this many times the number of questions."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How one measure changed between a baseline and now, over the questions that both scored."""

    measure: str
    questions: int
    """Questions that both runs scored; all figures here are over these."""
    left_out: int
    """Questions that only one of the two runs scored."""
    before: float
    """Mean of the baseline, 0 to 1, higher is better."""
    now: float
    """Mean of this run, 0 to 1, higher is better."""
    low: float
    """Lower end of the 95% bootstrap interval of the mean difference (now - before)."""
    high: float
    """Upper end of that interval."""
    p: float
    """Two-sided p of the paired randomisation test, above 0 to 1: lower is stronger evidence of a change."""

    @property
    def change(self) -> float:
        """Mean difference, -1 to 1; above 0 the measure got better."""
        return self.now - self.before

    @property
    def significant(self) -> bool:
        """True when chance alone seldom makes a change this large: p < 0.05."""
        return self.p < LEVEL

    @property
    def lost(self) -> bool:
        """True for a significant change for the worse."""
        return self.significant and self.change < 0


@dataclass(frozen=True, slots=True)
class KindDifferences:
    """How the questions that share a value of a metadata field changed."""

    field: str
    value: str
    questions: int
    """Questions with that value."""
    differences: tuple[Difference, ...]


def compare_measures(before: PerQuery, now: PerQuery) -> list[Difference]:
    """Compare every measure that both runs have.

    A measure without a question in common is left out.
    """
    return [
        compare_values(name, before[name], values)
        for name, values in now.items()
        if name in before and before[name].keys() & values.keys()
    ]


def compare_kinds(before: PerQuery, now: PerQuery, kinds: Mapping[str, Mapping[str, str]]) -> list[KindDifferences]:
    """Compare every measure within each kind of question; `kinds` gives each question's values by field.

    A field that does not tell the questions apart is left out.
    """
    groups: dict[str, dict[str, set[str]]] = {}
    for query, values in kinds.items():
        for field, value in values.items():
            groups.setdefault(field, {}).setdefault(value, set()).add(query)
    return [
        KindDifferences(
            field, value, len(queries), tuple(compare_measures(_among(before, queries), _among(now, queries)))
        )
        for field, by_value in groups.items()
        if len(by_value) > 1
        for value, queries in sorted(by_value.items())
    ]


def _among(values: PerQuery, queries: Collection[str]) -> PerQuery:
    return {name: {query: by[query] for query in by.keys() & queries} for name, by in values.items()}


def compare_values(name: str, before: Mapping[str, float], now: Mapping[str, float]) -> Difference:
    """Compare one measure over the questions that both runs scored. There must be at least one."""
    both = sorted(before.keys() & now.keys())
    old = np.array([before[query] for query in both])
    new = np.array([now[query] for query in both])
    low, high = bootstrap_interval(new - old)
    return Difference(
        measure=name,
        questions=len(both),
        left_out=len(before.keys() ^ now.keys()),
        before=float(old.mean()),
        now=float(new.mean()),
        low=low,
        high=high,
        p=randomisation_p(new - old),
    )


def randomisation_p(differences: Sequence[float] | Values) -> float:
    """Return the two-sided p of the paired randomisation test on differences of shape (n_questions,).

    The signs of the differences are drawn anew `DRAWS` times; p is the share of draws, the observed one
    counted among them (Phipson and Smyth 2010), whose sum is at least as far from 0 as the observed sum.
    """
    values = np.asarray(differences, dtype=np.float64)
    changed = values[values != 0]  # the others add 0 whatever their sign
    total = changed.sum()
    # The small allowance keeps rounding from telling equal sums apart.
    observed = abs(total) - 1e-12 * np.abs(changed).sum()
    rng = np.random.default_rng(SEED)
    extreme = 1
    for _ in range(DRAWS // _BLOCK):
        turned = rng.integers(0, 2, size=(_BLOCK, len(changed)), dtype=np.int8).astype(np.float64)
        extreme += int((np.abs(total - 2 * (turned @ changed)) >= observed).sum())
    return extreme / (DRAWS + 1)


def bootstrap_interval(differences: Sequence[float] | Values) -> tuple[float, float]:
    """Return the 95% bootstrap interval of the mean of differences of shape (n_questions,), not empty."""
    sample = np.asarray(differences, dtype=np.float64)
    rng = np.random.default_rng(SEED)
    means = [
        sample[rng.integers(0, len(sample), size=(_BLOCK, len(sample)))].mean(axis=1) for _ in range(DRAWS // _BLOCK)
    ]
    low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
    return float(low), float(high)
