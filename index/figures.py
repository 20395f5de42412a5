"""Whether the numbers and dates of a statement stand in the passages it cites."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.article import DateSpan
from index.dates import FoundDate, find_dates
from index.periods import MONTHS
from index.quantities import NTH, Quantity, find_quantities
from index.wanted import BARE
from index.words import terms

if TYPE_CHECKING:
    from index.evidence import Cited, Fit

_LITERAL = re.compile(r"\d(?:[\d.,:/-]*\d)?")
_NEARLY = 1e-9
_FEW = 3
"""Up to here things are counted that a passage names without counting them: "the two countries"."""
_RANGE_FROM = 1.1
_BEYOND = 0.2
"""Share of a bound by which what it is said of may be beyond it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A detail of a statement that its passages do not bear out."""

    reason: str
    contradicts: bool
    """True where they say otherwise, False where they do not say it."""


def wrong_figures(statement: str, cited: Cited, fit: Fit) -> Iterator[Fault]:
    """Yield the dates, quantities and other numbers of a statement that the passages do not give."""
    dates = find_dates(statement, cited.published)
    yield from _wrong_dates(statement, dates, cited, fit)
    quantities = _outside(find_quantities(statement), dates)
    yield from _wrong_quantities(statement, quantities, cited, fit)
    years = {year for one in _given_dates(cited) for year in (one.span.start.year, one.span.end.year)}
    known = set(_LITERAL.findall(cited.text)) | {str(year) for year in years}
    read = [(one.start, one.end) for one in dates] + [(one.start, one.end) for one in quantities]
    for match in _LITERAL.finditer(statement):
        if match[0] not in known and not any(start <= match.start() < end for start, end in read):
            yield Fault(f"says {match[0]}, which the passage does not", contradicts=False)


def _outside(quantities: Iterable[Quantity], dates: Sequence[FoundDate]) -> list[Quantity]:
    return [one for one in quantities if not any(date.start <= one.start < date.end for date in dates)]


def _given_dates(cited: Cited) -> list[FoundDate]:
    """Return the dates of the passages, `stated` where the year stands there or follows from another date there."""
    found: list[FoundDate] = []
    for passage in cited.passages:
        told = {one.start for one in find_dates(passage.text)}
        dates = find_dates(passage.text, passage.citation.published)
        found += [replace(one, stated=one.start in told) for one in dates]
    return found


def _wrong_dates(statement: str, dates: Sequence[FoundDate], cited: Cited, fit: Fit) -> Iterator[Fault]:
    given = _given_dates(cited) if dates else []
    published = [one.citation.published for one in cited.passages if one.citation.published]
    near = [(found, one.text) for one in fit.best for found in find_dates(one.text, cited.published)]
    for one in dates:
        said = statement[one.start : one.end]
        if any(_same_time(one, said, other) for other in given) or any(_covers(one.span, span) for span in published):
            continue
        alike = [pair for pair in near if pair[0].day == one.day] or near
        other = next((text[found.start : found.end] for found, text in alike), "")
        yield Fault(
            f"says {said}; the passage says {other}" if other else f"says {said}, which the passage does not",
            contradicts=bool(other),
        )


def _covers(wide: DateSpan, narrow: DateSpan) -> bool:
    return wide.start <= narrow.start and narrow.end <= wide.end


def _same_time(said: FoundDate, words: str, given: FoundDate) -> bool:
    """Tell whether a date given bears out one that is said: it is the same or lies within.

    A year left out is any year. A part of a year ("early 2024") is borne out by the year: it can be told in many ways.
    """
    if said.stated and given.stated:
        part = not said.day and MONTHS.keys().isdisjoint(re.findall(r"[^\W\d_]+", words.lower()))
        return _covers(said.span, given.span) or (part and said.span.overlaps(given.span))
    ends = [(one.span.start.month, one.span.start.day, one.span.end.month, one.span.end.day) for one in (said, given)]
    return ends[0] == ends[1] or (not said.day and given.day and ends[0][0] == ends[1][0])


def _wrong_quantities(statement: str, said: Sequence[Quantity], cited: Cited, fit: Fit) -> Iterator[Fault]:
    given = [pair for passage in cited.passages for pair in _quantities(passage.text)]
    near = [pair for sentence in fit.best for pair in _quantities(sentence.text)]
    for one in said:
        noun = _noun(statement, one)
        of_noun = [pair for pair in near if noun and _comparable(one, pair[0]) and _noun(pair[1], pair[0]) == noun]
        # A number that stands elsewhere in the passage does not bear out another count of the same thing.
        if any(_bears_out(other, one) for other, _ in of_noun or given):
            continue
        like = of_noun or [pair for pair in near if _comparable(one, pair[0])]
        if like and not (one.unit == BARE and abs(one.value) <= _FEW and not of_noun):
            closest, text = min(like, key=lambda pair: abs(pair[0].value - one.value))
            yield Fault(f"says {_phrase(statement, one)}; the passage says {_phrase(text, closest)}", contradicts=True)
        elif one.unit != BARE or abs(one.value) > _FEW:
            yield Fault(f"says {_phrase(statement, one)}, which the passage does not", contradicts=False)


def _quantities(text: str) -> list[tuple[Quantity, str]]:
    """Return the quantities of a text that are no dates, each with the text."""
    return [(one, text) for one in _outside(find_quantities(text), find_dates(text))]


def _comparable(one: Quantity, other: Quantity) -> bool:
    return len({BARE if unit == NTH else unit for unit in (one.unit, other.unit)}) == 1


def _bears_out(given: Quantity, said: Quantity) -> bool:
    """Tell whether a quantity given is what is said, or what is said rounds it; at least and at most must agree."""
    if not (_comparable(given, said) or BARE in (given.unit, said.unit)):
        return False
    if (math.isinf(given.high) and math.isinf(said.low)) or (math.isinf(given.low) and math.isinf(said.high)):
        return False
    if abs(given.value - said.value) <= _NEARLY * max(1.0, abs(said.value)):
        return True
    if math.isinf(said.low) or math.isinf(said.high):  # "over 300" for 310, but not for 3,000
        return said.low < given.value < said.high and abs(given.value - said.value) < _BEYOND * abs(said.value)
    return said.low < given.value < said.high or (_is_range(given) and given.value < said.value <= given.high)


def _is_range(one: Quantity) -> bool:
    """Tell whether a quantity names a second number, its upper end ("three or four months")."""
    return not math.isinf(one.high) and one.high > one.value * _RANGE_FROM


def _noun(text: str, one: Quantity) -> str:
    """Return the stem of the word after a count, "" where none of letters follows."""
    following = re.match(r"[\s-]([^\W\d_]{3,})", text[one.end :])
    return terms(following[1])[0] if following and one.unit in (BARE, NTH) else ""


def _phrase(text: str, one: Quantity) -> str:
    """Return a quantity with the word after it."""
    following = re.match(r"[\s-][^\W\d_]+", text[one.end :])
    return text[one.start : one.end].strip() + (following[0] if following and one.unit in (BARE, NTH) else "")
