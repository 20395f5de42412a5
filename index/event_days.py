"""When the articles say that something happened, for a question that tells a time by it.

Articles seldom name an event as a question does (who "took office" there "was inaugurated"), so sentences are compared
by words and vectors alike. A wrong day misleads more than none: the names must stand in the sentence, and one day must
clearly win over all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.article import BlockKind, DateSpan, Passage
from index.asked import TimeAsked
from index.normalise import search_form
from index.periods import beside
from index.vectors import Floats, distinct
from index.when.event import FUNCTION, EventRelation
from index.when.words import Words, word_set
from index.words import stems, terms

if TYPE_CHECKING:
    from index.dates import FoundDate
    from index.generation import Generation

_SEARCHED = 24
"""Passages of each ranking among which sentences on the event are looked for."""
_LEAST_ALIKE = 0.25
"""Cosine with the event that a sentence must have."""
_NEARLY_ALL, _ALIKE = 0.8, 0.49
"""Share of the event's words that tells by itself, and the cosine that is wanted below it."""
_LONGEST_DAYS = 31
"""A month dates an event well enough, a year does not."""
_ENOUGH = 1.0
"""What a sentence must reach: the share of the event's words that it holds, rare ones counting more, and its cosine."""
_MARGIN = 0.12
"""How much less than that any sentence of other days may reach at best."""
_NOT_ENOUGH = _ENOUGH - _MARGIN
_AGREEING = 0.04
"""What each further sentence that gives the same days adds, where it is nearly as good as the best: three at most."""
_SAME_DAYS = 1
"""Days this far apart tell of the same event: one report dates it by local time, another does not."""
_BORDERS = ",;—"
"""What parts the clauses of a sentence."""
_FEWEST_WORDS = 3
"""Words beside a day that make a clause of their own."""
_STEM = 5
"""Letters by which two forms of a name meet: Korea, Korean."""
_ELSEWHEN = word_set(
    "before after following since until till when prior ahead later earlier ago anniversary failing afterward"
    " afterwards"
)
"""Words by which a sentence tells that a day is that of something else."""
_ABOUT = word_set("which who whom that whose")
"""Words with which a sentence says more of what it has named: not what happened on its day."""
_WHICH = word_set("first second third fourth fifth last final")
_POINTING = word_set("who which whom whose he him she her they them it his their its")
_AHEAD = ("plan", "prepar", "propos", "upcom", "schedul", "expect", "anniversar")
"""Stems by which a sentence speaks of what is yet to come, or long past."""


@dataclass(frozen=True, slots=True)
class _Event:
    """What is known of the words of an event."""

    weights: Mapping[tuple[str, ...], float]
    """Inverse document frequency of each different word, as its stems."""
    names: tuple[str, ...]
    """Stems of the words in capitals, cut short."""
    which: frozenset[str]
    """Words that tell it from others of its kind, of which one must be there: first, last."""
    not_ahead: tuple[str, ...]
    """Stems that a sentence on it must not hold: it would speak of what is yet to come."""
    vector: Floats
    languages: Sequence[str]

    def worth(self, clause: str, sentence: str, cosine: float, *, entry: bool = False) -> float:
        """Return how near a clause is to the event: the share of its words, rare ones counting more, and the cosine.

        0 where a name is missing; names may stand in the rest of the sentence if that is an entry,
        or if the clause points there ("who").
        It is not enough where words are missing and the vector does not say that it tells the same, or where the event
        was the first or last of its kind and the clause does not say so.
        """
        held = set(terms(search_form(clause), self.languages))
        if entry or not _POINTING.isdisjoint(Words(clause).different()):
            around = terms(search_form(sentence), self.languages)
            held |= {term for term in around if any(term.startswith(name) for name in self.names)}
        if not all(any(term.startswith(name) for term in held) for name in self.names):
            return 0.0
        covered = sum(weight for word, weight in self.weights.items() if not held.isdisjoint(word))
        share = covered / (sum(self.weights.values()) or 1.0)
        told = share >= _NEARLY_ALL or cosine >= _ALIKE
        told &= not self.which or not self.which.isdisjoint(Words(clause).different())
        return share + cosine if told else min(share + cosine, _NOT_ENOUGH)


def resolve(index: Generation, relation: EventRelation) -> TimeAsked | None:
    """Return the days a clause means, by the one day or month with which the articles date its event, or None."""
    event = _event(index, relation.event)
    found = list(_told(index, event))
    best = max(found, key=lambda one: (one[1], -(one[0].end - one[0].start).days), default=None)
    if best is None or best[1] < _ENOUGH:
        return None
    days, reached = best
    agreeing = [worth for span, worth in found if _same(span, days) and worth > reached - _MARGIN]
    reached += _AGREEING * min(3, len(agreeing) - 1)
    if any(worth > reached - _MARGIN for span, worth in found if not _same(span, days)):
        return None
    asked = _beside(days, relation.relation)
    return TimeAsked(relation.text, relation.start, relation.end, asked, days) if asked else None


def _event(index: Generation, text: str) -> _Event:
    languages = index.manifest.languages
    words = [word for word in stems(search_form(text), languages) if not FUNCTION.issuperset(word)]
    named = [word for word in text.replace("’", "'").split() if word[:1].isupper()]
    names = {term[:_STEM] for word in named for term in terms(word, languages[:1]) if len(term) > 1}
    weights = {word: min(map(index.lexical.idf, word)) for word in words}
    not_ahead = tuple(stem for stem in _AHEAD if stem not in text.casefold())
    which = _WHICH & Words(text).different()
    return _Event(weights, tuple(names), which, not_ahead, index.encoder.encode_queries([text])[0], languages)


def _same(one: DateSpan, other: DateSpan) -> bool:
    return max(one.start, other.start).toordinal() - min(one.end, other.end).toordinal() <= _SAME_DAYS


def _beside(days: DateSpan, relation: str) -> DateSpan | None:
    """Return the days that a relation leaves; those of a month, on one of which it was, are among them."""
    if relation == "before":
        return beside(DateSpan(days.end, days.end), relation)
    return days if relation == "when" else beside(DateSpan(days.start, days.start), relation)


def _told(index: Generation, event: _Event) -> Iterator[tuple[DateSpan, float]]:
    """Yield days with which sentences near the event date something, and how near what they date is to it."""
    lexical, _ = index.lexical.search([term for word in event.weights for term in word], _SEARCHED)
    dense, _ = index.vectors.search(event.vector, _SEARCHED)
    ids = distinct(np.concatenate([lexical, dense]))
    if not len(ids):
        return
    looked = index.sentences.look(ids)
    alike = (looked.vectors @ event.vector).tolist()
    ends = np.cumsum(looked.sentences).tolist()
    for passage, first, last in zip(index.store.passages(ids.tolist()), [0, *ends], ends, strict=False):
        spans = looked.spans[first:last].tolist()
        yield from _told_by(passage, zip(spans, alike[first:last], strict=True), event)


def _told_by(
    passage: Passage, sentences: Iterable[tuple[list[int], float]], event: _Event
) -> Iterator[tuple[DateSpan, float]]:
    lower = passage.text.casefold()
    known = [span for span in passage.dates if (span.end - span.start).days < _LONGEST_DAYS]
    if not known or not all(name in lower for name in event.names):
        return
    from index.dates import find_dates  # noqa: PLC0415 (few questions get here, and it compiles many patterns)

    near = max(known, key=lambda span: span.end)
    entry = BlockKind.EVENT in passage.kinds and passage.dates[0].start == passage.dates[0].end
    for (start, end), cosine in sentences:
        sentence = passage.text[start:end]
        if cosine < _LEAST_ALIKE or any(stem in sentence.casefold() for stem in event.not_ahead):
            continue
        found = [one for one in find_dates(sentence, near) if one.span in known]
        heading = entry and bool(found) and found[0].start == 0
        if heading or (entry and not found):
            said = _main(sentence[found[0].end if found else 0 :])
            yield passage.dates[0], event.worth(said, sentence, cosine, entry=True)
            found = found[1:]
        for one, clause in _in_clauses(sentence, found):
            worth = event.worth(clause, sentence, cosine)
            # The year of a month may have been guessed.
            yield one.span, worth if one.stated or one.day else min(worth, _NOT_ENOUGH)


def _main(sentence: str) -> str:
    """Return a sentence up to where it goes on about another time or about what it has named."""
    words = Words(sentence)
    for i in range(1, len(words)):
        told_more = words[i] in _ABOUT and words[i - 1] in (",", "in", "of", "to")
        if words[i] in _ELSEWHEN or told_more:
            return sentence[: words.start(i)]
    return sentence


def _in_clauses(sentence: str, found: Sequence[FoundDate]) -> Iterator[tuple[FoundDate, str]]:
    """Yield each day or month of a sentence with its clause.

    The only one dates all that stands before it. One that stands between commas by itself dates what follows. "After"
    or the like parts two events, each with what stands on its side.
    """
    for i, one in enumerate(found):
        since = found[i - 1].end if i else 0
        begin = since if len(found) == 1 else max(since, _last_border(sentence, one.start))
        end = _border(sentence, one.end)
        if len(sentence[begin : one.start].split()) + len(sentence[one.end : end].split()) < _FEWEST_WORDS:
            begin, end = (begin, _border(sentence, end + 1)) if sentence[end : end + 1] == "," else (since, end)
        before = sentence[begin : one.start]
        if i + 1 < len(found) and found[i + 1].start < end:  # "the talks in May and the vote in August"
            end = one.end if len(before.split()) >= _FEWEST_WORDS else max(found[i + 1].start, one.end)
        yield one, _own(before) + _main(sentence[one.start : end])


def _own(before: str) -> str:
    """Return what stands before a day without a clause of another time: what "after" begins, up to the next comma.

    Where none follows, the day is in that clause, and what stands before "after" is of another time.
    """
    words = Words(before)
    last = next((i for i in reversed(range(len(words))) if words[i] in _ELSEWHEN), None)
    if last is None:
        return before
    comma = before.find(",", words.end(last))
    return before[words.end(last) :] if comma < 0 else before[: words.start(last)] + before[comma:]


def _border(text: str, start: int) -> int:
    return min((place for mark in _BORDERS if (place := text.find(mark, start)) >= 0), default=len(text))


def _last_border(text: str, end: int) -> int:
    return max(text.rfind(mark, 0, end) for mark in _BORDERS) + 1
