"""Reading dates in text, without a calendar library: only forms that name a day, a month or a year.

A number alone is a year only where the words around it say so ("in 2021", "since 1965", "(2024)"), so that
"Resolution 1718" or "room 2099" is none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from index.article import DateSpan

_NAMES = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
# A note number may be glued to a year ("December 201820" is 2018 and note 20), so up to two digits may follow.
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?=\d{0,2}(?!\d))"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d)"
_ISO = r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-2]\d|3[01]))?(?!\d)"
_CJK = (
    r"(?<!\d)(?P<year>(?:1[5-9]|20)\d\d)\s?[年년](?:\s?(?P<month>1[0-2]|0?[1-9])\s?[月월]"
    r"(?:\s?(?P<day>[12]\d|3[01]|0?[1-9])\s?[日일])?)?"
)
_BARE_YEAR = (
    r"(?i:\b(?:in|of|since|from|until|till|by|before|after|during|early|mid|late|summer|autumn|fall|winter|"
    r"spring|year)[ -]|\()" + _YEAR + r"(?![\w%])"
)

_FORMS = [
    re.compile(pattern)
    for pattern in (
        _ISO,
        _CJK,
        rf"\b{_MONTH}\s+{_DAY}\s*[,.]?\s*{_YEAR}",  # July 31. 2024 / Dec. 28 2021 / Nov 16, 2024
        rf"\b{_DAY}\s+{_MONTH},?\s+{_YEAR}",  # 31 July 2024
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",  # August 2023
        rf"\b{_MONTH}\s+{_DAY}",  # Dec. 3: the year stands elsewhere
        rf"\b{_DAY}\s+{_MONTH}(?!\s*\d)",  # 3 December
        _BARE_YEAR,
    )
]
_RANGE = re.compile(rf"^{_MONTH}\s*[—–-]\s*{_MONTH.replace('<month>', '<last>')},?\s+{_YEAR}$")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as it stands at `start:end` of a text."""

    start: int
    end: int
    span: DateSpan
    stated: bool
    """Whether the year stands there too, rather than elsewhere in the text."""


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month's name, whole or cut, or for its number."""
    return int(name) if name.isdigit() else _MONTHS[name.lower().rstrip(".")]


def make_span(year: int, month: int | None = None, day: int | None = None) -> DateSpan | None:
    """Return the day, the month or the year; None where the calendar has no such day."""
    if month is None:
        return DateSpan(date(year, 1, 1), date(year, 12, 31))
    last = monthrange(year, month)[1]
    if day is None:
        return DateSpan(date(year, month, 1), date(year, month, last))
    return DateSpan(date(year, month, day), date(year, month, day)) if 1 <= day <= last else None


def parse_range(text: str) -> DateSpan | None:
    """Read a line that is a range of months in one year ("May — Dec 2024"), or return None."""
    match = _RANGE.match(text.strip())
    if not match:
        return None
    year = int(match["year"])
    first = make_span(year, month_number(match["month"]))
    last = make_span(year, month_number(match["last"]))
    return DateSpan(first.start, last.end) if first and last and first.start <= last.end else None


def find_dates(text: str, context: DateSpan | None = None) -> list[FoundDate]:
    """Find the dates a text names, in order, none overlapping.

    A day without a year takes the year of the date before it in the text, unless that lies after
    `context` (the day or range the text was published in); else it is the latest such day that `context`
    allows. Without either it is left out.
    """
    found: list[FoundDate] = []
    year = context.end.year if context else None
    for match in _matches(text):
        groups = match.groupdict()
        stated = groups.get("year")
        month, day = groups.get("month"), groups.get("day")
        if stated:
            year = int(stated)
        if year is None:
            continue
        parts = month_number(month) if month else None, int(day) if day else None
        span = make_span(year, *parts)
        if context and not stated and span and span.start > context.end:
            span = make_span(context.end.year, *parts)
            if span and span.start > context.end:
                span = make_span(context.end.year - 1, *parts)
        if span:
            found.append(FoundDate(match.start(), match.end(), span, stated is not None))
    return found


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield matches of all forms in text order; where two overlap the earlier form in the list wins."""
    taken: list[re.Match[str]] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if all(match.end() <= other.start() or other.end() <= match.start() for other in taken):
                taken.append(match)
    yield from sorted(taken, key=lambda match: match.start())


_BULLET = re.compile(r"\s*(?:[-*•]\s+)?(?:\*\*)?")
_COLON = re.compile(r"(?:\*\*)?\s*[:：–—-](?:\*\*)?\s")
_LONGEST_DATE = 40


def entry_date(line: str) -> DateSpan | None:
    """Return the day a chronology entry begins with ("June 6, 2024: ..."), or None for other text."""
    begin = len(_BULLET.match(line)[0])  # type: ignore[index]  # it matches the empty string too
    head = line[begin : begin + _LONGEST_DATE]
    found = next(iter(find_dates(head)), None)
    if found is None or found.start != 0 or found.span.start != found.span.end:
        return None
    return found.span if _COLON.match(head, found.end) else None
