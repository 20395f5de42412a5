"""Reading dates in text, without a calendar library: only forms that name a day, a month or a year.

A number alone is a year only where the words around it say so ("in 2021", "since 1965", "(2024)"), so that
"Resolution 1718" or "room 2099" is none.
"""

from __future__ import annotations

import re
from bisect import bisect
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

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

_MONTH_NAMES = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    "|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
# Not in lower case: "may" and "march" are words.
_MONTH = rf"(?P<month>{_MONTH_NAMES}|{_MONTH_NAMES.upper()})\b"
_BEGIN_MONTH = _MONTH.replace("<month>", "<begin_month>")
# White space is bounded everywhere: two neighbouring repetitions of it would cost quadratic time.
_SPACE = r"\s{1,4}"
_GAP = rf"(?:\.\s{{0,4}}|{_SPACE})"
_DASH = r"\s?[-–—]\s?"
_PLAIN_YEAR = r"(?:1[5-9]|20)\d\d"
_UNTIL = rf"(?P<until>{_PLAIN_YEAR})"
# A note number may be glued to a year ("December 201820" is 2018 and note 20), so up to two digits may follow.
_YEAR = rf"(?P<year>{_PLAIN_YEAR})(?=\d{{0,2}}(?!\d))"
_DAYS = r"(?:[12]\d|3[01]|0?[1-9])"
_DAY = rf"(?P<day>{_DAYS})(?:st|nd|rd|th)?(?!\d)"
_BEGIN_DAY = rf"(?P<begin_day>{_DAYS})(?:st|nd|rd|th)?(?!\d)"
_LAST_DAY = rf"(?:{_DASH}(?P<last>{_DAYS})(?:st|nd|rd|th)?(?!\d))?"
_NO_COUNT = r"(?![.,]\d{3}|(?:\.\d+)?\s{0,4}(?:%|percent|per cent|thousand|million|billion|trillion)|:\d)"
_THEN_YEAR = rf"\s{{0,4}}[,.]?\s{{0,4}}{_YEAR}"
_CJK_YEAR = rf"(?<!\d)(?P<year>{_PLAIN_YEAR})\s?[年년]"
_MONTH_NUMBER = r"(?P<month>1[0-2]|0?[1-9])"
_CJK_MONTH = rf"{_MONTH_NUMBER}\s?[月월]"
_CJK_DAY = rf"(?P<day>{_DAYS})\s?[日일](?!間|\s?간)"
_BEFORE_A_YEAR = (
    r"(?i:\b(?:in|of|since|from|until|till|by|before|after|during|between|early|mid|late|summer|autumn|fall|winter|"
    r"spring|year)[ \u00a0-])"
)
_AFTER_A_YEAR = (
    r"(?![\w%]|,\d{3}|\s{1,4}(?:people|men|women|troops|soldiers|percent|per cent|dollars|won|yen|miles|km)\b)"
)
_IN_BRACKETS = r"(?=\s?[)\],;:–—-]|\s[A-Z])"

# A form is looked for only in texts that hold what every date of that form holds.
_ANY_YEAR = re.compile(_PLAIN_YEAR)
_MONTH_NAME = re.compile(rf"\b(?:{_MONTH_NAMES}|{_MONTH_NAMES.upper()})\b")
_CJK_UNIT = re.compile(r"[年년月월]")
_FORMS = [
    (
        _ANY_YEAR,
        [  # 2024-12-03, 2024/12/3; 2024. 12. 3.
            rf"(?<![\d-])(?P<year>{_PLAIN_YEAR})(?P<mark>[-/]){_MONTH_NUMBER}(?P=mark)(?P<day>\d\d?)(?!\d)",
            rf"(?<!\d)(?P<year>{_PLAIN_YEAR})\.\s?{_MONTH_NUMBER}\.\s?(?P<day>{_DAYS})(?!\d)",
        ],
    ),
    (
        _CJK_UNIT,
        [
            rf"{_CJK_YEAR}\s?{_CJK_MONTH}(?:\s?{_CJK_DAY})?",
            rf"{_CJK_YEAR}(?!間|も|\s?전|\s?동안|\s?간)",
            rf"(?<!\d){_CJK_MONTH}\s?{_CJK_DAY}",
        ],
    ),
    (
        _MONTH_NAME,
        [
            # Nov. 30-Dec. 2, 2024; 30 Nov. - 2 Dec. 2024
            rf"\b{_BEGIN_MONTH}{_GAP}{_BEGIN_DAY}{_DASH}{_MONTH}{_GAP}{_DAY}{_THEN_YEAR}",
            rf"\b{_BEGIN_DAY}{_SPACE}{_BEGIN_MONTH}\.?{_DASH}{_DAY}{_SPACE}{_MONTH}\.?,?{_SPACE}{_YEAR}",
            # July 31. 2024, Dec. 28 2021, May 8-10, 2024; 31 July 2024; August 2023
            rf"\b{_MONTH}{_GAP}{_DAY}{_LAST_DAY}{_THEN_YEAR}",
            rf"\b(?:{_BEGIN_DAY}{_DASH})?{_DAY}{_SPACE}(?:of{_SPACE})?{_MONTH}\.?,?{_SPACE}{_YEAR}",
            rf"\b{_MONTH}\.?,?{_SPACE}(?:of{_SPACE})?{_YEAR}",
            # Dec. 3, 3 December: the year stands elsewhere
            rf"\b{_MONTH}{_GAP}{_DAY}{_LAST_DAY}{_NO_COUNT}",
            rf"\b(?:{_BEGIN_DAY}{_DASH})?{_DAY}{_SPACE}(?:of{_SPACE})?{_MONTH}(?!\.?\s{{0,4}}\d)",
        ],
    ),
    (
        _ANY_YEAR,
        [  # from 2012 to 2017; 2012-2017; in 2012; (2012)
            rf"(?i:\b(?:from|between){_SPACE}){_YEAR}{_SPACE}(?:to|and|until|through){_SPACE}{_UNTIL}(?![\w%])",
            rf"(?<![\w.,/–—-]){_YEAR}{_DASH}{_UNTIL}(?![\w–—-])",
            rf"{_BEFORE_A_YEAR}{_YEAR}{_AFTER_A_YEAR}",
            rf"(?<=\(){_YEAR}{_IN_BRACKETS}",
        ],
    ),
]
_RANGE = re.compile(
    rf"^{_MONTH}\.?,?(?:\s+(?P<from>{_PLAIN_YEAR}))?\s*[—–-]\s*{_MONTH.replace('<month>', '<last>')}\.?,?\s+{_YEAR}$"
)
_BETWEEN = re.compile(r"\s?[-–—]\s?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_LOOK_AHEAD = timedelta(days=31)
"""A day without a year may lie this far after the day its text was published."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as it stands at `start:end` of a text."""

    start: int
    end: int
    span: DateSpan
    stated: bool
    """Whether the year stands there too, rather than elsewhere in the text."""
    day: bool
    """Whether a day stands there, rather than only a month or a year."""


def month_number(name: str) -> int:
    """Return 1 to 12 for an English month's name, whole or cut, or for its number."""
    return int(name) if name.isdigit() else _MONTHS[name.lower().rstrip(".")]


def make_span(year: int, month: int | None = None, day: int | None = None) -> DateSpan | None:
    """Return the day, the month or the year; None where the calendar has no such day."""
    if not date.min.year <= year <= date.max.year:
        return None
    if month is None:
        return DateSpan(date(year, 1, 1), date(year, 12, 31))
    last = monthrange(year, month)[1]
    if day is None:
        return DateSpan(date(year, month, 1), date(year, month, last))
    return DateSpan(date(year, month, day), date(year, month, day)) if 1 <= day <= last else None


def parse_range(text: str) -> DateSpan | None:
    """Read a line that is a range of months ("May — Dec 2024", "Nov 2023 — Jan 2024"), or return None."""
    match = _RANGE.match(text.strip())
    if not match:
        return None
    first = make_span(int(match["from"] or match["year"]), month_number(match["month"]))
    last = make_span(int(match["year"]), month_number(match["last"]))
    return _joined(first, last)


def _joined(first: DateSpan | None, last: DateSpan | None) -> DateSpan | None:
    return DateSpan(first.start, last.end) if first and last and first.start <= last.end else None


def find_dates(text: str, context: DateSpan | None = None) -> list[FoundDate]:
    """Find the dates a text names, in order, none overlapping; two joined by a dash are one span.

    A day without a year takes the year of the date before it in the text (of a bare year only within its
    line), unless it would then lie after `context`, the day or range the text was published in; else it is
    the latest such day not more than a month after `context`. Without either it is left out.
    """
    found: list[FoundDate] = []
    year, reach, line_end = None, 0, 0
    for match in _matches(text.translate(_FULL_WIDTH)):
        groups = match.groupdict()
        if match.start() >= line_end:
            line_end = _line_end(text, match.start())
        if groups.get("year"):
            year = int(groups["year"])
            reach = len(text) if groups.get("month") else line_end
            span = _span_of(groups, year)
        else:
            span = _without_year(groups, year if match.start() <= reach else None, context)
        if span:
            one = FoundDate(match.start(), match.end(), span, bool(groups.get("year")), bool(groups.get("day")))
            _append(found, one, text)
    return found


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _span_of(groups: dict[str, str | None], year: int) -> DateSpan | None:
    """Return the span that the parts of a match name in `year`."""
    parts = {name: int(text) for name, text in groups.items() if text and text.isdigit()}
    month = month_number(groups["month"] or "") if groups.get("month") else None
    span = make_span(year, month, parts.get("day"))
    if "last" in parts:
        return _joined(span, make_span(year, month, parts["last"]))
    if "until" in parts:
        return _joined(span, make_span(parts["until"]))
    if "begin_day" in parts:
        name = groups.get("begin_month")
        begin = month_number(name) if name else month
        turned = begin is not None and month is not None and begin > month  # Dec. 30 - Jan. 2
        return _joined(make_span(year - turned, begin, parts["begin_day"]), span)
    return span


def _without_year(groups: dict[str, str | None], year: int | None, context: DateSpan | None) -> DateSpan | None:
    """Give a day the year of the date before it, or else the one that `context` suggests."""
    span = _span_of(groups, year) if year is not None else None
    if context is None or (span and span.start <= context.end):
        return span
    newest = context.end + min(_LOOK_AHEAD, date.max - context.end)
    years = range(newest.year, max(newest.year - 9, 0), -1)  # far enough for a 29 February
    spans = (_span_of(groups, earlier) for earlier in years)
    return next((span for span in spans if span and span.start <= newest), None)


def _append(found: list[FoundDate], one: FoundDate, text: str) -> None:
    """Add a date, in place; one that ends a range begun just before it extends that."""
    above = found[-1] if found else None
    if above and above.stated and one.stated and _BETWEEN.fullmatch(text, above.end, one.start):
        span = _joined(above.span, one.span)
        if span and above.span.start < one.span.start:
            found[-1] = replace(above, end=one.end, span=span)
            return
    found.append(one)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """Compile a form when it is first looked for: all of them would cost every question ten milliseconds."""
    return re.compile(form)


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield matches of all forms in text order; where two overlap the earlier form in the list wins."""
    starts: list[int] = []
    taken: list[re.Match[str]] = []
    present = {needle for needle in (_ANY_YEAR, _MONTH_NAME, _CJK_UNIT) if needle.search(text)}
    for form in (form for needle, forms in _FORMS if needle in present for form in forms):
        for match in _compiled(form).finditer(text):
            i = bisect(starts, match.start())
            clear = (i == 0 or taken[i - 1].end() <= match.start()) and (i == len(starts) or match.end() <= starts[i])
            if clear:
                starts.insert(i, match.start())
                taken.insert(i, match)
    yield from taken


_BULLET = re.compile(r"\s*(?:[-*•]\s+)?(?:\*\*)?")
_COLON = re.compile(r"\.?(?:\*\*)?\s*(?:：|[:–—-](?:\*\*)?\s)")
_LONGEST_DATE = 60


def entry_date(line: str) -> DateSpan | None:
    """Return the day or days a chronology entry begins with ("June 6, 2024: ..."), or None for other text."""
    begin = len(_BULLET.match(line)[0])  # type: ignore[index]  # it matches the empty string too
    head = line[begin : begin + _LONGEST_DATE]
    if not any(character.isdigit() for character in head[:12]):
        return None
    found = next(iter(find_dates(head)), None)
    if found is None or found.start != 0 or not found.day:
        return None
    return found.span if _COLON.match(head, found.end) else None
