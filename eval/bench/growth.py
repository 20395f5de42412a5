"""How costs grow with the number of passages, and what they would be for more than were measured.

A cost that is a power of the size is a straight line on a log-log picture. Its slope between the two largest sizes,
drawn on, estimates the cost of still larger ones: 0 stays the same, 1 grows as the collection does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.bench.figures import Figure

GROWING = (
    "build",
    "build, peak memory",
    "disk",
    "open",
    "cold ask",
    "warm question, p50",
    "warm question, p99",
    "memory while serving, resident",
    "adding 1,000 passages, beyond embedding",
)
BEYOND = (10_000_000, 100_000_000)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a cost would be at sizes that were not measured."""

    name: str
    unit: str
    sizes: tuple[int, int]
    """The sizes that the slope is taken between."""
    slope: float
    """Of the logarithm of the cost over that of the size."""
    values: dict[int, float]
    """By size. A slope below 0, which only chance can give, counts as 0."""


def by_size(figures: Sequence[Figure], name: str) -> list[tuple[int, Figure]]:
    """Return the figures of a name in the order of the sizes they were measured at."""
    return sorted(((one.size, one) for one in figures if one.name == name and one.size), key=lambda pair: pair[0])


def estimates(figures: Sequence[Figure]) -> Iterator[Estimate]:
    """Yield an estimate for every cost that was measured at two sizes or more."""
    for name in GROWING:
        measured = by_size(figures, name)
        if len(measured) > 1:
            yield _estimate(*measured[-2:])


def _estimate(small: tuple[int, Figure], large: tuple[int, Figure]) -> Estimate:
    (few, cost_of_few), (many, cost_of_many) = small, large
    least = 1e-9  # a time that was too short to measure
    ratio = max(cost_of_many.median, least) / max(cost_of_few.median, least)
    slope = math.log(ratio) / math.log(many / few)
    values = {size: cost_of_many.median * (size / many) ** max(slope, 0.0) for size in BEYOND if size > many}
    return Estimate(cost_of_many.name, cost_of_many.unit, (few, many), slope, values)
