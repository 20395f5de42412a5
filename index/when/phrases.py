"""What an English question says around a time: ranges, and what lies before or after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from index.article import DateSpan
from index.periods import THIRDS, around, beside, days_long, joined, moved, part_of, shifted
from index.when.parts import changed, read_part
from index.when.points import read_point
from index.when.words import UNITS, Period, Words, count_at, word_set

_SIDES = {
    "before": "before", "pre": "before", "after": "after", "post": "after", "following": "after", "since": "since",
    "until": "until", "till": "until", "by": "until", "through": "until",
}  # fmt: skip
"""Words that open a period at one side, and which days they leave of it."""
_TWO_WORDS = {
    ("prior", "to"): "before", ("ahead", "of"): "before", ("up", "to"): "until", ("as", "of"): "",
}  # fmt: skip
_LEADING = word_set("in on at during throughout around circa within")
_FEW = 7
"""How many units "a few weeks" reaches at most."""
_LONGEST_EVENT = 8
"""Words between "a month after" and the day of the event."""
_SOON = {"shortly", "soon", "just", "right", "immediately", "directly"}
_SOON_DAYS = 31
_BEGAN = word_set("began begins begin started starts opened opens dawned")
_ENDED = word_set("ended ends end closed closes drew wound")
_UNTIL = frozenset(("to", "until", "till", "through", "thru", "-", "–", "—"))


def read_phrase(words: Words, i: int, *, led: bool) -> Period | None:
    """Read the longest expression of time that begins with word `i`; `led` as for `read_point`."""
    side = _SIDES.get(words[i])
    if side:
        return _side(words, i, i + 1, side)
    side = _TWO_WORDS.get((words[i], words[i + 1]))
    if side is not None:
        return _side(words, i, i + 2, side)
    if words[i] in ("from", "between"):
        return _from(words, i)
    if words[i] == "as":
        return _as_it_began(words, i)
    if words[i] in _LEADING:
        within = words[i] == "within"
        found = _offset(words, i + 1, within=within) or _open_or_range(words, i + 1, led=True)
        return replace(found, first=i) if found else None
    return _offset(words, i) or _open_or_range(words, i, led=led)


def _side(words: Words, i: int, j: int, side: str) -> Period | None:
    """Read what stands after "before", "since" and the like, or after "as of"."""
    if words[j] in ("-", "–") and words[i] in ("pre", "post"):
        j += 1
    elif words[i] in ("pre", "post"):
        return None
    base = _offset(words, j) or read_part(words, j, led=True)
    if not base:
        return None
    return changed(i, base.end, base, lambda span: beside(span, side) if side else span)


def _as_it_began(words: Words, i: int) -> Period | None:
    """Read "as autumn 2024 began"."""
    base = read_part(words, i + 1, led=True)
    third = base and (THIRDS[0] if words[base.end] in _BEGAN else THIRDS[2] if words[base.end] in _ENDED else None)
    if not base or not third:
        return None
    return changed(i, base.end + 1, base, lambda span: part_of(span, third))


def _from(words: Words, i: int) -> Period | None:
    """Read what stands after "from" or "between"."""
    between = words[i] == "between"
    ends = _UNTIL | {"and"} if between else _UNTIL
    begin = read_part(words, i + 1, led=True) or _day_of_later(words, i + 1, ends)
    if not begin:
        return None
    whole = _range(words, i, begin, ends)
    if whole:
        return whole
    if words[begin.end] in ("on", "onward", "onwards", "forward") and not between:
        return changed(i, begin.end + 1, begin, lambda span: beside(span, "since"))
    return None if between else replace(begin, first=i)


def _day_of_later(words: Words, i: int, ends: frozenset[str]) -> Period | None:
    """Read the 3 of "3 to 5 July 2024"."""
    day = words.number(i, 1, 31)
    last = read_point(words, i + 2, led=True) if day and words[i + 1] in ends and words[i + 2].isdigit() else None
    if not day or not last:
        return None

    def make(year: int) -> DateSpan | None:
        span = last.make(year)
        if not span or span.start != span.end or day > span.end.day:
            return None
        return shifted(span.end, day - span.end.day, "day")

    return Period(i, i + 1, make, last.year)


def _range(words: Words, i: int, begin: Period, ends: frozenset[str]) -> Period | None:
    """Read the end of a range: each side takes the year it lacks from the other."""
    j = begin.end + (words[begin.end] == "," and words[begin.end + 1] in ends)
    if words[j] not in ends:
        return None
    last = read_part(words, j + 1, led=True) or _later_day(words, j + 1, begin)
    if not last:
        return None

    def make(year: int) -> DateSpan | None:
        late = last.make(last.year or begin.year or year)
        early = begin.make(begin.year or last.year or year)
        if early and late and late.end < early.start:  # from November to February
            turned = late.start.year
            if last.year is None and begin.year is not None:
                late = last.make(turned + 1)
            elif begin.year is None:
                early = begin.make(turned - 1)
        return joined(early, late)

    if make(2000 if begin.year is None and last.year is None else last.year or begin.year or 0) is None:
        return None
    return Period(i, last.end, make, last.year or begin.year)


def _later_day(words: Words, i: int, begin: Period) -> Period | None:
    """Read the 5 of "July 3 to 5", with the year that may follow."""
    day = words.number(i, 1, 31)
    first = begin.make(begin.year or 2000)
    if not day or not first or first.start != first.end or day <= first.start.day or len(words[i]) > 2:
        return None
    j = words.skip(i + 1, ",")
    year = words.number(j, 1000, 2199)
    later = day - first.start.day

    def make(of: int) -> DateSpan | None:
        span = begin.make(of)
        last = span and moved(span.start, later)
        return DateSpan(last, last) if span and last and last.month == span.start.month else None

    return Period(i, j + 1 if year else i + 1, make, year or begin.year)


def _open_or_range(words: Words, i: int, *, led: bool) -> Period | None:
    """Read a part or point, and what may follow it: the end of a range, "onwards", "or later"."""
    base = read_part(words, i, led=led)
    if not base:
        return None
    whole = _range(words, i, base, _UNTIL)
    if whole:
        return whole
    j = base.end + (words[base.end] in ("or", "and"))
    if words[j] in ("onward", "onwards") or (j > base.end and words[j] in ("later", "after", "afterwards")):
        return changed(i, j + 1, base, lambda span: beside(span, "since"))
    if j > base.end and words[j] in ("earlier", "before"):
        return changed(i, j + 1, base, lambda span: beside(span, "until"))
    return base


def _offset(words: Words, i: int, *, within: bool = False) -> Period | None:
    """Read "the week after 3 December", "two days before Oct. 2", "a few weeks after July 2024", "soon after 2020"."""
    j = words.skip(i, "the")
    soon = words[j] in _SOON
    several = None if soon else count_at(words, j)
    count, k = several if several else (0, j + soon)
    unit = "" if soon else UNITS.get(words[k], "")
    if not soon and not unit:
        return None
    k += not soon
    if words[k] in ("prior", "previous") and words[k + 1] == "to":
        k += 1
    side = {"before": -1, "to": -1, "after": 1, "following": 1, "since": 0, "of": 0}.get(words[k])
    if side is None or (side == 0 and not (within or (unit == "week" and not several and words[k] == "of"))):
        return None
    base = read_part(words, k + 1, led=True) or _of_event(words, k + 1)
    if not base:
        return None
    if soon or within or not several or count == 0:
        few = several is not None or words[k - 1].endswith("s")
        length = _SOON_DAYS if soon else days_long((count or _FEW) if few else 1, unit)
        return changed(i, base.end, base, lambda span: _next_to(span, side, length, unit if not few else ""))
    return changed(i, base.end, base, lambda span: shifted(span.end if side > 0 else span.start, side * count, unit))


def _of_event(words: Words, i: int) -> Period | None:
    """Read the day at the end of "the summit of 26 August" or "the vote on 3 May"."""
    for j in range(i + 1, min(i + _LONGEST_EVENT, len(words))):
        if not words[j].isalpha() and words[j] not in ("'", "’", "-"):
            return None
        if words[j] in ("of", "on") and (found := read_point(words, j + 1, led=True)):
            return found
    return None


def _next_to(span: DateSpan, side: int, length: int, unit: str) -> DateSpan | None:
    """Return `length` days before or after a span, or around it; the next whole unit where it is as long as one."""
    if side == 0:
        return around(span.start, unit) if unit else DateSpan(moved(span.start, -length), moved(span.end, length))
    if unit in ("month", "year") and (span.end - span.start) >= timedelta(27 if unit == "month" else 364):
        return around(span.end if side > 0 else span.start, unit, side)
    if side < 0:
        return DateSpan(moved(span.start, -length), moved(span.start, -1)) if span.start.year > 1 else None
    return DateSpan(moved(span.end, 1), moved(span.end, length)) if span.end.year < 9999 else None
