"""The words of an English question, and the days, months, years, decades and centuries among them.

A hand-written reader rather than patterns: it costs nothing to load, and no text takes it more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from index.article import DateSpan
from index.periods import MONTHS, SEASONS, joined, make_span, season, years

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\S")

LEADS = frozenset(
    "in on of since from until till by before after during between early mid late through throughout for circa around"
    " within following year years month".split()
)
"""Words after which a year, or a month without one, may stand."""
_SURE = frozenset("in since until till before after during between early mid late through throughout circa year".split())
"""Words after which a number of four digits is a year even if what it would count follows."""
_NUMBERED = frozenset(
    "resolution room no nos number numbers article flight highway route model chapter section page pages paragraph"
    " bill law directive regulation class type unit units channel box suite apartment version windows office area"
    " mark boeing airbus psalm opus op iso rfc code zip extension tel phone line exit interstate squad squadron"
    " regiment gate building studio bus train platform track locomotive series serial case docket patent form"
    " formula order lot asteroid comet ngc hd clause rule verse step level episode issue vol volume table figure fig"
    " cas ref id item part".split()
)
"""Nouns that number things: "Resolution 1718", "room 2099"."""
_QUANTITY = frozenset(
    "over nearly almost approximately roughly exactly least some only another than with has have had most under up"
    " about to".split()
)
"""Words after which a round number counts."""
_COUNTED = frozenset(
    "people persons men women children troops soldiers percent per thousand million millions billion trillion dollars"
    " won yen yuan euros pounds miles mile km kilometers kilometres meter metre meters metres feet foot ft m kg tons tonnes acres"
    " hectares units votes seats copies hours minutes seconds days weeks months years times cases members employees"
    " hz mhz mm cm mw gw kw calories points students patients words".split()
)
_CENTURIES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_VERBS = frozenset(("may", "march", "mar"))
"""Months that in lower case are words of another kind."""
_NAMES = frozenset(("may", "april", "june", "jan", "august"))
"""Months that are people's names: alone they are months only after "in" and the like."""
_IN = frozenset("in during early mid late throughout between from and to until".split())
_ORDINAL = frozenset(("st", "nd", "rd", "th"))
_DASHES = frozenset("-–—")
_HEAD = re.compile(r"[A-Z][a-z]")


@dataclass(frozen=True, slots=True)
class Period:
    """A period that stands in the words `first` up to `end`, which is not included."""

    first: int
    end: int
    make: Callable[[int], DateSpan | None]
    """Gives its days in the year it lacks; one that states its year takes any."""
    year: int | None
    """The year that stands there, the last of several; None if it lacks one."""


class Words:
    """The words, numbers and signs of a text, each apart, by their number; reading beyond the ends gives ""."""

    def __init__(self, text: str) -> None:
        self._tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
        self._lower = [token.lower() for token, _, _ in self._tokens]

    def __len__(self) -> int:
        return len(self._tokens)

    def __getitem__(self, i: int) -> str:
        """Return a word in lower case."""
        return self._lower[i] if 0 <= i < len(self._lower) else ""

    def raw(self, i: int) -> str:
        """Return a word as it stands."""
        return self._tokens[i][0] if 0 <= i < len(self._tokens) else ""

    def different(self) -> frozenset[str]:
        """Return the different words in lower case."""
        return frozenset(self._lower)

    def start(self, i: int) -> int:
        """Return the first character of a word."""
        return self._tokens[i][1]

    def end(self, i: int) -> int:
        """Return one past the last character of a word."""
        return self._tokens[i][2]

    def glued(self, i: int) -> bool:
        """Tell whether nothing stands between a word and the one before it."""
        return 0 < i < len(self) and self._tokens[i - 1][2] == self._tokens[i][1]

    def skip(self, i: int, *words: str) -> int:
        """Return the number of the first word from `i` on that is none of a few, after three of them at most."""
        for _ in range(3):
            if self[i] not in words:
                break
            i += 1
        return i

    def number(self, i: int, low: int, high: int) -> int | None:
        """Return the number at `i` if it is one from `low` to `high` and no part of a longer one."""
        token = self[i]
        if not (token.isascii() and token.isdigit() and len(token) <= 4 and low <= int(token) <= high):
            return None
        if self.glued(i) and (self[i - 1] in ".,:" and self[i - 2].isdigit() and self.glued(i - 1)):
            return None
        return int(token) if not self._goes_on(i) else None

    def _goes_on(self, i: int) -> bool:
        """Tell whether digits after a point or a comma, or a per cent sign, belong to the number at `i`."""
        if self[i + 1] == "%":
            return True
        return (
            self[i + 1] in (".", ",", ":") and self.glued(i + 1) and self.glued(i + 2) and self[i + 2].isdigit()
        ) and not (self[i + 1] == "," and len(self[i + 2]) == 4)


def stated(first: int, end: int, span: DateSpan | None, year: int) -> Period | None:
    """Return a period that says its year, or None where the calendar has no such days."""
    return Period(first, end, lambda _: span, year) if span else None


def read_point(words: Words, i: int, *, led: bool) -> Period | None:
    """Read the day, month, season, quarter, year, decade or century that begins with word `i`.

    `led` says that it follows a word that a time follows. A number of four digits is a year where it stands after such
    a word (1000 to 2199; not if it is round and a plural follows: "in 2000 cases"), or by itself from 1900 to
    2100, unless it follows a noun that numbers things ("Resolution 1950"), a sign or a count ("over 2000"), or
    stands before something counted ("2000 troops").
    """
    token = words[i]
    if token in MONTHS:
        return _from_month(words, i, led=led)
    if token in SEASONS:
        return _from_season(words, i)
    if token in ("q", "h"):
        return _quarter(words, i)
    if token in _CENTURIES:
        return _century(words, i, _CENTURIES.index(token) + 1, i + 1)
    if not token.isdigit():
        return None
    return _iso(words, i) or _from_day(words, i, led=led) or _decade(words, i) or _from_year(words, i, led=led)


def _after_month(words: Words, i: int) -> tuple[int, int] | None:
    """Return the number of the month at `i` and the word after it, past the full stop of a cut one."""
    month = MONTHS.get(words[i])
    if month is None or (words.glued(i) and words[i - 1] not in "-–—/(\"'“‘"):
        return None
    cut = len(words[i]) < 5 and words[i + 1] == "." and words.glued(i + 1)
    return month, i + 1 + cut


def _year_at(words: Words, i: int) -> int | None:
    year = words.number(i, 1000, 2199)
    letters = words.glued(i + 1) and words[i + 1].isalpha()
    return year if year and len(words[i]) == 4 and not letters and words[i + 1] not in ("bc", "bce") else None


def _day_at(words: Words, i: int) -> tuple[int, int] | None:
    """Return the day of a month at `i` and the word after it ("3", "3rd")."""
    day = words.number(i, 1, 31)
    if day is None or len(words[i]) > 2:
        return None
    ordinal = words[i + 1] in _ORDINAL and words.glued(i + 1)
    if words.glued(i + 1) and not ordinal and words[i + 1].isalpha():
        return None
    return day, i + 1 + ordinal


def _from_month(words: Words, i: int, *, led: bool) -> Period | None:
    """Read "July 2024", "July 3, 2024", "July 3-5", "July 3" or, after a word like "in", "July"."""
    found = _after_month(words, i)
    if not found:
        return None
    month, j = found
    year = _year_at(words, k := words.skip(j, ",", "of"))
    if year:
        return stated(i, k + 1, make_span(year, month), year)
    plain = words.raw(i).islower() and words[i] in _VERBS
    day = _day_at(words, j)
    if not day:
        return None if plain or not _stands_alone(words, i, j, led=led) else _undated(i, j, month)
    first, j = last, _ = day
    until = _day_at(words, j + 1) if words[j] in _DASHES else None
    if until and until[0] > first:
        last, j = until
    year = _year_at(words, k := words.skip(j, ",", ".", "of"))
    if year:
        return stated(i, k + 1, joined(make_span(year, month, first), make_span(year, month, last)), year)
    return None if (plain and not led) or words[j] in _COUNTED else _undated(i, j, month, first, last)


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
    before = words[i - 1] if words[i - 1] not in _DASHES | {"of"} else words[i - 2]
    return not named and (words[i] not in _NAMES or before in _IN)


def _from_day(words: Words, i: int, *, led: bool) -> Period | None:
    """Read "3 July 2024", "3rd of July" or "3-5 July"."""
    day = _day_at(words, i)
    if not day or (words.glued(i) and words[i - 1] not in "-–—/(\"'“‘"):
        return None
    first, j = last, _ = day
    until = _day_at(words, j + 1) if words[j] in _DASHES else None
    if until and until[0] > first:
        last, j = until
    j = words.skip(j, "of")
    plain = words.raw(j).islower() and words[j] in _VERBS
    found = _after_month(words, j)
    if not found:
        return None
    month, j = found
    year = _year_at(words, k := words.skip(j, ","))
    if year:
        return stated(i, k + 1, joined(make_span(year, month, first), make_span(year, month, last)), year)
    return None if (plain and not led) or words[j].isdigit() else _undated(i, j, month, first, last)


def _from_season(words: Words, i: int) -> Period | None:
    """Read "summer 2024", "summer of 2024" or "winter 2024-25"."""
    year = _year_at(words, j := words.skip(i + 1, "of", ",", "the", "year"))
    if not year:
        return None
    split = words[j + 1] in ("-", "–", "/") and len(words[j + 2]) == 2 and words.number(j + 2, 0, 99) is not None
    return stated(i, j + 3 if split else j + 1, season(words[i], year), year)


def _quarter(words: Words, i: int) -> Period | None:
    """Read "Q3 2024" or "H1 2024"."""
    halves = words[i] == "h"
    number = words.number(i + 1, 1, 2 if halves else 4) if words.glued(i + 1) else None
    year = _year_at(words, j := words.skip(i + 2, "of", ",", "'"))
    if not number or not year:
        return None
    months = 6 if halves else 3
    first, last = make_span(year, number * months - months + 1), make_span(year, number * months)
    return stated(i, j + 1, joined(first, last), year)


def _century(words: Words, i: int, number: int, j: int) -> Period | None:
    j = words.skip(j, "-")
    if words[j] not in ("century", "centuries") or words[j + 1] in ("bc", "bce"):
        return None
    return stated(i, j + 1, years(max(number * 100 - 100, 1), number * 100 - 1), number * 100 - 1)


def _decade(words: Words, i: int) -> Period | None:
    """Read "19th century", "the 1990s", "the 1990's" or "the 1800s"."""
    number = words.number(i, 1, 21)
    if number and words[i + 1] in _ORDINAL and words.glued(i + 1):
        return _century(words, i, number, i + 2)
    year = words.number(i, 1000, 2190)
    j = words.skip(i + 1, "'", "’")
    if not year or year % 10 or words[j] != "s" or not words.glued(j) or not words.glued(i + 1):
        return None
    return stated(i, j + 1, years(year, year + (99 if year % 100 == 0 else 9)), year)


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


def _from_year(words: Words, i: int, *, led: bool) -> Period | None:
    """Read a year, or two joined by a dash: "2004-2005", "2010-11"."""
    year = _year_at(words, i)
    if not year or not _is_year(words, i, year, led=led):
        return None
    j = i + 1
    if words[j] in _DASHES:
        short = words.number(j + 1, year % 100 + 1, 99) if len(words[j + 1]) == 2 and words.glued(j + 1) else None
        until = year // 100 * 100 + short if short else _year_at(words, j + 1)
        if until and until >= year and not words[j + 2].startswith("-"):
            return stated(i, j + 2, years(year, until), until)
        if words.glued(j) and words.glued(j + 1):
            return None
    return stated(i, j, make_span(year), year)


def _is_year(words: Words, i: int, year: int, *, led: bool) -> bool:
    before, after = words[i - 1], words[i + 1]
    if words.glued(i):  # "$2000", "AS-206"; but "mid-2024", "(2024", "pre-2020"
        if before in _DASHES and words[i - 2] in ("mid", "early", "late", "pre", "post"):
            led, before = True, words[i - 2]
        elif before in _DASHES and led and words[i - 2].isdigit():
            pass
        elif before not in ("(", '"', "'", "“", "‘", "«", "「"):
            return False
    if words.glued(i + 1) and after == "/":
        return False
    plural = after.isalpha() and words.raw(i + 1).islower() and after[-1] == "s" and after not in _SINGULAR
    if year % 100 == 0 and plural:
        return False
    if after in _COUNTED and not (before in _SURE and year % 10):
        return False
    if led:
        return True
    if before in _NUMBERED or before in _QUANTITY or (before == "." and words[i - 2] in _NUMBERED):
        return False
    return 1900 <= year <= 2100 or (before == "the" and 1500 <= year < 1900 and year % 10 != 0)


_SINGULAR = frozenset("is was has does as its this us vs news".split())
