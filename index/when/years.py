"""Years, decades and centuries among the words of an English question, told from other numbers."""

from __future__ import annotations

from index.periods import make_span, years
from index.when.words import DASHES, ORDINALS, Period, Words, stated, word_set

LEADS = word_set(
    "in on of since from until till by before after during between early mid late through throughout for circa around"
    " within following year years month"
)
"""Words after which a year, or a month without one, may stand."""
_SURE = word_set("in since until till before after during between early mid late through throughout circa year")
"""Words after which a number of four digits is a year even if what it would count follows."""
_NUMBERED = word_set(
    "resolution room no nos number numbers article flight highway route model chapter section page pages paragraph"
    " bill law directive regulation class type unit units channel box suite apartment version windows office area"
    " mark boeing airbus psalm opus op iso rfc code zip extension tel phone line exit interstate squad squadron"
    " regiment gate building studio bus train platform track locomotive series serial case docket patent form"
    " formula order lot asteroid comet ngc hd clause rule verse step level episode issue vol volume table figure fig"
    " cas ref id item part"
)
"""Nouns that number things: "Resolution 1718", "room 2099"."""
_QUANTITY = word_set(
    "over nearly almost approximately roughly exactly least some only another than with has have had most under up"
    " about to"
)
"""Words after which a round number counts."""
COUNTED = word_set(
    "people persons men women children troops soldiers percent per thousand million millions billion trillion dollars"
    " won yen yuan euros pounds miles mile km kilometers kilometres meter metre meters metres feet foot ft m kg tons"
    " acres hectares units votes seats copies hours minutes seconds days weeks months years times cases members"
    " employees hz mhz mm cm mw gw kw calories points students patients words"
)
_STEPS = {"last": -1, "previous": -1, "this": 0, "next": 1}
DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}  # fmt: skip
"""Decades by name, with the year of a century that they begin in."""
_CENTURIES = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
]  # fmt: skip
_OF_DECADES = frozenset(("the", "early", "mid", "late", "-"))
_OPENERS = frozenset("(\"'“‘「")
_SINGULAR = word_set("is was has does as its this us vs news")


def year_at(words: Words, i: int) -> int | None:
    """Return the number of four digits at `i` that may be a year: from 1000 to 2199, by itself, not BC."""
    year = words.number(i, 1000, 2199)
    if year is None or len(words[i]) != 4 or words[i + 1] in ("bc", "bce") or words[i + 1][:1] in ("年", "년"):
        return None
    return None if words.glued(i + 1) and words[i + 1].isalpha() else year


def stated_year(words: Words, i: int) -> tuple[int, int] | None:
    """Return the year that stands at `i`, or is told from today ("last year"), and the word after it."""
    year = year_at(words, i)
    if year:
        return year, i + 1
    step = _STEPS.get(words[i]) if words.today and words[i + 1] == "year" else None
    return (words.today.year + step, i + 2) if words.today and step is not None else None


def read_years(words: Words, i: int, *, led: bool) -> Period | None:
    """Read the century, decade, year or range of years that begins with word `i`; `led` as for `read_point`."""
    if words[i] in _CENTURIES:
        return _century(words, i, _CENTURIES.index(words[i]) + 1, i + 1)
    number = words.number(i, 1, 21)
    if number and words[i + 1] in ORDINALS and words.glued(i + 1):
        return _century(words, i, number, i + 2)
    if words[i] in ("fy", "fiscal"):
        return _fiscal(words, i)
    return _decade(words, i) or _short_decade(words, i) or _years(words, i, led=led)


def _fiscal(words: Words, i: int) -> Period | None:
    """Read "FY2023" or "fiscal 2023" as the calendar's year, which every country's shares most of its days with."""
    j = words.skip(i + 1, "year", "'", "’")
    year = year_at(words, j)
    return stated(i, j + 1, make_span(year), year) if year else None


def _short_decade(words: Words, i: int) -> Period | None:
    """Read "the '90s" or "the nineties": of the last century, or of this one if today is past its beginning."""
    if words[i] in ("'", "’", "‘") and words[i + 2] == "s" and words.glued(i + 2) and words.glued(i + 1):
        number, j = words.number(i + 1, 10, 90) or 1, i + 3
    else:
        number, j = DECADES.get(words[i], 0), i + 1
        if words[i - 1] not in _OF_DECADES or not number:
            return None
    if number % 10:
        return None
    recent = words.today is not None and 2000 + number <= words.today.year
    first = number + (2000 if recent else 1900)
    return stated(i, j, years(first, first + 9), first)


def _century(words: Words, i: int, number: int, j: int) -> Period | None:
    """Read "century" at `j`: the 19th has the years 1800 to 1899."""
    j = words.skip(j, "-")
    if words[j] not in ("century", "centuries") or words[j + 1] in ("bc", "bce"):
        return None
    return stated(i, j + 1, years(max(number * 100 - 100, 1), number * 100 - 1), number * 100 - 1)


def _decade(words: Words, i: int) -> Period | None:
    """Read "1990s", "1990's" or, a hundred years, "1800s"."""
    year = words.number(i, 1000, 2190)
    j = words.skip(i + 1, "'", "’")
    if not year or year % 10 or words[j] != "s" or not words.glued(j) or not words.glued(i + 1):
        return None
    return stated(i, j + 1, years(year, year + (99 if year % 100 == 0 else 9)), year)


def _years(words: Words, i: int, *, led: bool) -> Period | None:
    """Read a year, or two joined by a dash: "2004-2005", "2010-11"."""
    year = year_at(words, i)
    if not year or not _is_year(words, i, year, led=led):
        return None
    j = i + 1
    if words[j] in DASHES:
        short = words.number(j + 1, year % 100 + 1, 99) if len(words[j + 1]) == 2 and words.glued(j + 1) else None
        until = year // 100 * 100 + short if short else year_at(words, j + 1)
        if until and until >= year and not words[j + 2].startswith("-"):
            return stated(i, j + 2, years(year, until), until)
        if words.glued(j) and words.glued(j + 1):
            return None
    return stated(i, j, make_span(year), year)


def _is_year(words: Words, i: int, year: int, *, led: bool) -> bool:
    """Tell whether a number of four digits is a year, as `read_point` says."""
    before, after = words[i - 1], words[i + 1]
    if words.glued(i):  # "$2000", "AS-206"; but "mid-2024", "(2024", "pre-2020", "2004-2005"
        prefixed = before in DASHES and words[i - 2] in ("mid", "early", "late", "pre", "post")
        ranged = led and before in DASHES and words[i - 2].isdigit()
        if not (prefixed or ranged or before in _OPENERS):
            return False
        led, before = led or prefixed, words[i - 2] if prefixed else before
    if _counts(words, i, year, before):
        return False
    plural = after[-1:] == "s" and words.raw(i + 1).islower() and after not in _SINGULAR
    if led:
        return not (plural and year % 100 == 0)
    numbered = before in _NUMBERED or (before == "." and words[i - 2] in _NUMBERED)
    if numbered or (plural and year % 100 == 0) or (before in _QUANTITY and (year % 10 == 0 or plural)):
        return False
    return 1900 <= year <= 2100 or (before == "the" and 1500 <= year < 1900 and year % 10 != 0)


def _counts(words: Words, i: int, year: int, before: str) -> bool:
    """Tell whether what follows a number says that it counts: "2000 troops", "2000/day", "2000 to 3000"."""
    after, then = words[i + 1], words[i + 2]
    if words.glued(i + 1) and after == "/":
        return True
    if after in COUNTED:
        return not (before in _SURE and year % 10)
    return after in ("to", "and", "or") and len(then) == 4 and then.isdigit() and not year_at(words, i + 2)
