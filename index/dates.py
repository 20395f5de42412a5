"""Reading dates in text, without a calendar library: forms that name a day, month or year, or a part of the latter.

A number alone is a year only where the words around it say so ("in 2021", "since 1965", "(2024)"), so that
"Resolution 1718" or "room 2099" is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from index.article import DateSpan
from index.date_forms import MONTH, PLAIN_YEAR, YEAR, matches
from index.periods import THIRDS, joined, make_span, month_number, part_of, season

_RANGE = re.compile(
    rf"^{MONTH}\.?,?(?:\s+(?P<from>{PLAIN_YEAR}))?\s*[—–-]\s*{MONTH.replace('<month>', '<last>')}\.?,?\s+{YEAR}$"
)
_BETWEEN = re.compile(r"\s?[-–—]\s?")
_WIDE = re.compile(r"[０-９]")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_BOUNDS = re.compile(r"(?:since|from|until|till|by|before|after|between)\b|\d", re.IGNORECASE)
_FAR, _FRONT = 400, 24
"""Characters before a year in which its sentence begins, and in which it stands in front of it."""
_HEADING = 60
"""Characters of a line that may be a heading."""
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


def parse_range(text: str) -> DateSpan | None:
    """Read a line that is a range of months ("May — Dec 2024", "Nov 2023 — Jan 2024"), or return None."""
    match = _RANGE.match(text.strip())
    if not match:
        return None
    first = make_span(int(match["from"] or match["year"]), month_number(match["month"]))
    last = make_span(int(match["year"]), month_number(match["last"]))
    return joined(first, last)


def find_dates(text: str, context: DateSpan | None = None) -> list[FoundDate]:
    """Find the dates a text names, in order, none overlapping; two joined by a dash are one span.

    "Early July 2024", "first half of 2024" and "autumn 2024" are that part of the month or year. A day or, after a word
    like "in", a month without a year takes the year of the date before it in the text (a month only within its line,
    and of a bare year only as far as `_lender` says), unless it would then lie after `context`, the day or range the
    text was published in; else it is the latest such one not more than a month after `context`. Without either it is
    left out.
    """
    found: list[FoundDate] = []
    lenders: list[_Lender] = []
    places = _Places(text)
    for match in matches(text.translate(_FULL_WIDTH) if _WIDE.search(text) else text):
        groups = match.groupdict()
        if groups.get("year"):
            span = _span_of(groups, int(groups["year"]))
            # A year in a later line leaves that of a month above it behind, whether or not it lends itself.
            lenders = [one for one in lenders if match.start() <= one.line_end]
            lender = _lender(text, match, context, places)
            # The last one that reaches far enough is asked, so one before it that reaches no further never will be.
            while lender and lenders and lender.outreaches(lenders[-1]):
                lenders.pop()
            lenders += [lender] if lender else []
        else:
            ends = (one.days_until if groups.get("day") else one.months_until for one in lenders)
            near = [one.year for one, until in zip(lenders, ends, strict=True) if match.start() <= until]
            span = _without_year(groups, near[-1] if near else None, context)
        if span and not groups.get("day"):
            span = _part(text, match, span)
        if span:
            one = FoundDate(match.start(), match.end(), span, bool(groups.get("year")), bool(groups.get("day")))
            _append(found, one, text)
    return found


@dataclass(frozen=True, slots=True)
class _Lender:
    """A year that stands in a text, and up to where days and months take it."""

    year: int
    days_until: int
    months_until: int
    line_end: int

    def outreaches(self, other: _Lender) -> bool:
        """Tell whether it lends itself wherever one before it does."""
        return self.days_until >= other.days_until and self.months_until >= other.months_until


class _Places:
    """Where lines and sentences end in a text. Asked from front to back, it looks for each end once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = self._sentence = (0, -1)

    def line_end(self, start: int) -> int:
        """Return where the line of a place ends; a long one that ends within a sentence goes on in the next."""
        if not self._line[0] <= start <= self._line[1]:
            self._line = start, _line_end(self._text, start)
        return self._line[1]

    def sentence_end(self, start: int, line_end: int) -> int:
        """Return where the sentence of a place ends, at the latest at the end of its line."""
        if not self._sentence[0] <= start <= self._sentence[1]:
            found = _sentence_end().search(self._text, start, line_end)
            self._sentence = start, found.start() if found else line_end
        return self._sentence[1]


def _lender(text: str, match: re.Match[str], context: DateSpan | None, places: _Places) -> _Lender | None:
    """Return whom a date that states its year lends it to, if anybody.

    "In 2022 it began. On Dec. 16 it passed": a bare year in front of its sentence sets the time of what follows in its
    line, and one in its midst ("it was rebuilt in 1979") that of its sentence. A year that only bounds something
    ("since 1965", "by 1990", "(2006)") sets none. That of a month or day lends itself to the days that follow in its
    line, and in all later ones where it stands in a heading or no `context` is known.
    """
    year, line_end = int(match["year"]), places.line_end(match.start())
    if match.groupdict().get("month"):
        heading = line_end < _HEADING or "\n" in text[line_end - _HEADING : match.start()]
        return _Lender(year, len(text) if heading or context is None else line_end, line_end, line_end)
    if _BOUNDS.match(match[0]) or match.groupdict().get("until"):
        return None
    far = max(0, match.start() - _FAR)
    begin = max((end.end() for end in _sentence_end().finditer(text, far, match.start())), default=far)
    until = line_end if match.start() - begin <= _FRONT else places.sentence_end(match.end(), line_end)
    return _Lender(year, until, until, line_end)


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(r"[.!?][”\"’')\]]*\s{1,4}(?=[“\"‘'(]?[A-Z])|[。！？]|\n")


def _line_end(text: str, start: int) -> int:
    begin, end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    while end - begin > _HEADING and text[end - 1 : end].isalnum() and text[end + 1 : end + 2].isalnum():
        begin, end = end + 1, text.find("\n", end + 1)
    return len(text) if end < 0 else end


@cache
def _part_before() -> re.Pattern[str]:
    third = r"(?P<third>early|mid|late)(?:[-–]|[ \u00a0](?:in[ \u00a0]|part[ \u00a0]of[ \u00a0])?)"
    other = r"(?P<place>beginning|start|middle|end|first half|second half|first week|last week)[ \u00a0]of[ \u00a0]"
    return re.compile(
        rf"(?i:\b(?:{third}|{other}|(?P<season>spring|summer|autumn|fall|winter)[ \u00a0](?:of[ \u00a0])?))$"
    )


_LONGEST_PART = 24
_PLACES = {
    "early": THIRDS[0], "mid": THIRDS[1], "late": THIRDS[2], "beginning": THIRDS[0], "start": THIRDS[0],
    "middle": THIRDS[1], "end": THIRDS[2], "first half": (0, 1, 2), "second half": (1, 2, 2), "first week": 7,
    "last week": -7,
}  # fmt: skip


def _part(text: str, match: re.Match[str], span: DateSpan) -> DateSpan:
    """Return the part of a month or year that the words before it name, if any."""
    month = match.groupdict().get("month")
    if match.groupdict().get("until") or match.groupdict().get("begin_month"):
        return span
    begin = match.start("month") if month else match.start("year")
    found = _part_before().search(text, max(0, begin - _LONGEST_PART), begin)
    if not found:
        return span
    if found["season"]:
        return span if month else season(found["season"], span.start.year) or span
    return part_of(span, _PLACES[(found["third"] or found["place"]).lower()])


def _span_of(groups: dict[str, str | None], year: int) -> DateSpan | None:
    """Return the span that the parts of a match name in `year`."""
    parts = {name: int(text) for name, text in groups.items() if text and text.isdigit()}
    month = month_number(groups["month"] or "") if groups.get("month") else None
    span = make_span(year, month, parts.get("day"))
    if "last" in parts:
        return joined(span, make_span(year, month, parts["last"]))
    if "until" in parts:
        return joined(span, make_span(parts["until"]))
    name = groups.get("begin_month")
    if "begin_day" in parts or name:
        begin = month_number(name) if name else month
        turned = begin is not None and month is not None and begin > month  # Dec. 30 - Jan. 2
        return joined(make_span(year - turned, begin, parts.get("begin_day")), span)
    return span


def _without_year(groups: dict[str, str | None], year: int | None, context: DateSpan | None) -> DateSpan | None:
    """Give a day or month the year of the date before it, or else the one that `context` suggests."""
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
        span = joined(above.span, one.span)
        if span and above.span.start < one.span.start:
            found[-1] = replace(above, end=one.end, span=span)
            return
    found.append(one)


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
