"""Hangul into Latin letters: Revised Romanization (2000), and how people spell names besides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
_FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()
_CUSTOM_INITIALS = {"g": "g k", "d": "d t", "b": "b p", "j": "j ch", "r": "r l y"}
_CUSTOM_VOWELS = {
    "eo": "eo u o",
    "yeo": "yeo you yu",
    "u": "u oo",
    "eu": "eu u",
    "ui": "ui hee ee",
    "yu": "yu yoo",
    "i": "i ee",
}
_CUSTOM_SPELLINGS = 6

_JAPANESE_INITIALS = {"g": "k", "d": "t", "j": "ch"}
_JAPANESE = {"si": "shi", "ja": "za", "je": "ze", "sseu": "tsu", "hu": "fu", "jeu": "zu", "cheu": "tsu", "jjeu": "tsu"}
_JAPANESE_VOWELS = {"eu": "u", "eo": "o", "ae": "ai"}

_FOREIGN_VOWEL = re.compile("(eo|ei|ai|ae)")
_FOREIGN_VOWELS = (
    {"eo": "er", "ei": "a", "ai": "i", "ae": "a"},
    {"eo": "o", "ei": "a", "ai": "i", "ae": "a"},
    {"eo": "u", "ei": "ei", "ai": "ai", "ae": "e"},
    {"eo": "er", "ei": "ay", "ai": "i", "ae": "a"},
)
_FOREIGN_LETTERS = (("r", "l"), ("k", "c"), ("b", "v"), ("p", "f"), ("j", "z"), ("i", "ee"))
"""Letters that Korean does not tell apart."""
_LEAST_FOREIGN = 4
"""Letters in the shortest guess at a foreign name: shorter ones meet too many other words."""


def _letters(syllable: str) -> tuple[str, str, str]:
    """Return first consonant, vowel and last consonant of a Hangul syllable (Unicode, section 3.12)."""
    number = ord(syllable) - 0xAC00
    initial, vowel, final = number // 588, number % 588 // 28, number % 28
    return _INITIALS[initial].strip("-"), _VOWELS[vowel], _FINALS[final].strip("-")


def spellings(syllable: str) -> tuple[str, ...]:
    """Return a syllable of a given name by the rules, then as people also spell theirs (young, hoon, suk)."""
    initial, vowel, final = _letters(syllable)
    initials = _CUSTOM_INITIALS.get(initial, initial or "-").split()
    vowels = _CUSTOM_VOWELS.get(vowel, vowel).split()
    both = (start.strip("-") + middle + final for middle, start in product(vowels, initials))
    return tuple(dict.fromkeys(both))[:_CUSTOM_SPELLINGS]


def romanised(word: str) -> tuple[str, ...]:
    """Return how a name may be spelt: as sounded, by letters, as a Japanese name, and as a Western one."""
    plain = "".join("".join(_letters(syllable)) for syllable in word)
    return tuple(dict.fromkeys((*_sounded(word), plain, *_as_japanese(word), *_as_western(plain))))


def _sounded(word: str) -> tuple[str, ...]:
    """Romanise with the sounds that meeting syllables change (Sillim, Jongno); nothing without es-hangul."""
    try:
        from es_hangul import romanize  # noqa: PLC0415 (part of the extra "cjk")
    except ImportError:
        return ()
    return (str(romanize(word)),)


def _as_japanese(word: str) -> tuple[str, ...]:
    """Read Hangul that writes a Japanese name (고이즈미, 후쿠오카) into Hepburn; nothing where none sounds so."""
    syllables = []
    for place, syllable in enumerate(word):
        initial, vowel, final = _letters(syllable)
        if final not in {"", "n", "t", "k"}:
            return ()
        start = _JAPANESE_INITIALS.get(initial, initial) if place == 0 else initial
        syllables.append((_JAPANESE.get(initial + vowel) or start + _JAPANESE_VOWELS.get(vowel, vowel)) + final)
    joined = "".join(syllables)
    return joined, {"k": "g", "t": "d"}.get(joined[0], joined[0]) + joined[1:]


def _as_western(plain: str) -> Iterator[str]:
    """Spell what Latin letters of Hangul may stand for in a Western name, without the vowels Korean puts in."""
    bare = re.sub(r"(?<=[^aeiouy])eu(?=[^aeiouy]|$)", "", plain)
    for vowels in _FOREIGN_VOWELS:
        spelt = "".join(vowels.get(part, part) for part in _FOREIGN_VOWEL.split(bare))
        present = [pair for pair in _FOREIGN_LETTERS if pair[0] in spelt]
        for chosen in product(*present):
            word = spelt
            for (native, _), letter in zip(present, chosen, strict=True):
                word = word.replace(native, letter)
            if len(word) >= _LEAST_FOREIGN:
                yield word
