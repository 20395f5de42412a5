"""Times told by events: "before Ishiba took office" means the days before the one the articles date that with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from index.article import BlockKind, DateSpan, Passage
from index.asked import TimeAsked
from index.normalise import search_form
from index.periods import beside
from index.when import read_times
from index.when_phrases import read_phrase
from index.when_words import Words, word_set
from index.words import stems, terms

if TYPE_CHECKING:
    from index.dates import FoundDate
    from index.generation import Generation

_MARKERS = {
    ("before",): "before", ("prior", "to"): "before", ("ahead", "of"): "before", ("by", "the", "time"): "until",
    ("after",): "after", ("following",): "after", ("once",): "since", ("as", "soon", "as"): "since",
    ("since",): "since", ("until",): "until", ("till",): "until", ("when",): "when",
}  # fmt: skip
_CLAUSE_ENDS = frozenset(',;:?!()—"“”') | word_set("what who whom whose which how where why did do does")
_FUNCTION = word_set(
    "a an the this that these those it its he she they his her their him them we you i of in on at to for by with from"
    " and or but as is are was were be been being has have had do does did will would can could then there when what"
    " who which all first last time than more so not no such one ones each both same another"
)
"""Words that name no event."""
_AUXILIARY = word_set(
    "did do does is are was were will would can could has have had should might may must in exactly and"
)
_ELSEWHEN = word_set("before after following since until till when prior ahead later earlier ago anniversary")
"""Words by which a sentence tells that its day is that of something else."""
_OF_ANOTHER = word_set("when its his her their it he she they this that these those not on at in")
_FEWEST_CHARACTERS = 3
_ANY_YEAR = DateSpan(date(2000, 1, 1), date(2000, 12, 31))
_FEWEST_WORDS = 3
"""Words beside a day that make a clause of their own."""
_SEARCHED = 24
"""Passages that hold the event's words best, among which dated ones are looked for."""
_COVERAGE = 0.85
"""Share of the event's words, rare ones counting more, that a dated sentence must hold."""
_MARGIN = 0.2
"""How much less of them any sentence of another day may hold at best."""
_SAME_DAYS = 1
"""Days this far apart tell of the same event: one report dates it by local time, another does not."""


@dataclass(frozen=True, slots=True)
class EventRelation:
    """A clause that tells a time by an event."""

    text: str
    """The clause as it stands, for example "before Ishiba took office"."""
    relation: str
    """before, after, since, until or when."""
    event: str
    """The words of the event, for example "Ishiba took office"."""
    start: int
    """First character of the clause in the question, its "before" included."""
    end: int
    """One past the last."""


def read_event_relations(question: str) -> tuple[EventRelation, ...]:
    """Return the clauses of an English question that tell a time by an event, in order, none overlapping.

    A clause must name somebody or something, in capitals, and say what with another word. One with a time of its own
    ("before December 2024", "after the Senate's vote of 3 May") is none: `read_times` reads that.
    """
    words = Words(question)
    found: list[EventRelation] = []
    i = 0
    while i < len(words):
        marker = _marker(words, i)
        clause = _clause(question, words, i, i + len(marker)) if marker else None
        if clause:
            end, event = clause
            start, stop = words.start(i), words.end(end - 1)
            found.append(EventRelation(question[start:stop], _MARKERS[marker], event, start, stop))
        i = clause[0] if clause else i + 1
    return tuple(found)


def _marker(words: Words, i: int) -> tuple[str, ...]:
    """Return the words at `i` that an event may follow, or none."""
    if words[i] == "when" and (words[i + 1] in _AUXILIARY or words[i - 1] in ("since", "until", "by")):
        return ()
    return next((marker for marker in _MARKERS if marker == tuple(words[j] for j in range(i, i + len(marker)))), ())


def _clause(question: str, words: Words, i: int, first: int) -> tuple[int, str] | None:
    """Return the word that ends the clause begun at word `first`, and the event's words; None if it names none."""
    end = first
    while end < len(words) and words[end] not in _CLAUSE_ENDS and (words[end] != "." or words.glued(end + 1)):
        end += 1
    telling = [j for j in range(first, end) if words[j] not in _FUNCTION and len(words[j]) >= _FEWEST_CHARACTERS]
    named = any(words.raw(j)[0].isupper() for j in telling)
    # "after becoming", "since its launch": whose, the clause does not say.
    implied = words[first] in _OF_ANOTHER or (words.raw(first).islower() and words[first].endswith("ing"))
    if not named or len(telling) < 2 or implied or read_phrase(words, i, led=False):
        return None
    event = question[words.start(words.skip(first, "the", "a", "an")) : words.end(end - 1)]
    return None if read_times(event, context=_ANY_YEAR) else (end, event)


@dataclass(frozen=True, slots=True)
class _Event:
    """What is known of the words of an event."""

    weights: Mapping[tuple[str, ...], float]
    """Inverse document frequency of each different word, as its stems."""
    languages: tuple[str, ...]

    def share(self, text: str) -> float:
        """Return how much of the event's words a text holds, rare ones counting more: 0 to 1."""
        # A look for the letters first: few texts hold them, and taking a text apart costs a hundred times as much.
        lower = text.casefold()
        likely = sum(weight for word, weight in self.weights.items() if any(term[:-1] in lower for term in word))
        if not self.weights or likely < (_COVERAGE - _MARGIN) * sum(self.weights.values()):
            return 0.0
        held = set(terms(search_form(text), self.languages))
        covered = sum(weight for word, weight in self.weights.items() if not held.isdisjoint(word))
        return covered / sum(self.weights.values())


def resolve(index: Generation, relation: EventRelation) -> TimeAsked | None:
    """Return the days a clause means, by the one day on which the collection's articles date its event, or None.

    A chronology's entry dates what it says, and a sentence the clause that names a day. Where the best of them holds
    most of the event's words, and none of another day nearly as many, its day counts.
    """
    languages = index.manifest.languages
    words = [word for word in stems(search_form(relation.event), languages) if not _FUNCTION.issuperset(word)]
    event = _Event({word: min(map(index.lexical.idf, word)) for word in words}, languages)
    ids, _ = index.lexical.search([term for word in event.weights for term in word], _SEARCHED)
    best: dict[date, float] = {}
    for passage in index.store.passages(ids.tolist()):
        for dated, share in _dated(passage, event):
            best[dated] = max(share, best.get(dated, 0.0))
    if not best:
        return None
    day = max(best, key=lambda one: (best[one], -one.toordinal()))
    if best[day] < _COVERAGE:
        return None
    rivals = (share for other, share in best.items() if abs((other - day).days) > _SAME_DAYS)
    if max(rivals, default=0.0) > best[day] - _MARGIN:
        return None
    span = DateSpan(day, day)
    asked = span if relation.relation == "when" else beside(span, relation.relation)
    return TimeAsked(relation.text, relation.start, relation.end, asked) if asked else None


def _dated(passage: Passage, event: _Event) -> Iterator[tuple[date, float]]:
    """Yield days that a passage dates something with, and the share of the event's words that stands with each."""
    days = {span.start for span in passage.dates if span.start == span.end}
    if not days or event.share(passage.text) < _COVERAGE - _MARGIN:
        return
    # Late, because few questions get here and these modules compile many patterns.
    from index.dates import find_dates  # noqa: PLC0415
    from index.sentences import sentence_spans  # noqa: PLC0415

    near = DateSpan(max(days), max(days))
    entry = BlockKind.EVENT in passage.kinds and passage.dates[0].start == passage.dates[0].end
    for start, end in sentence_spans(passage.text, 0, len(passage.text), event.languages[0]):
        sentence = passage.text[start:end]
        share = event.share(sentence)
        if share < _COVERAGE - _MARGIN:
            continue
        found = [one for one in find_dates(sentence, near) if one.day and one.span.start in days]
        if found:
            yield from _in_clauses(sentence, found, event)
        elif entry and _ELSEWHEN.isdisjoint(Words(sentence).different()):
            yield passage.dates[0].start, share


def _in_clauses(sentence: str, found: Sequence[FoundDate], event: _Event) -> Iterator[tuple[date, float]]:
    """Yield each day of a sentence with the share of the event's words in its clause, between commas.

    A day that stands between commas by itself dates the clause that follows; one that is followed by "after" or the
    like is told by another event, and one that follows it ("even before December 3") dates no event.
    """
    for i, one in enumerate(found):
        begin = max(sentence.rfind(",", 0, one.start) + 1, found[i - 1].end if i else 0)
        end = _comma(sentence, one.end)
        if len(sentence[begin : one.start].split()) + len(sentence[one.end : end].split()) < _FEWEST_WORDS:
            end = _comma(sentence, end + 1)
        if i + 1 < len(found):
            end = min(end, max(found[i + 1].start, one.end))
        words_after = Words(sentence[one.end : end]).different()
        if _ELSEWHEN.isdisjoint(words_after | set(sentence[begin : one.start].lower().split()[-1:])):
            yield one.span.start, event.share(sentence[begin:end])


def _comma(text: str, start: int) -> int:
    found = text.find(",", start)
    return len(text) if found < 0 else found
