"""A measured quantity."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity."""

    name: str
    """What was measured, as `eval.bench.goals` names it."""
    unit: str
    size: int | None
    """Passages, as they were asked for, of the index it was measured on; None where it hangs on none."""
    median: float
    lowest: float
    highest: float
    runs: int


def figure(name: str, unit: str, size: int | None, values: Sequence[float]) -> Figure:
    """Summarise repeated measurements, at least one."""
    low, high = min(values), max(values)
    return Figure(name, unit, size, statistics.median(values), low, high, len(values))


def percentile_99(values: Sequence[float]) -> float:
    """Return the 99th percentile."""
    return float(np.percentile(values, 99))


def summarised(
    name: str, unit: str, size: int | None, values: Sequence[float], summary: Callable[[Sequence[float]], float]
) -> Figure:
    """Summarise measurements in another way than by their median; the spread is that of either half of them."""
    whole, *halves = (summary(part) for part in (values, values[::2], values[1::2] or values))
    return Figure(name, unit, size, whole, min(whole, *halves), max(whole, *halves), len(values))
