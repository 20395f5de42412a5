"""Reading quantities in English text: counts, percentages, sums of money and stretches of time.

A quantity is an interval, because much that is written is one: "at least six", "three to four months", and "1.2
million", which stands for anything that rounds to it. Two quantities contradict each other where they share nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.wanted import BARE, DAYS, PERCENT

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_NTH = {word: value for value, word in enumerate(_ORDINALS.split())}
_NTH |= {f"{ten[:-1]}ieth": value * 10 for value, ten in enumerate(_TENS.split(), 2)}
_WORDS = {word: value for value, word in enumerate(_UNITS.split())}
_WORDS |= {ten: value * 10 for value, ten in enumerate(_TENS.split(), 2)} | _NTH
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_CURRENCIES = {
    "$": "dollars", "us$": "dollars", "dollar": "dollars", "€": "euros", "euro": "euros", "£": "pounds",
    "pound": "pounds", "¥": "yen", "yen": "yen", "₩": "won", "won": "won", "yuan": "yuan", "rupee": "rupees",
}  # fmt: skip
_DAYS = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 365.25 / 12,
    "year": 365.25, "decade": 3652.5, "century": 36525.0, "centurie": 36525.0,
}  # fmt: skip

NTH = "nth"
"""The unit of an ordinal, beside those of `index.wanted` and the names of currencies."""

_ALONE = {"zero", "one", "first", "second"}
"""Words that more often point than count."""
_EXACT_BELOW = 100
"""A round number from here on is read as rounded; in a smaller one every digit was counted."""
_ROUNDED = 0.05
"""Share of itself by which a number that ends in zeros may be off at most."""
_ABOUT = 0.1
"""Share of itself that "about" leaves open on either side."""
_WHOLE_PERCENT = 0.5
"""What a percentage without decimals may have lost."""
_LONGEST_LEAD = 16
"""Characters before a number that may tell how it is meant."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as it stands at `start:end` of a text."""

    start: int
    end: int
    value: float
    """As written; of a range the lower end. Time is in days."""
    low: float
    """The least it can stand for."""
    high: float
    """The most."""
    unit: str
    """PERCENT, DAYS, BARE, NTH or a currency."""


@cache
def _pattern() -> re.Pattern[str]:
    """Compile when first looked for: few questions ask for a number."""
    unit = f"(?:{'|'.join([*reversed(_ORDINALS.split()), *reversed(_UNITS.split())])})"  # "sixteen" before "six"
    ten = f"(?:{'|'.join(ten[:-1] for ten in _TENS.split())})"
    words = rf"(?:{ten}(?:ieth|y(?:[- ]{unit})?)|{unit})"
    number = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,4}})?|\d{{1,15}}(?:\.\d{{1,4}})?|{words}(?![\w-]))"
    scale = rf"(?:[ -](?:{'|'.join(_SCALES)})s?\b)?"
    return re.compile(
        rf"(?<![\w.,:$€£¥₩/”’)-])(?P<sign>US\$|[$€£¥₩])?\s?(?P<number>{number})(?P<nth>(?:st|nd|rd|th)\b)?"
        rf"(?:(?P<to>\s?[-–—]\s?|\sto\s|\sor\s)(?P<last>{number}))?(?P<scale>{scale})"
        rf"(?:\s?(?P<percent>%|percent\b|per cent\b)|[ -](?P<currency>dollar|euro|pound|yen|won|yuan|rupee)s?\b"
        rf"|[ -](?P<time>second|minute|hour|day|week|month|year|decade|century|centurie)s?\b(?! old\b|-old\b))?"
        r"(?![\w]|[.,/:]\d)",
        re.IGNORECASE,
    )


_LEAST = re.compile(r"(?:\bat least|\bmore than|\bover|\babove|\bno fewer than|\bno less than|\bexceed\w*)\s$", re.I)
_MOST = re.compile(r"(?:\bat most|\bup to|\bas many as|\bas much as|\bfewer than|\bless than|\bunder|\bbelow)\s$", re.I)
_NEAR = re.compile(r"(?:\babout|\baround|\bsome|\broughly|\bnearly|\balmost|\bapproximately|\bclose to|~)\s?$", re.I)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def find_quantities(text: str) -> Iterator[Quantity]:
    """Yield the quantities of a text in order; a bare number that could be a year is none."""
    for match in _pattern().finditer(text):
        word = match["number"].lower()
        bare = not (match["sign"] or match["percent"] or match["currency"] or match["time"])
        if bare and not match["scale"] and (word in _ALONE or _YEAR.fullmatch(word)):
            continue
        yield _read(match, text[max(0, match.start() - _LONGEST_LEAD) : match.start()])


def _read(match: re.Match[str], lead: str) -> Quantity:
    factor = _SCALES.get(match["scale"].strip(" -").lower().rstrip("s"), 1.0)
    if match["time"]:
        factor *= _DAYS[match["time"].lower()]
    value, slack = _value(match["number"], factor)
    if match["percent"] and value.is_integer():
        slack = _WHOLE_PERCENT
    last, last_slack = _value(match["last"], factor) if match["last"] else (value, slack)
    low, high = min(value - slack, last - last_slack), max(value + slack, last + last_slack)
    if _LEAST.search(lead):
        high = math.inf
    elif _MOST.search(lead):
        low = -math.inf
    elif _NEAR.search(lead):
        low, high = low - _ABOUT * value, high + _ABOUT * value
    return Quantity(match.start(), match.end(), value, low, high, _unit(match))


def _unit(match: re.Match[str]) -> str:
    if match["percent"] or match["time"]:
        return PERCENT if match["percent"] else DAYS
    currency = match["sign"] or match["currency"]
    if currency:
        return _CURRENCIES[currency.lower()]
    return NTH if match["nth"] or re.split("[- ]", match["number"].lower())[-1] in _NTH else BARE


def _value(number: str, factor: float) -> tuple[float, float]:
    """Return a number, and by how much it may be rounded: half its last digit that is no trailing zero."""
    if number[0].isalpha():
        value = sum(_WORDS[word] for word in re.split("[- ]", number.lower())) * factor
        return value, 0.0 if factor == 1 else factor / 2
    digits = number.replace(",", "")
    value, decimals = float(digits) * factor, len(digits.partition(".")[2])
    if decimals:
        return value, factor * 10.0**-decimals / 2
    zeros = len(digits) - len(digits.rstrip("0")) if float(digits) >= _EXACT_BELOW else 0
    if zeros:
        return value, min(factor * 10.0**zeros / 2, _ROUNDED * value)
    return value, 0.0 if factor == 1 else factor / 2
