"""Sentences with other numbers, years and names in them, so that texts differ and the vocabulary grows."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

_SLOT = re.compile(r"(?P<number>\b\d+\b)|(?<=[\w,;:)’] )(?P<name>[A-Z][a-z]{2,})\b")
"""What may be exchanged: numbers, and words with a capital within the sentence."""
_FIXED = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December The This That These Those There They".split()
)
_SYLLABLES = (
    "al an ar bel ber cas cor da del dor el en er fal fen gar gor hal hes il in jor ka kel kor la len lor ma mar mel "
    "mi na nor ol or pal per quin ra ren ro sa sel sor ta tel tor ul van ven vor wal wen yor za zel".split()
)
_MADE_UP = 300_000
"""Different made-up names."""
_MADE_UP_SHARE = 0.15
"""Of the exchanged names; the others are names of other real sentences."""
_SENTENCES_CHANGED = 0.75
_SLOTS_CHANGED = 0.7
"""Of those in a sentence that is changed."""


class Perturber:
    """Writes sentences anew. Their small words, and how many words there are, stay as they are."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Take the sentences apart; the names in them are those that others get, each as often as it occurs."""
        self._parts = [_take_apart(sentence) for sentence in sentences]
        names = [parts[at] for parts, slots in self._parts for at, is_name in slots if is_name]
        self.names = names or ["Avalon"]

    def write(self, number: int, chance: random.Random, changed: float = _SENTENCES_CHANGED) -> str:
        """Return sentence `number`, changed or, with the probability 1 - `changed`, as it is."""
        parts, slots = self._parts[number]
        if not slots or chance.random() >= changed:
            return "".join(parts)
        written = parts.copy()
        for at, is_name in slots:
            if chance.random() < _SLOTS_CHANGED:
                written[at] = self.name(chance) if is_name else _number(parts[at], chance)
        return "".join(written)

    def name(self, chance: random.Random) -> str:
        """Return a name: of a real sentence, or made up, a few of these often and most of them seldom."""
        if chance.random() >= _MADE_UP_SHARE:
            return self.names[int(chance.random() * len(self.names))]
        rank, letters = int(_MADE_UP * chance.random() ** 3), ""
        for _ in range(3):
            rank, syllable = divmod(rank, len(_SYLLABLES))
            letters += _SYLLABLES[syllable]
        return letters.capitalize()


def _take_apart(sentence: str) -> tuple[list[str], list[tuple[int, bool]]]:
    """Return the parts of a sentence, and which of them may be exchanged, each with whether it is a name."""
    parts: list[str] = []
    slots: list[tuple[int, bool]] = []
    done = 0
    for match in _SLOT.finditer(sentence):
        if match[0] in _FIXED:
            continue
        parts.append(sentence[done : match.start()])
        slots.append((len(parts), match["name"] is not None))
        parts.append(match[0])
        done = match.end()
    return [*parts, sentence[done:]], slots


def _number(old: str, chance: random.Random) -> str:
    """Return another number of as many digits; another year for a year."""
    if len(old) == 4 and old.startswith(("19", "20")):
        return str(1950 + int(chance.random() * 75))
    if old.startswith("0"):
        return old
    lowest = 10 ** (len(old) - 1)
    return str(lowest + int(chance.random() * 9 * lowest))
