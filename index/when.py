"""The time a question speaks of, read by rules: no language model, no calendar library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.article import DateSpan
from index.periods import MONTHS, make_span
from index.when_phrases import SIDES, read_phrase
from index.when_relative import TELLING, read_relative
from index.when_words import LEADS, Period, Words

_CENTURY = frozenset(("century", "centuries"))
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MOST_YEARS = 60
"""Years a day or month without a year is looked for in, the latest of the context."""


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """A time that a question speaks of, and how it was read."""

    text: str
    """The words of the question, for example "in mid July 2024"."""
    start: int
    """First character of them in the question."""
    end: int
    """One past the last character."""
    span: DateSpan
    """The days they mean; an open side ("since 2020") reaches the calendar's first or last day."""


def read_times(question: str, *, today: date | None = None, context: DateSpan | None = None) -> tuple[TimeAsked, ...]:
    """Return the times a question speaks of, in the order of its words, none overlapping another's words.

    Words told from the day of asking ("last summer") are read only where `today` is given. A day or month without a year
    takes that of the nearest time with one in the question. Without such it is every such day or month in
    `context`, the years a collection speaks of (the latest sixty of them): one TimeAsked each, with the same words;
    without a context the latest one up to `today`; and without either it is left out.
    """
    text = question.translate(_FULL_WIDTH)
    found = [*_english(text, today), *_cjk(text, today)]
    years = [(place, year) for place, _, period in found if (year := period.year) is not None]
    asked = [
        TimeAsked(question[first:last], first, last, span)
        for first, last, period in sorted(found, key=lambda one: one[0])
        for span in _spans(period, _nearest(years, first), today, context)
    ]
    return tuple(asked)


def _english(text: str, today: date | None) -> Iterator[tuple[int, int, Period]]:
    """Yield the first character, one past the last and the period of each time in English words."""
    words = Words(text)
    different = words.different()
    if not any(character.isdigit() for character in text) and different.isdisjoint(_TELLING if today else _NAMING):
        return
    i = last = 0
    while i < len(words):
        led = words[i - 1] in LEADS or (i - 1 == last > 0 and words[i - 1] in ("and", "or", ","))
        period = read_relative(words, i, today) if today else None
        period = period or read_phrase(words, i, led=led)
        if period:
            yield words.start(period.first), words.end(period.end - 1), period
            i = last = period.end
        else:
            i += 1


_NAMING = frozenset((*MONTHS, *_CENTURY))
_TELLING = _NAMING | TELLING


def _cjk(text: str, today: date | None) -> list[tuple[int, int, Period]]:
    if text.isascii() or not _CJK.search(text):
        return []
    from index.when_cjk import read_cjk  # noqa: PLC0415 (few questions need it)

    return [(start, end, Period(0, 0, make, year)) for start, end, make, year in read_cjk(text, today)]


def _nearest(years: list[tuple[int, int]], place: int) -> int | None:
    """Return the year that stands nearest to a place in the question, if any does."""
    return min(years, key=lambda one: abs(one[0] - place))[1] if years else None


def _spans(period: Period, near: int | None, today: date | None, context: DateSpan | None) -> list[DateSpan]:
    """Return the days a period means: several where only the context bounds its year."""
    if period.year is not None or near is not None:
        span = period.make(period.year or near or 0)
        return [span] if span else []
    if context:
        last = context.end.year
        first = max(context.start.year, last - _MOST_YEARS + 1)
        spans = [period.make(year) for year in range(first, last + 1)]
        return [span for span in spans if span and span.overlaps(context)]
    if today:
        passed = (period.make(today.year - back) for back in range(9) if today.year > back)
        return next(([span] for span in passed if span and span.start <= today), [])
    return []
