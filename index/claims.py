"""Reading from the sentences of passages the number or date that a question asks for.

A value counts as a claim only where its sentence says what the question says, gives just one such value, and gives it
for that: the number stands before the noun that is counted, the date beside the words of the event.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.article import BlockKind, DateSpan
from index.dates import FoundDate, entry_date, find_dates
from index.periods import make_span
from index.quantities import NTH, Quantity, find_quantities
from index.result import Claim, Hit
from index.sentence_terms import sentences_of
from index.wanted import BARE, DATE, DAYS, FUNCTION_WORDS, MONEY, PERCENT, PLURALS, Wanted
from index.words import terms

_ENOUGH = 0.8
"""Share of the question's content, rare words counting more, that a sentence must hold. Down to 0.5 no conflict more
is found on the development sets, so the strict side is taken."""
_FRONT = 16
"""A date that begins within these characters of a sentence is that of all it tells."""
_REACH, _REACH_FROM_FRONT = 6, 16
"""Words from a date within which a word of the event must stand: in the midst, and in the front of a sentence."""
_BESIDE = 24
"""Characters beside a date in which a verb of saying makes it the date of the report."""
_MEETINGS = {"meetings", "talks", "sessions", "times", "occasions", "events", "cases", "incidents"}
"""What may follow a noun without changing what is counted."""

_DIFFER = re.compile(
    r"\b(?:accounts?|sources|reports|estimates|figures|versions|records)\s(?:\w+\s){0,2}"
    r"(?:differ|vary|disagree|conflict|diverge)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:first|second|third|fourth|again|another|annual|next|previous|earlier|later|anniversary|average|per|each|"
    r"so far|if|could|might|may|would|should|expected|planned|(?:this|last|next) (?:season|year|month|week))\b"
)
"""What makes a sentence speak of another time, of a part, or of what may be, unless the question does as well."""
_REPORTED = re.compile(r"\b(?:said|says|reported|announced|told|wrote|stated|published)\b")
_SUM = re.compile(r"\b(?:[Ii]n total|[Ii]n all|[Aa] total of|altogether|overall|final|last)\b")
_LAST = re.compile(r",?\s(?:and|or)\s(?:last|final)\b")
_PART = re.compile(
    r"\b(?:the|these|those|first|last|next|other|another|additional|further|only|every|all|both|of)\s$", re.IGNORECASE
)
_FOLLOWING = re.compile(r"[\s-](?P<run>[\w'’-]+(?:[ -][\w'’]+){0,3})")


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim as the interval it can stand for."""

    claim: Claim
    low: float
    """The least it can stand for: days are counted from the year 1."""
    high: float
    """The most."""
    unit: str
    """DATE, PERCENT, DAYS, BARE or a currency."""
    limits: tuple[DateSpan, ...]
    """The dates to which the sentence limits a count."""
    voice: tuple[str, str]
    """Who says so: an article, and its prose, its chronology, its notes, or what it says of others."""


def read_claims(hit: Hit, wanted: Wanted) -> Iterator[Reading]:
    """Yield what the sentences of a hit give for what is wanted, one value each.

    A sentence that says that accounts differ gives two, or one that counts as somebody else's.
    """
    differ = _DIFFER.search(hit.text)
    dates: list[FoundDate] | None = None
    before: frozenset[str] = frozenset()
    for start, end, held in sentences_of(hit.text, "en"):
        differs = bool(differ and _DIFFER.search(hit.text, start, end))
        if _says(held | before if differs else held, before, wanted):
            dates = list(find_dates(hit.text, hit.citation.published)) if dates is None else dates
            sentence = _Sentence(hit, start, end, hit.text[start:end], differs)
            values = {(one.unit, one.low, one.high): one for one in sentence.values(wanted, dates)}
            if differs and len(values) == 2:
                yield from (replace(one, voice=(one.voice[0], one.claim.normalised)) for one in values.values())
            elif len(values) == 1:
                yield from values.values()
        before = held


def _says(held: frozenset[str], before: frozenset[str], wanted: Wanted) -> bool:
    """Tell whether a sentence says what the question says; names may stand in the sentence before it."""
    if not wanted.names <= held | before:
        return False
    named = held | (before & wanted.names)
    said = sum(weight for stem, weight in wanted.content.items() if stem in named)
    return said >= _ENOUGH * sum(wanted.content.values())


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence `text` at `start:end` of a hit's text; `differs` if it says that accounts differ."""

    hit: Hit
    start: int
    end: int
    text: str
    differs: bool

    def values(self, wanted: Wanted, dates: Iterable[FoundDate]) -> Iterator[Reading]:
        """Yield the values of the kind that is wanted; `dates` are those of the hit's text."""
        own = [
            replace(found, start=found.start - self.start, end=found.end - self.start)
            for found in dates
            if self.start <= found.start < self.end
        ]
        # A year that was not written here is believed only where the whole article led to the same.
        sure = [found for found in own if found.stated or found.span in self.hit.dates]
        if _foreign(_ELSEWHERE, self.text, wanted):
            return
        yield from self._dates(wanted, sure) if wanted.unit == DATE else self._quantities(wanted, own, sure)

    def _dates(self, wanted: Wanted, found: Sequence[FoundDate]) -> Iterator[Reading]:
        """Yield the dates of the event; a chronology entry has only the one it is filed under."""
        for one in found[:1] if entry_date(self.text) else found:
            span = _as_asked(one.span, wanted.about)
            if span is None or not _is_of_event(self.text, one, wanted):
                continue
            if not wanted.within or any(span.overlaps(other) for other in wanted.within):
                ends = span.start.toordinal(), span.end.toordinal()
                yield self._reading(one, str(span), *ends, DATE, ())

    def _quantities(self, wanted: Wanted, own: Sequence[FoundDate], sure: Sequence[FoundDate]) -> Iterator[Reading]:
        """Yield the quantities that fit, none from a sentence on another time than the question's."""
        limits = tuple(one.span for one in sure)
        if wanted.within and not any(one.overlaps(other) for one in limits for other in wanted.within):
            return
        if self.differs or _SUM.search(self.text):
            limits = ()
        for one in find_quantities(self.text):
            if _fits(one, self.text, wanted) and not any(date.start <= one.start < date.end for date in own):
                number = int(one.value) if one.value.is_integer() else round(one.value, 4)
                unit = BARE if one.unit == NTH else one.unit
                yield self._reading(one, str(number), one.low, one.high, unit, limits)

    def _reading(
        self,
        at: FoundDate | Quantity,
        normalised: str,
        low: float,
        high: float,
        unit: str,
        limits: tuple[DateSpan, ...],
    ) -> Reading:
        cited = self.hit.citation
        claim = Claim(
            value=self.text[at.start : at.end],
            normalised=normalised,
            rank=self.hit.rank,
            article_id=cited.article_id,
            title=cited.title,
            start=cited.start + self.start,
            end=cited.start + self.end,
            text=self.text,
        )
        own = next((kind for kind in (BlockKind.NOTE, BlockKind.EVENT) if kind in self.hit.kinds), "prose")
        return Reading(claim, low, high, unit, limits, (cited.article_id, "others" if self.differs else own))


def _foreign(pattern: re.Pattern[str], text: str, wanted: Wanted) -> bool:
    """Tell whether a text holds such words that the question does not hold as well."""
    return any(wanted.words.isdisjoint(terms(match[0])) for match in pattern.finditer(text))


def _as_asked(span: DateSpan, kind: str) -> DateSpan | None:
    """Return the day, month or year that was asked for, or None where the date is less exact."""
    first = span.start
    if kind == "day":
        return span if span.start == span.end else None
    if kind not in ("month", "year"):
        return span
    whole = make_span(first.year, first.month if kind == "month" else None)
    return whole if whole and span.end <= whole.end else None


def _is_of_event(text: str, found: FoundDate, wanted: Wanted) -> bool:
    """Tell whether a date is that of the event rather than of a report or of something else in the sentence."""
    beside = f"{text[max(0, found.start - _BESIDE) : found.start]} {text[found.end : found.end + _BESIDE]}"
    if _foreign(_REPORTED, beside, wanted):
        return False
    reach = _REACH if found.start > _FRONT else _REACH_FROM_FRONT
    near = text[: found.start].split()[-reach:] + text[found.end :].split()[:reach]
    return not (wanted.content.keys() - wanted.names).isdisjoint(terms(" ".join(near)))


def _fits(found: Quantity, text: str, wanted: Wanted) -> bool:
    """Tell whether a quantity is of the unit, or counts the noun, that is wanted."""
    if wanted.unit == MONEY:
        return found.unit not in (PERCENT, DAYS, BARE, NTH)
    if wanted.unit != BARE:
        return found.unit == wanted.unit
    if found.unit == NTH:  # the twelfth and last makes twelve
        last = _LAST.match(text, found.end)
        return last is not None and _counts(text, last.end(), wanted.nouns, single=True)
    return (
        found.unit == BARE
        and not _PART.search(text[: found.start])
        and _counts(text, found.end, wanted.nouns, single=False)
    )


def _counts(text: str, end: int, nouns: Sequence[str], *, single: bool) -> bool:
    """Tell whether what ends here stands before a noun ("12 bilateral summits"), a plural one unless `single`."""
    following = _FOLLOWING.match(text, end)
    words = following["run"].split() if following else []
    for word, then in pairwise([*words, ""]):
        if not set(terms(word)).isdisjoint(nouns):
            return single or word.endswith("s") or word in PLURALS or then in _MEETINGS
        if word.lower() in FUNCTION_WORDS:
            return False
    return False
