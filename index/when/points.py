"""The days, months, seasons, years, decades and centuries among the words of an English question.

A hand-written reader rather than patterns: it costs nothing to load, and no text takes it more than linear time.
"""

from __future__ import annotations

import re

from index.article import DateSpan
from index.periods import MONTHS, SEASONS, joined, make_span, season
from index.when.days import read_named, read_numeric
from index.when.relative import read_relative
from index.when.words import DASHES, ORDINALS, Period, Words, stated, word_set
from index.when.years import COUNTED, read_years, stated_year

_VERBS = frozenset(("may", "march", "mar"))
"""Months that in lower case are words of another kind."""
_NAMES = frozenset(("may", "april", "june", "jan", "august"))
"""Months that are people's names: alone they are months only after "in" and the like."""
_IN = word_set("in during early mid late throughout between from and to until")
_HEAD = re.compile(r"[A-Z][a-z]")


def read_point(words: Words, i: int, *, led: bool) -> Period | None:
    """Read the day, month, season, quarter, year, decade or century that begins with word `i`.

    `led` says that it follows a word that a time follows. A number of four digits is a year where it stands after such
    a word (1000 to 2199; not if it is round and a plural follows: "in 2000 cases"), or by itself from 1900 to
    2100, unless it follows a noun that numbers things ("Resolution 1950"), a sign or a count ("over 2000"), or
    stands before something counted ("2000 troops").
    """
    token = words[i]
    told = read_relative(words, i) or read_named(words, i, led=led)
    if told:
        return told
    if token in MONTHS:
        return _from_month(words, i, led=led)
    if token in SEASONS:
        return _from_season(words, i)
    if token in ("q", "h"):
        return _quarter(words, i)
    found = _iso(words, i) or read_numeric(words, i) or _from_day(words, i, led=led) if token.isdigit() else None
    return found or read_years(words, i, led=led)


def _after_month(words: Words, i: int) -> tuple[int, int] | None:
    """Return the number of the month at `i` and the word after it, past the full stop of a cut one."""
    month = MONTHS.get(words[i])
    if month is None or (words.glued(i) and words[i - 1] not in "-–—/(\"'“‘"):
        return None
    cut = len(words[i]) < 5 and words[i + 1] == "." and words.glued(i + 1)
    return month, i + 1 + cut


def _day_at(words: Words, i: int) -> tuple[int, int] | None:
    """Return the day of a month at `i` and the word after it ("3", "3rd")."""
    day = words.number(i, 1, 31)
    if day is None or len(words[i]) > 2:
        return None
    ordinal = words[i + 1] in ORDINALS and words.glued(i + 1)
    if words.glued(i + 1) and not ordinal and words[i + 1].isalpha():
        return None
    return day, i + 1 + ordinal


def _from_month(words: Words, i: int, *, led: bool) -> Period | None:
    """Read "July 2024", "July 3, 2024", "July 3-5", "July 3" or, after a word like "in", "July"."""
    found = _after_month(words, i)
    if not found:
        return None
    month, j = found
    year = stated_year(words, words.skip(j, ",", "of"))
    if year:
        return stated(i, year[1], make_span(year[0], month), year[0])
    plain = words.raw(i).islower() and words[i] in _VERBS
    day = _day_at(words, j)
    if not day:
        return None if plain or not _stands_alone(words, i, j, led=led) else _undated(i, j, month)
    first, j = last, _ = day
    until = _day_at(words, j + 1) if words[j] in DASHES else None
    if until and until[0] > first:
        last, j = until
    year = stated_year(words, words.skip(j, ",", ".", "of"))
    if year:
        return _days(i, year, month, first, last)
    return None if (plain and not led) or words[j] in COUNTED else _undated(i, j, month, first, last)


def _days(i: int, year: tuple[int, int], month: int, first: int, last: int) -> Period | None:
    """Return days of a month, of a year given with the word after it."""
    span = joined(make_span(year[0], month, first), make_span(year[0], month, last))
    return stated(i, year[1], span, year[0])


def _undated(first: int, end: int, month: int, day: int | None = None, last: int | None = None) -> Period:
    """Return a month, a day or some days of a month without a year."""

    def make(year: int) -> DateSpan | None:
        begin = make_span(year, month, day)
        return begin if last is None or last == day else joined(begin, make_span(year, month, last))

    return Period(first, end, make, None)


def _stands_alone(words: Words, i: int, j: int, *, led: bool) -> bool:
    """Tell whether a month without day and year is one, and no name ("by April Jones", "after May resigned")."""
    if not led or not words.raw(i)[0].isupper() or (words[j].isdigit() and not words.glued(j)):
        return words.raw(i).islower() and led and len(words[i]) > 4 and not words[j].isdigit()
    named = _HEAD.match(words.raw(j)) and j == i + 1
    before = words[i - 1] if words[i - 1] not in DASHES | {"of"} else words[i - 2]
    return not named and (words[i] not in _NAMES or before in _IN)


def _from_day(words: Words, i: int, *, led: bool) -> Period | None:
    """Read "3 July 2024", "3rd of July" or "3-5 July"."""
    day = _day_at(words, i)
    if not day or (words.glued(i) and words[i - 1] not in "-–—/(\"'“‘"):
        return None
    first, j = last, _ = day
    until = _day_at(words, j + 1) if words[j] in DASHES else None
    if until and until[0] > first:
        last, j = until
    j = words.skip(j, "of")
    plain = words.raw(j).islower() and words[j] in _VERBS
    found = _after_month(words, j)
    if not found:
        return None
    month, j = found
    year = stated_year(words, words.skip(j, ",", "of"))
    if year:
        return _days(i, year, month, first, last)
    return None if (plain and not led) or words[j].isdigit() else _undated(i, j, month, first, last)


def _from_season(words: Words, i: int) -> Period | None:
    """Read "summer 2024", "summer of 2024" or "winter 2024-25"."""
    j = words.skip(i + 1, "of", ",", "the", "year")
    told = stated_year(words, j)
    if not told:
        return None
    year, end = told
    split = words[j + 1] in ("-", "–", "/") and len(words[j + 2]) == 2 and words.number(j + 2, 0, 99) is not None
    return stated(i, end + 2 if split else end, season(words[i], year), year)


def _quarter(words: Words, i: int) -> Period | None:
    """Read "Q3 2024" or "H1 2024"."""
    halves = words[i] == "h"
    number = words.number(i + 1, 1, 2 if halves else 4) if words.glued(i + 1) else None
    told = stated_year(words, words.skip(i + 2, "of", ",", "'"))
    if not number or not told:
        return None
    year, end = told
    months = 6 if halves else 3
    first, last = make_span(year, number * months - months + 1), make_span(year, number * months)
    return stated(i, end, joined(first, last), year)


def _iso(words: Words, i: int) -> Period | None:
    """Read "2024-12-03", "2024/12/3", "2024. 12. 3." or "2024-12"."""
    mark = words[i + 1]
    if len(words[i]) != 4 or mark not in ("-", "/", ".") or not words.glued(i + 1):
        return None
    if words.glued(i) and words[i - 1] not in ("(", '"', "'", "“"):
        return None
    year, month, day = int(words[i]), _at_most(words[i + 2], 12), _at_most(words[i + 4], 31)
    if month and day and words[i + 3] == mark and 1000 <= year < 2200:
        return stated(i, i + 5, make_span(year, month, day), year)
    next_year = (year + 1) % 100 == month  # 2004-05 is two years
    if mark != "-" or not month or next_year or len(words[i + 2]) != 2 or words[i + 3] == "-":
        return None
    return stated(i, i + 3, make_span(year, month), year) if 1000 <= year < 2200 else None


def _at_most(token: str, most: int) -> int | None:
    return int(token) if token.isdigit() and len(token) <= 2 and 1 <= int(token) <= most else None
