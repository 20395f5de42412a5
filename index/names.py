"""A question in the collection's own spelling: names in several forms and misspelt words still meet.

Only a word that the collection does not hold is read as another, so that a question in the collection's own
words stays as it is. What the collection holds but seldom, though the same name often in another form, is
searched for in both, and so are names for one thing where the articles say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from index.aliases import MOST_WORDS, name_key
from index.asked import Reading
from index.spelling import Candidate
from index.words import Word, stems, terms, words

if TYPE_CHECKING:
    from index.generation import Generation

_BOOST = 0.8
"""What the score of the likeliest alternative is multiplied by; of others less, as they are less likely."""
_ALIAS_BOOST = 0.3
"""The same for another name, the longer the name the less for each of its words."""
_MOST_ALIASES = 3
_RARE = 5
"""Passages that hold a name rarely."""
_JOINT = 1
"""Characters between two words that may be one: a blank, a hyphen."""
_READ_FOR_ALIASES = 100
"""Words of a question, from its beginning, that are looked at for names."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """A question in the words of the collection."""

    text: str
    """The question with what it was read as in place: the text to embed."""
    words: tuple[tuple[str, ...], ...]
    """Its words in order, each as its stems and the terms that stand for it as well."""
    terms: tuple[str, ...]
    """The terms to search for: its own, repeats included, then those of all alternatives, each once."""
    boosts: Mapping[str, float]
    """What the scores of the latter are multiplied by, 0 to 1."""
    readings: tuple[Reading, ...]
    """Which of its words were taken as others, to be shown with the answer."""


def expand(index: Generation, question: str) -> Expanded:
    """Add to the words of a question, as `search_form` gives it, what they may stand for in the collection."""
    languages = index.manifest.languages
    own = stems(question, languages)
    asked = [term for word in own for term in word]
    known = set(asked)
    found = list(words(question))
    changes = [*_spellings(index, question, found), *_aliases(index, question, found)]
    boosts: dict[str, float] = {}
    added: dict[tuple[str, ...], list[str]] = {}
    for change in changes:
        for spelling, boost in change.meant:
            new = [term for term in terms(spelling, languages) if term not in known]
            for term in new:
                boosts[term] = max(boosts.get(term, 0), boost / len(new))
            # Of several words only the one that tells most stands for the asked: "atomic" for IAEA, not "agency".
            for form in change.forms if new else ():
                word = tuple(dict.fromkeys(terms(form, languages)))
                added.setdefault(word, []).append(max(new, key=index.lexical.idf))
    return Expanded(
        text=_corrected(question, changes),
        words=tuple((*word, *dict.fromkeys(added.get(word, ()))) for word in own),
        terms=(*asked, *boosts),
        boosts=boosts,
        readings=tuple(Reading(question[c.start : c.end], c.meant[0][0]) for c in changes if c.unknown),
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """A word of the question, or some in a row, and what the collection writes for it."""

    start: int
    end: int
    forms: tuple[str, ...]
    meant: Sequence[tuple[str, float]]
    """Spellings with their boosts, the likeliest first."""
    unknown: bool = False
    """Whether neither the collection nor the model knows it."""


def _spellings(index: Generation, question: str, found: Sequence[Word]) -> list[_Change]:
    """Return what the question's words may be other spellings of, in order."""
    held = {word: _held(index, word.form) for word in found}
    changes = [change for word in found if (change := _single(index, question, word, held[word]))]
    read = {change.start for change in changes if change.unknown}
    for first, second in pairwise(found):
        unread = read.isdisjoint((first.start, second.start))
        unknown = not (held[first] and held[second])
        if change := _pair(index, question, (first, second), unknown=unknown, unread=unread):
            changes.append(change)
    return sorted(changes, key=lambda change: change.start)


def _single(index: Generation, question: str, word: Word, held: int) -> _Change | None:
    """Return what one word is taken for if few or none of the passages, `held`, hold it."""
    if held > _RARE:
        return None
    end = word.start + len(word.form)
    spelt = question[word.start : end]
    meant = index.speller.namesakes(spelt) if held else index.speller.candidates(spelt)
    unknown = not held and not index.encoder.knows(word.form)
    return _Change(word.start, end, (word.form,), _boosted(meant), unknown) if meant else None


def _pair(index: Generation, question: str, pair: tuple[Word, Word], *, unknown: bool, unread: bool) -> _Change | None:
    """Return what two neighbours are taken for that make one word, or one name of two parts, of the collection.

    They are read as that only if one is `unknown` and `unread`, not taken for another by itself.
    """
    first, second = pair
    if second.start - first.end != _JOINT:
        return None
    names = question[first.end] == "-" or (question[first.start].isupper() and question[second.start].isupper())
    as_one = unknown and _held(index, first.form + second.form) > 0
    known = not unknown
    meant = index.speller.joined(first.form, second.form, known=known, as_one=as_one) if unknown or names else ()
    forms = (first.form, second.form)
    return _Change(first.start, second.end, forms, _boosted(meant), unknown and unread) if meant else None


def _boosted(meant: Sequence[Candidate]) -> list[tuple[str, float]]:
    return [(item.known.form, _BOOST * 10.0 ** (item.odds - meant[0].odds)) for item in meant]


def _held(index: Generation, form: str) -> int:
    """Return how many passages hold a word, in any of its forms."""
    return max(map(index.lexical.frequency, _terms(form, index.manifest.languages)), default=0)


@lru_cache(4096)
def _terms(form: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(terms(form, languages))


def _aliases(index: Generation, question: str, found: Sequence[Word]) -> Iterator[_Change]:
    """Yield other names of what the question names."""
    spelt = {" ".join(word.form for word in row): row for row in _rows(found[:_READ_FOR_ALIASES])}
    others: dict[str, dict[str, str]] = {}
    for key, alias in index.names.aliases(list(spelt)):
        row = spelt[key]
        # "WHO" is an abbreviation, "who" is not.
        if not alias.name.isupper() or question[row[0].start : row[-1].end].startswith(alias.name):
            others.setdefault(key, {}).setdefault(name_key(alias.other), alias.other)
    for key, names in others.items():
        row = spelt[key]
        meant = [(name, _ALIAS_BOOST) for name in names.values()][:_MOST_ALIASES]
        yield _Change(row[0].start, row[-1].end, tuple(word.form for word in row), meant)


def _rows(found: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Yield every row of words that may be a name."""
    for first in range(len(found)):
        for last in range(first, min(len(found), first + MOST_WORDS)):
            yield found[first : last + 1]


def _corrected(question: str, changes: Iterable[_Change]) -> str:
    """Return the question with the likeliest alternatives in the places of the unknown words."""
    parts, done = [], 0
    for change in changes:
        if change.unknown and change.start >= done:
            parts += [question[done : change.start], change.meant[0][0]]
            done = change.end
    return "".join([*parts, question[done:]])
