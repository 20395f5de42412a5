"""The time a question speaks of, read by rules: no language model, no calendar library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from index.article import DateSpan
from index.asked import TimeAsked
from index.periods import MONTHS, make_span
from index.when_days import NAMED_WORDS
from index.when_phrases import read_phrase
from index.when_relative import TELLING
from index.when_words import Period, Words
from index.when_years import DECADES, LEADS
from index.words import may_hold_cjk

_OTHER = frozenset(("century", "centuries", "turn"))
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_MOST_YEARS = 60
"""Years a day or month without a year is looked for in, the latest of the context."""
_MOST_TIMES = 40
"""Of a question: each may stand for as many years as that."""


_Found = tuple[int, int, Period]
"""First character of a time, one past the last, and what it says."""


def read_times(question: str, *, today: date | None = None, context: DateSpan | None = None) -> tuple[TimeAsked, ...]:
    """Return the times a question speaks of, in the order of its words: the first forty, none within another's words.

    Words told from the day of asking ("last summer") are read only where `today` is given. A day or month without
    a year takes that of the nearest time with one in the question; a year that only lends itself so ("in July, in
    2024") is not listed beside it. Without such it is every such day or month in `context`, the years a collection
    speaks of (the latest sixty of them): one TimeAsked each, with the same words; without a context the latest one
    up to `today`; and without either it is left out.
    """
    text = question.translate(_FULL_WIDTH)
    found = _apart(sorted((*_english(text, today), *_cjk(text, today)), key=lambda one: one[0]))[:_MOST_TIMES]
    dated = [one for one in found if one[2].year is not None]
    lenders = {first: _nearest(dated, first) for first, _, period in found if period.year is None}
    lent = {lender[0] for lender in lenders.values() if lender and _is_plain_year(lender[2])}
    return tuple(
        TimeAsked(question[first:last], first, last, span)
        for first, last, period in found
        if first not in lent
        for span in _spans(period, lenders.get(first), today, context)
    )


def _english(text: str, today: date | None) -> Iterator[_Found]:
    """Yield the first character, one past the last and the period of each time in English words."""
    words = Words(text, today)
    different = words.different()
    if not any(character.isdigit() for character in text) and different.isdisjoint(_TELLING if today else _NAMING):
        return
    i = last = 0
    while i < len(words):
        led = words[i - 1] in LEADS or (i - 1 == last > 0 and words[i - 1] in ("and", "or", ","))
        period = read_phrase(words, i, led=led)
        if period:
            yield words.start(period.first), words.end(period.end - 1), period
            i = last = period.end
        else:
            i += 1


_NAMING = frozenset((*MONTHS, *DECADES, *NAMED_WORDS, *_OTHER))
_TELLING = _NAMING | TELLING


def _cjk(text: str, today: date | None) -> list[_Found]:
    if not may_hold_cjk(text):
        return []
    from index.when_cjk import read_cjk  # noqa: PLC0415 (few questions need it)

    return [(start, end, Period(0, 0, make, year)) for start, end, make, year in read_cjk(text, today)]


def _apart(found: list[_Found]) -> list[_Found]:
    """Leave out what begins within the words of the one before it."""
    kept: list[_Found] = []
    for one in found:
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _nearest(dated: list[_Found], place: int) -> _Found | None:
    """Return the time with a year that begins nearest to a place in the question, if there is any."""
    return min(dated, key=lambda one: abs(one[0] - place), default=None)


def _is_plain_year(period: Period) -> bool:
    return period.year is not None and period.make(period.year) == make_span(period.year)


def _spans(period: Period, lender: _Found | None, today: date | None, context: DateSpan | None) -> list[DateSpan]:
    """Return the days a period means: several where only the context bounds its year."""
    year = period.year or (lender[2].year if lender else None)
    if year is not None:
        span = period.make(year)
        return [span, *period.others] if span else []
    if context:
        last = context.end.year
        first = max(context.start.year, last - _MOST_YEARS + 1)
        spans = [period.make(year) for year in range(first, last + 1)]
        return [span for span in spans if span and span.overlaps(context)]
    if today:
        passed = (period.make(today.year - back) for back in range(9) if today.year > back)
        return next(([span] for span in passed if span and span.start <= today), [])
    return []
