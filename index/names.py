"""A question in the collection's own spelling: names in several forms and misspelt words still meet.

Only a word that the collection does not hold is read as another, so that a question in the collection's own
words stays as it is. What the collection holds but seldom, though the same name often in another form, is
searched for in both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from index.spelling import Candidate, candidates, joined, namesakes
from index.words import Word, stems, terms, words

if TYPE_CHECKING:
    from index.generation import Generation

_BOOST = 0.8
"""What the score of the likeliest alternative is multiplied by; of others less, as they are less likely."""
_RARE = 5
"""Passages that hold a name rarely."""
_JOINT = 1
"""Characters between two words that may be one: a blank, a hyphen."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of the question that was taken as another, because the collection does not hold it."""

    word: str
    """As the question has it."""
    taken_as: str
    """As the collection spells it."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A question in the words of the collection."""

    text: str
    """The question with what it was read as in place: the text to embed."""
    words: tuple[tuple[str, ...], ...]
    """Its words in order, each as its stems and the terms of its alternatives."""
    boosts: Mapping[str, float]
    """Of terms that the question does not hold itself: what their BM25 scores are multiplied by, 0 to 1."""
    readings: tuple[Reading, ...]
    """Which of its words were taken as others, to be shown with the answer."""


def expand(index: Generation, question: str) -> Expanded:
    """Add to the words of a question, as `search_form` gives it, what they may stand for in the collection."""
    changes = _changes(index, question)
    own = stems(question, index.manifest.languages)
    asked = {term for word in own for term in word}
    added: dict[tuple[str, ...], list[str]] = {}
    boosts: dict[str, float] = {}
    for change in changes:
        for term, boost in change.terms(index.manifest.languages).items():
            if term in asked:
                continue
            boosts[term] = max(boost, boosts.get(term, 0))
            for form in change.forms:
                added.setdefault(stems(form, index.manifest.languages)[0], []).append(term)
    return Expanded(
        text=_corrected(question, changes),
        words=tuple((*word, *added.get(word, ())) for word in own),
        boosts=boosts,
        readings=tuple(Reading(question[c.start : c.end], c.meant[0].known.form) for c in changes if c.unknown),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """A word of the question, or two that may be one, and what the collection writes for it."""

    start: int
    end: int
    forms: tuple[str, ...]
    meant: Sequence[Candidate]
    unknown: bool
    """Whether neither the collection nor the model knows it."""

    def terms(self, languages: Sequence[str]) -> dict[str, float]:
        """Return the terms of the alternatives with their boosts; those of the likeliest first."""
        found: dict[str, float] = {}
        for item in self.meant:
            held = terms(item.known.form, languages)
            boost = _BOOST * 10.0 ** (item.odds - self.meant[0].odds) / len(self.forms) / len(held)
            found = {term: boost for term in held} | found
        return found


def _changes(index: Generation, question: str) -> list[_Change]:
    """Return what the question's words are taken for, in order."""
    found = list(words(question))
    changes = [change for word in found if (change := _single(index, question, word))]
    for first, second in pairwise(found):
        unread = not any(change.unknown and change.start in (first.start, second.start) for change in changes)
        change = _pair(index, question, first, second, unread=unread)
        if change:
            changes.append(change)
    return sorted(changes, key=lambda change: change.start)


def _single(index: Generation, question: str, word: Word) -> _Change | None:
    """Return what one word is taken for, if the collection holds it seldom or not at all."""
    held = _held(index, word)
    if held > _RARE:
        return None
    spelt = question[word.start : word.start + len(word.form)]
    meant = namesakes(index, spelt) if held else candidates(index, spelt)
    unknown = not held and not index.encoder.knows(word.form)
    return _Change(word.start, word.end, (word.form,), meant, unknown) if meant else None


def _pair(index: Generation, question: str, first: Word, second: Word, *, unread: bool) -> _Change | None:
    """Return what two neighbours are taken for that make one word, or one name of two parts, of the collection.

    They are read as that only if one is unknown and `unread`, not taken for another by itself.
    """
    if second.start - first.end != _JOINT:
        return None
    unknown = not (_held(index, first) and _held(index, second))
    names = question[first.end] == "-" or (question[first.start].isupper() and question[second.start].isupper())
    meant = joined(index, first.form + second.form) if unknown or names else []
    forms = (first.form, second.form)
    return _Change(first.start, second.end, forms, meant, unknown and unread) if meant else None


def _held(index: Generation, word: Word) -> int:
    """Return how many passages hold a word."""
    return max(map(index.lexical.frequency, terms(word.form, index.manifest.languages)), default=0)


def _corrected(question: str, changes: Sequence[_Change]) -> str:
    """Return the question with the likeliest alternatives in the places of the unknown words."""
    parts, done = [], 0
    for change in changes:
        if change.unknown and change.start >= done:
            parts += [question[done : change.start], change.meant[0].known.form]
            done = change.end
    return "".join([*parts, question[done:]])
