"""Clauses of a question that tell a time by an event: "before Ishiba took office"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.article import DateSpan
from index.when import read_times
from index.when.phrases import read_phrase
from index.when.words import Words, word_set

_MARKERS = {
    ("before",): "before", ("prior", "to"): "before", ("ahead", "of"): "before", ("by", "the", "time"): "until",
    ("after",): "after", ("following",): "after", ("once",): "since", ("as", "soon", "as"): "since",
    ("since",): "since", ("until",): "until", ("till",): "until", ("when",): "when",
}  # fmt: skip
_BY_FIRST = {marker[0]: [other for other in _MARKERS if other[0] == marker[0]] for marker in _MARKERS}
_CLAUSE_ENDS = frozenset(',;:?!()—"“”') | word_set("what who whom whose which how where why did do does")
FUNCTION = word_set(
    "a an the this that these those it its he she they his her their him them we you i of in on at to for by with from"
    " and or but as is are was were be been being has have had do does did will would can could then there when what"
    " who which all first last time than more so not no such one ones each both same another"
)
"""Words that name no event."""
_AUXILIARY = word_set(
    "did do does is are was were will would can could has have had should might may must in exactly and"
)
_OF_ANOTHER = word_set("when its his her their it he she they this that these those not on at in")
_FEWEST_CHARACTERS = 3
_MOST_CLAUSES = 6
"""Of a question: each is looked for in the articles, which costs about as much as to search for it."""
_MOST_WORDS = 40
"""Of a clause: what goes on for longer names no event."""
_ANY_YEAR = DateSpan(date(2000, 1, 1), date(2000, 12, 31))


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
    """Return the first six clauses of an English question that tell a time by an event, in order, none overlapping.

    A clause must name somebody or something, in capitals, and say what with another word. One with a time of its own
    ("before December 2024", "after the Senate's vote of 3 May") is none: `read_times` reads that.
    """
    words = Words(question)
    found: list[EventRelation] = []
    i = 0
    while i < len(words) and len(found) < _MOST_CLAUSES:
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
    possible = _BY_FIRST.get(words[i], ())
    return next((marker for marker in possible if marker == tuple(words[j] for j in range(i, i + len(marker)))), ())


def _clause(question: str, words: Words, i: int, first: int) -> tuple[int, str] | None:
    """Return the word that ends the clause begun at word `first`, and the event's words; None if it names none."""
    end, last = first, min(len(words), first + _MOST_WORDS)
    while end < last and words[end] not in _CLAUSE_ENDS and (words[end] != "." or words.glued(end + 1)):
        end += 1
    telling = [j for j in range(first, end) if words[j] not in FUNCTION and len(words[j]) >= _FEWEST_CHARACTERS]
    named = any(words.raw(j)[0].isupper() for j in telling)
    # "after becoming", "since its launch": whose, the clause does not say.
    implied = words[first] in _OF_ANOTHER or (words.raw(first).islower() and words[first].endswith("ing"))
    if not named or len(telling) < 2 or implied or read_phrase(words, i, led=False):
        return None
    event = question[words.start(words.skip(first, "the", "a", "an")) : words.end(end - 1)]
    return None if read_times(event, context=_ANY_YEAR) else (end, event)
