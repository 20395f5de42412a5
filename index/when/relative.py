"""Times that are told from the day a question is asked: "yesterday", "last summer", "three months ago"."""

from __future__ import annotations

from datetime import date

from index.article import DateSpan
from index.periods import (
    MONTHS,
    SEASONS,
    around,
    days_long,
    latest,
    make_span,
    month_number,
    moved,
    season,
    shifted,
)
from index.when.words import UNITS, Period, Words, count_at, stated

_LAST = frozenset(("last", "past", "previous"))
_STEPS = dict.fromkeys(_LAST, -1) | {"this": 0, "current": 0, "next": 1, "coming": 1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SATURDAY = 5
TELLING = frozenset((*_STEPS, "ago", "yesterday", "tomorrow"))
"""Words without which no English question tells a time from today."""


def read_relative(words: Words, i: int) -> Period | None:
    """Read the expression that begins with word `i`, if today is known.

    Seasons, months and days of the week named "last" are those that ended last.
    """
    word, today = words[i], words.today
    if today is None:
        return None
    if word in ("yesterday", "tomorrow"):
        return _stated(i, i + 1, shifted(today, 1 if word == "tomorrow" else -1, "day"))
    if word in _STEPS:
        return _stepped(words, i, today)
    several = count_at(words, i)
    unit = UNITS.get(words[several[1]]) if several else None
    if several and several[0] and unit and words[several[1] + 1] == "ago":
        return _stated(i, several[1] + 2, shifted(today, -several[0], unit))
    return None


def _stated(first: int, end: int, span: DateSpan | None) -> Period | None:
    return stated(first, end, span, span.end.year) if span else None


def _stepped(words: Words, i: int, today: date) -> Period | None:
    """Read "last week", "this summer", "next May", "the past three months"; not "the last week of July"."""
    name, step = words[i + 1], _STEPS[words[i]]
    if name == "year" and words[i + 2] in ("'", "’") and words[i + 4] in SEASONS:  # last year's summer
        return _stated(i, i + 5, season(words[i + 4], today.year + step))
    several = count_at(words, i + 1)
    if several and words[i] in _LAST:
        unit = UNITS.get(words[several[1]])
        length = days_long(several[0], unit) if several[0] and unit else 0
        return _stated(i, several[1] + 1, DateSpan(moved(today, -length), today)) if length else None
    if words[i + 2] in ("of", "in") and name in UNITS:
        return None
    if name in UNITS and words[i - 1] != "the" and UNITS[name] == name and name != "day":
        return _stated(i, i + 2, around(today, name, step))
    if name in UNITS and words[i - 1] == "the" and words[i] in _LAST and UNITS[name] == name:
        return _stated(i, i + 2, DateSpan(moved(today, -days_long(1, name)), today))
    return _stated(i, i + 2, _named(name, step, today))


def _named(name: str, step: int, today: date) -> DateSpan | None:
    """Return the month or season of a name that ended last before today, is this year's or begins next."""
    if name in _WEEKDAYS or name == "weekend":
        return _of_week(name, step, today)
    near = range(max(today.year - 2, date.min.year), min(today.year + 2, date.max.year))
    if name in SEASONS:
        spans = [season(name, year) for year in near]
    elif name in MONTHS:
        spans = [make_span(year, month_number(name)) for year in near]
    else:
        return None
    if step < 0:
        return latest(spans, today)
    if step > 0:
        return min((span for span in spans if span and span.start > today), default=None)
    return next((span for span in spans if span and span.start.year == today.year), None)


def _of_week(name: str, step: int, today: date) -> DateSpan | None:
    """Return the day of the week or the weekend of a name: the last one before today, this week's, or the next."""
    first = _SATURDAY if name == "weekend" else _WEEKDAYS.index(name)
    longer = name == "weekend"
    begin = moved(today, first - today.weekday())
    if step < 0 and moved(begin, longer) >= today:
        begin = moved(begin, -7)
    elif step > 0 and begin <= today:
        begin = moved(begin, 7)
    return DateSpan(begin, moved(begin, longer))
