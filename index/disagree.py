"""Noticing that passages give different numbers or dates for the one thing that was asked.

A false alarm costs more trust than a conflict left unsaid, so what could be two different things is taken for that:
two values in the prose of one article, three values or more, counts up to different days, dates far apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from index.result import Claim, Disagreement, Hit
from index.wanted import DATE, asks_for_value, read_wanted

if TYPE_CHECKING:
    from index.claims import Reading

_MOST_VALUES = 2
"""Three different values speak of different things: meetings that come back, counts of several kinds."""
_MOST_DAYS = 366
"""Between two dates for one event; what lies further apart is most often two events."""


def find_disagreements(
    question_words: Mapping[tuple[str, ...], float], question: str, hits: Sequence[Hit]
) -> tuple[Disagreement, ...]:
    """Return where `hits` contradict each other on the number or date that an English question asks for.

    `question_words` gives each different word of the question, as its stems, its inverse document frequency.
    Empty for questions that ask for neither, and where in doubt.
    """
    if not asks_for_value(question):
        return ()
    wanted = read_wanted(question_words, question)
    if wanted is None:
        return ()
    from index.claims import read_claims  # noqa: PLC0415 (ten milliseconds, and few questions need it)

    readings = _without_doubters([reading for hit in hits for reading in read_claims(hit, wanted)])
    opposed = [pair for pair in combinations(readings, 2) if _contradict(*pair)]
    chosen = [reading for reading in readings if any(reading in pair for pair in opposed)]
    if not chosen or _different(chosen) > _MOST_VALUES:
        return ()
    once: dict[tuple[str, str], Claim] = {}
    for reading in chosen:
        once.setdefault((reading.claim.normalised, reading.claim.article_id), reading.claim)
    return (Disagreement(wanted.about, tuple(once.values())),)


def _apart(one: Reading, other: Reading) -> bool:
    return one.unit == other.unit and (one.high < other.low or other.high < one.low)


def _contradict(one: Reading, other: Reading) -> bool:
    """Tell whether not both can be right, though they speak of the same thing."""
    if not _apart(one, other) or one.voice == other.voice:
        return False
    if one.unit == DATE:
        return max(one.low, other.low) - min(one.high, other.high) <= _MOST_DAYS
    if one.limits and other.limits:
        return any(limit.overlaps(another) for limit in one.limits for another in other.limits)
    return not one.limits and not other.limits


def _without_doubters(readings: Sequence[Reading]) -> list[Reading]:
    """Leave out whoever gives two values: they are of two things."""
    return [one for one in readings if not any(one.voice == other.voice and _apart(one, other) for other in readings)]


def _different(readings: Sequence[Reading]) -> int:
    """Return how many of the readings can be chosen so that no two share a value."""
    count, reached = 0, float("-inf")
    for one in sorted(readings, key=lambda reading: reading.high):
        if one.low > reached:
            count, reached = count + 1, one.high
    return count
