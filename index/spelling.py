"""What a word that the collection does not hold may stand for: one that sounds the same, or lies a slip away.

Slips are counted as by Damerau (1964): a letter left out, put in, replaced, or swapped with the next. How likely
a known word was meant follows the noisy channel of Kernighan, Church and Gale (1990, "A Spelling Correction
Program Based on a Noisy Channel Model"), with one chance of a slip for all letters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10, sqrt

from index.sounds import consonants, letters, sound
from index.vocabulary import Known, Names

_MOST = 3
_KEPT = 4096
"""Words of which it is remembered what they may stand for: questions share most of theirs."""
_RARITY = 1.5
"""Powers of ten by which one slip more is less likely."""
_TWO_SLIPS, _THREE_SLIPS = 9, 13
"""Letters from which on a word may hold so many; a word of four letters may hold one."""
_TWO_VOWELS = 6
"""Letters from which on a word may hold two slips where its consonants are right."""
_SHORT_COMMON = 4
"""Letters of a common word up to which it is never taken for another."""
_RARE = 50
"""A word must stand in one passage for each so many square roots of all to be what a slip was made of: by
Heaps' law the rare words grow like that, and with them the chance that one lies near any new word."""
_LONG_NAME = 6
"""Letters from which on names that sound the same are taken as one."""
_OFTEN = 10
"""How many times as frequent another form of a known name must be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the collection that another may stand for."""

    known: Known
    slips: float
    """Half a one less for a word that sounds the same."""

    @property
    def odds(self) -> float:
        """How likely it was meant, as a power of ten."""
        return log10(self.known.passages) - _RARITY * self.slips


class Speller:
    """Reads words in the spelling of one collection; safe to use from several threads."""

    def __init__(self, names: Names, knows: Callable[[str], bool], passages: int) -> None:
        """Take the words of the collection, what tells common ones, and its number of passages."""
        self._names = names
        self._knows = knows
        self._enough = sqrt(passages) / _RARE
        self.candidates = lru_cache(_KEPT)(self._candidates)
        self.joined = lru_cache(_KEPT)(self._joined)
        self.namesakes = lru_cache(_KEPT)(self._namesakes)

    def _candidates(self, word: str) -> tuple[Candidate, ...]:
        """Return what a word that the collection does not hold may stand for, at most three, likeliest first."""
        asked = letters(word)
        if not word.isalpha() or len(asked) < 3 or (word.isupper() and len(asked) < 5):
            return ()  # an abbreviation is hardly ever misspelt, and one letter makes another of it
        common = self._knows(word.casefold())
        if common and len(asked) <= _SHORT_COMMON:
            return ()
        alike = self._names.alike(word)
        distances = _distances(asked, [letters(known.form) for known in alike])  # often hundreds, most of them far
        compared = (
            (known, _slips(word, known, distance, common=common))
            for known, distance in zip(alike, distances, strict=True)
        )
        found = [
            Candidate(known, slips)
            for known, slips in compared
            if slips is not None and (slips < 1 or known.passages >= self._enough)
        ]
        return _likeliest([item for item in found if not item.slips] or found)  # the same but for its accents, or all

    def _joined(self, first: str, second: str, *, known: bool, as_one: bool) -> tuple[Candidate, ...]:
        """Return the forms in which the collection joins two words or parts of a name, likeliest first.

        They have the same letters or, being names long enough to tell persons apart, the same sound. Where both
        words are `known` by themselves, only a name of two parts will do: "Sporting News" is no "sportingnews".
        `as_one` tells whether they are unknown and a passage holds the two as one word: then only this is looked for.
        """
        both = letters(first + second)
        if len(both) < _LONG_NAME or not (first + second).isalpha():
            return ()
        alike = [item for item in self._names.namesakes(both) if _is_romanised(both, letters(item.form))]
        parted = [item for item in alike if "-" in item.form and not (known and letters(item.form) == both)]
        written = [] if known else alike
        if as_one and not alike:
            written = [item for item in self._names.alike(both) if letters(item.form) == both]
        return _likeliest([Candidate(item, _distance(both, letters(item.form)) / 2) for item in parted or written])

    def _namesakes(self, name: str) -> tuple[Candidate, ...]:
        """Return the much more frequent forms of a name that the collection itself holds, at most three."""
        asked = letters(name)
        forms = self._names.namesakes(name) if len(asked) > 2 else ()
        own = sum(known.passages for known in forms if letters(known.form) == asked)
        others = [Candidate(known, 1.0) for known in forms if 0 < own * _OFTEN <= known.passages]
        return tuple(item for item in others if _is_romanised(asked, letters(item.known.form)))[:_MOST]


def _likeliest(found: list[Candidate]) -> tuple[Candidate, ...]:
    """Return the likeliest three, without those ten times less likely than the first."""
    found.sort(key=lambda item: item.odds, reverse=True)
    return tuple(item for item in found if item.odds > found[0].odds - 1)[:_MOST]


def _slips(word: str, known: Known, distance: int, *, common: bool) -> float | None:
    """Return by how many slips a word may come from a known one, or None if it does not.

    `distance` is how many slips lie between their letters.

    A word so `common` that the model knows it is only ever the same word in another orthography.
    """
    asked, held = letters(word), letters(known.form)
    if distance > max(3, len(held) // 2):  # most of what shares a key
        return None
    alike = distance > 0 and sound(asked) == sound(held)
    if distance <= _most_slips(asked, held, known, named=word[0].isupper()) and (
        not common or (alike and len(asked) > _SHORT_COMMON)
    ):
        return distance - alike / 2
    # Who writes a name in another way rarely means an ordinary word.
    return 1.0 if alike and known.name and not common and _is_romanised(asked, held) else None


def _is_romanised(asked: str, held: str) -> bool:
    """Tell whether a name that sounds the same is near enough to be the same: it may differ in every vowel."""
    return _distance(asked, held) <= max(2, len(held) // 2)


def _most_slips(asked: str, held: str, known: Known, *, named: bool) -> int:
    """Return how many slips may lie between two words; the asked one is `named` if written as a name."""
    if min(len(asked), len(held)) < 4 or known.form.isupper():
        return 0
    if asked[0] != held[0]:  # the first letter is hardly ever wrong
        swapped = asked[:2] == held[1::-1]
        return int(swapped or (len(asked) > 4 and not known.name and not named))
    if consonants(asked) == consonants(held) and len(asked) >= _TWO_VOWELS:
        return 2 + (len(asked) >= _THREE_SLIPS)
    return 1 + (len(asked) >= _TWO_SLIPS) + (len(asked) >= _THREE_SLIPS)


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 (most questions need none)

    return OSA.distance(one, other)


def _distances(one: str, others: Sequence[str]) -> list[int]:
    from rapidfuzz.distance import OSA  # noqa: PLC0415
    from rapidfuzz.process import cdist  # noqa: PLC0415

    return cdist([one], others, scorer=OSA.distance)[0].tolist() if others else []
