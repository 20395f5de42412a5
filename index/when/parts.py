"""Parts of a day, month or year that an English question names: "mid July 2024", "the first week of September"."""

from __future__ import annotations

from collections.abc import Callable

from index.article import DateSpan
from index.periods import THIRDS, Part, days_long, make_span, moved, part_of
from index.when.points import read_point
from index.when.words import UNITS, Period, Words, count_at, stated
from index.when.years import year_at

_SMALL = ("early", "mid", "late")
_OF_PARTS = (
    dict.fromkeys(("beginning", "start", "outset", "dawn"), 0) | {"middle": 1} | dict.fromkeys(("end", "close"), 2)
)
_NTH = {
    "first": 0, "former": 0, "opening": 0, "1": 0, "second": 1, "2": 1, "third": 2, "3": 2, "fourth": 3, "4": 3,
    "last": -1, "final": -1, "latter": -1, "closing": -1,
}  # fmt: skip
_SOME = {"days": 7, "weeks": 2, "months": 3}
"""How many "the first days of July" or "the closing months of 2024" are."""
_SATURDAY = 5
_SHARES = {"half": 2, "third": 3, "quarter": 4, "part": 3}


def changed(first: int, end: int, base: Period, change: Callable[[DateSpan], DateSpan | None]) -> Period:
    """Return a period that follows from another."""

    def make(year: int) -> DateSpan | None:
        span = base.make(year)
        return change(span) if span else None

    others = tuple(other for span in base.others if (other := change(span)))
    return Period(first, end, make, base.year, others)


def read_part(words: Words, i: int, *, led: bool, depth: int = 0) -> Period | None:
    """Read a point in time or a part of one: "July 2024", "mid-July", "the first week of July"."""
    j = words.skip(i, "the", "very", "year", "years", "month", "of") if words[i] not in ("of",) else i
    led = led or words[j - 1] in ("year", "years", "month")
    if words[j] == "turn" and words[j + 1] == "of":
        return _turn(words, i, j + 2)
    weekend = _weekend(words, i, j, depth)
    if weekend:
        return weekend
    part = _part_at(words, j) if depth < 2 else None
    if part:
        parts, k = part
        base = read_part(words, k, led=True, depth=depth + 1)
        return changed(i, base.end, base, lambda span: _parts_of(span, parts)) if base else None
    return read_point(words, j, led=led)


def _parts_of(span: DateSpan, parts: tuple[Part, ...]) -> DateSpan:
    for part in parts:
        span = part_of(span, part)
    return span


def _part_at(words: Words, i: int) -> tuple[tuple[Part, ...], int] | None:
    """Return the part named at word `i`, to be taken step by step, and the word after it and its "of"."""
    word = words[i]
    if word in _SMALL:
        return (THIRDS[_SMALL.index(word)],), words.skip(i + 1, "-", "–", "in", "on", "part", "of", "the")
    if word in _OF_PARTS and words[i + 1] == "of":
        return (THIRDS[_OF_PARTS[word]],), i + 2
    nth = _NTH.get(word)
    if nth is None:
        return None
    j = i + 2 if words[i + 1] in ("st", "nd", "rd", "th") and words.glued(i + 1) else i + 1
    share = _SHARES.get(words[j])
    joining = words[j + 1] in ("of", "in")
    if share and (joining or year_at(words, j + 1)):
        place = share - 1 if nth < 0 else nth
        return ((place, place + 1, share),) if place < share else (), j + 1 + joining
    return _days_at(words, j, nth)


def _days_at(words: Words, j: int, nth: int) -> tuple[tuple[Part, ...], int] | None:
    """Read "week of", "days of", "three months of" after "first", "second" or "last"."""
    several = count_at(words, j)
    count, j = several if several else (_SOME.get(words[j], 1), j)
    unit = UNITS.get(words[j])
    if unit not in ("day", "week", "month") or words[j + 1] not in ("of", "in"):
        return None
    length = days_long(count, unit) + (count + 1) // 2 * (unit == "month")
    if nth < 0:
        return (-length,), j + 2
    return (length * (nth + 1), -length) if nth else (length,), j + 2


def _weekend(words: Words, i: int, j: int, depth: int) -> Period | None:
    """Read "the second weekend of September 2021" or "the weekend of 14 September"."""
    nth = _NTH.get(words[j])
    k = j + (nth is not None)
    if words[k] != "weekend" or words[k + 1] not in ("of", "in") or depth:
        return None
    base = read_part(words, k + 2, led=True, depth=2)

    def change(span: DateSpan) -> DateSpan | None:
        first = moved(span.start, (_SATURDAY - span.start.weekday()) % 7)
        last = moved(span.end, -((span.end.weekday() - _SATURDAY) % 7))
        if nth is None:  # of a day, or of the first days of a longer time
            begin = last if span.start.weekday() > _SATURDAY else first
        else:
            begin = moved(first, 7 * nth) if nth >= 0 else last
        return DateSpan(begin, moved(begin, 1)) if begin <= span.end or nth is None else None

    return changed(i, base.end, base, change) if base else None


def _turn(words: Words, i: int, j: int) -> Period | None:
    """Read "the turn of 2024 into 2025", "the turn of the 20th century": a twelfth of it before and after.

    "The turn of the year" lacks its year.
    """
    k = words.skip(j, "the", "year")
    year = year_at(words, k)
    if year and words[k + 1] in ("/", "-", "–") and words.number(k + 2, 0, 99) == (year + 1) % 100:
        base = stated(j, k + 3, make_span(year + 1), year + 1)
    else:
        base = read_part(words, j, led=True, depth=2)
    if not base and k == j + 2:
        base = Period(j, k, make_span, None)
    if not base:
        return None
    if words[base.end] in ("into", "to", "and", "/", "-", "–"):
        base = read_part(words, base.end + 1, led=True, depth=2) or base

    def change(span: DateSpan) -> DateSpan:
        near = ((span.end - span.start).days + 1) // 12
        return DateSpan(moved(span.start, -near), moved(span.start, near))

    return changed(i, base.end, base, change)
