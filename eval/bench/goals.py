"""What the figures must be on two cores and 24 GB, and what they are meant to be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.bench.figures import Figure

SMALL, MILLION = 1_000, 1_000_000
"""Passages of a small index and of a large one."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit for a figure."""

    figure: str
    size: int | None
    """Passages of the index that it is said of."""
    must: float
    """The highest value there may be, or the lowest where `more` is better; in the figure's unit."""
    goal: float | None
    """What is aimed at beyond."""
    more: bool = False
    """Whether higher values are better."""

    def met(self, value: float) -> bool:
        """Tell whether a value is what it must be."""
        return value >= self.must if self.more else value <= self.must


GOALS = (
    Goal("cold ask", SMALL, 0.45, 0.25),
    Goal("cold ask, peak memory", SMALL, 250, 120),
    Goal("cold ask", MILLION, 0.8, 0.25),
    Goal("embedding over PyTorch fp32", None, 5, None, more=True),
    Goal("warm question, p50", MILLION, 25, 10),
    Goal("warm question, p99", MILLION, 60, 25),
    Goal("vector recall@10", MILLION, 0.98, None, more=True),
    Goal("HTTP, questions answered", SMALL, 300, 1000, more=True),
    Goal("HTTP, p99", SMALL, 150, None),
    Goal("HTTP over bare", SMALL, 0.53, None, more=True),  # 300 where the bare script answers 570
    Goal("memory while serving, resident", MILLION, 1_200, 500),
    Goal("disk", MILLION, 2_500, 1_500),
    Goal("adding 1,000 passages, beyond embedding", MILLION, 5, 1),
    Goal("open", MILLION, 0.3, 0.05),
    Goal("build, peak memory", MILLION, 3_000, None),
)


def judged(figures: Sequence[Figure]) -> Iterator[tuple[Goal, Figure]]:
    """Yield each goal with the figure that it is about, where that was measured."""
    by_name = {(one.name, one.size): one for one in figures}
    for goal in GOALS:
        if found := by_name.get((goal.figure, goal.size)):
            yield goal, found
