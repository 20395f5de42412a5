"""Stretches of the calendar: years, months and days, their parts, seasons, and what lies beside them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from index.article import DateSpan

_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
"""English months, whole and cut, in lower case, with their numbers."""

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
SEASONS = frozenset(_SEASONS)
"""English seasons, in lower case."""

Part = tuple[int, int, int] | int
"""A part of a period: (1, 2, 3) reaches from one third of it to two; a number is so many days at its beginning, or at
its end if negative."""

THIRDS: tuple[Part, Part, Part] = ((0, 1, 3), (1, 2, 3), (2, 3, 3))
"""The early, the middle and the late part: ten days of a month, four months of a year."""


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month's name, whole or cut, or for its number."""
    return int(name) if name.isdigit() else MONTHS[name.lower().rstrip(".")]


def make_span(year: int, month: int | None = None, day: int | None = None) -> DateSpan | None:
    """Return the day, the month or the year; None where the calendar has no such day."""
    if not date.min.year <= year <= date.max.year:
        return None
    if month is None:
        return DateSpan(date(year, 1, 1), date(year, 12, 31))
    last = _last_day(year, month)
    if day is None:
        return DateSpan(date(year, month, 1), date(year, month, last))
    return DateSpan(date(year, month, day), date(year, month, day)) if 1 <= day <= last else None


def _last_day(year: int, month: int) -> int:
    # The library's `calendar` knows too, but loads the locale for it.
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(1)).day


def joined(first: DateSpan | None, last: DateSpan | None) -> DateSpan | None:
    """Return what reaches from the begin of one to the end of the other; None where that is no stretch."""
    return DateSpan(first.start, last.end) if first and last and first.start <= last.end else None


def years(first: int, last: int) -> DateSpan | None:
    """Return whole years, both included."""
    return joined(make_span(first), make_span(last))


def season(name: str, year: int) -> DateSpan | None:
    """Return a season's three months, as meteorology (of the north) counts them; a winter ends in the next year."""
    first = _SEASONS[name.lower()]
    turn, last = divmod(first + 1, 12)
    return joined(make_span(year, first), make_span(year + turn, last + 1))


def part_of(span: DateSpan, part: Part) -> DateSpan:
    """Return a part of a period, cut at months where it is whole months, else at days; it is never empty."""
    if isinstance(part, int):
        days = timedelta(min(abs(part) - 1, (span.end - span.start).days))
        return DateSpan(span.start, span.start + days) if part > 0 else DateSpan(span.end - days, span.end)
    first, last, whole = part
    months = _whole_months(span)
    length = months if months > 1 else (span.end - span.start).days + 1
    begin = length * first // whole
    end = max(length * last // whole, begin + 1)
    if months > 1:
        return DateSpan(_month_on(span.start, begin), _month_on(span.start, end, -1))
    return DateSpan(span.start + timedelta(begin), span.start + timedelta(end - 1))


def _whole_months(span: DateSpan) -> int:
    """Return how many whole months a span is made of, 0 if it is not."""
    if span.start.day != 1 or span.end.day != _last_day(span.end.year, span.end.month):
        return 0
    return (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1


def _month_on(day: date, months: int, days: int = 0) -> date:
    """Return the first of the month `months` after that of `day`, moved by `days`, within the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date.max if year > date.max.year else moved(date(year, month + 1, 1), days)


def moved(day: date, days: int) -> date:
    """Return the day `days` later (earlier if negative), or the calendar's first or last."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def shifted(day: date, count: int, unit: str) -> DateSpan | None:
    """Return the period `count` units after a day (before it if negative), as wide as its unit.

    "Two days later" is a day, "two weeks later" the seven days around the fourteenth, "two months" or "two years
    later" the calendar's month or year. `unit` is day, week, month, quarter, year, decade or century.
    """
    if unit == "day":
        return DateSpan(moved(day, count), moved(day, count))
    if unit == "week":
        return DateSpan(moved(day, 7 * count - 3), moved(day, 7 * count + 3))
    if unit in ("month", "quarter"):
        year, month = divmod(day.year * 12 + day.month - 1 + count * (3 if unit == "quarter" else 1), 12)
        return make_span(year, month + 1)
    return make_span(day.year + count * {"year": 1, "decade": 10, "century": 100}[unit])


def around(day: date, unit: str, count: int = 0) -> DateSpan | None:
    """Return the week (from Monday), month, quarter, year, decade or century of a day, or the `count`-th after it."""
    if unit == "week":
        monday = moved(day, 7 * count - day.weekday())
        return DateSpan(monday, moved(monday, 6))
    if unit == "quarter":
        quarter, first = divmod(day.year * 4 + (day.month - 1) // 3 + count, 4)
        return joined(make_span(quarter, first * 3 + 1), make_span(quarter, first * 3 + 3))
    if unit in ("decade", "century"):
        width = 10 if unit == "decade" else 100
        first_year = day.year // width * width + count * width
        return years(first_year, first_year + width - 1)
    return shifted(day, count, unit)


_DAYS_LONG = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365, "decade": 3652, "century": 36524}


def days_long(count: int, unit: str) -> int:
    """Return about how many days so many units last."""
    return count * _DAYS_LONG[unit]


def beside(span: DateSpan, relation: str) -> DateSpan | None:
    """Return the days before, after, since or until a period, open to the calendar's first or last day.

    "since" and "until" include the period itself, "before" and "after" do not. None where no day is left.
    """
    if relation == "before":
        return DateSpan(date.min, moved(span.start, -1)) if span.start > date.min else None
    if relation == "after":
        return DateSpan(moved(span.end, 1), date.max) if span.end < date.max else None
    return DateSpan(span.start, date.max) if relation == "since" else DateSpan(date.min, span.end)


def latest(spans: Iterable[DateSpan | None], before: date) -> DateSpan | None:
    """Return the last of some periods that is over before a day."""
    return max((span for span in spans if span and span.end < before), default=None)
