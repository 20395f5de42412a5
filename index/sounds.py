"""How words are found in spite of how they are written: by their consonants, and names by how they sound.

Revised Romanization, McCune-Reischauer and the spellings Koreans choose for themselves differ in the vowels
eo, eu, u, o, oo and in k/g, t/d, p/b, ch/j; Hepburn and Kunrei in shi/si, chi/ti, tsu/tu, fu/hu and long
vowels; Wade-Giles, Pinyin and the romanisations of Arabic and Russian in q/k, x/s, kh/k, zh/ch, v/w, ou/u.
What they write differently for the same sound falls together in `sound`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_CONSONANTS = (
    ("c", "tsch|tch|dzh|ch|cz|zh|dj|dz|ts|tz|j|t(?=[iu])"),
    ("s", "sch|sh|ss|s|z|x|c(?=[eiy])"),
    ("k", "kh|gh|ck|k|g|q|c"),
    ("t", "th|dh|t|d"),
    ("h", "f(?=u)"),
    ("f", "ph|f"),
    ("p", "bh|p|b"),
    ("w", "wh|w(?=[aeiouy])|v"),
    ("r", "rh|r"),
    ("n", "n|m(?=[pb])"),
)
_VOWELS = (
    ("y", "y(?=[aeou])"),
    ("o", "eo|eu|oo|ou|ow|au|o|u"),
    ("e", "ae|ai|ay|ei|ey|oe|oi"),
    ("i", "ee|ie|ea|iy|yi|ui|i|y"),
    ("", "(?<=[aeiou])[hw](?![aeiouy])"),  # it lengthens the vowel before
)
_DOUBLE = r"(.)\1+"
_MOST_CONSONANTS = 12
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a plain one and a mark."""


@lru_cache(maxsize=4096)
def letters(form: str) -> str:
    """Return a form folded to its bare letters: no accents, apostrophes or hyphens."""
    plain = form.casefold().translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isalpha())


@lru_cache(maxsize=4096)
def sound(form: str) -> str:
    """Return how a form sounds, in some 20 letters; letters of other scripts stay as they are."""
    consonants = _pattern(_CONSONANTS).sub(_group, letters(form))
    return re.sub(_DOUBLE, r"\1", _pattern(_VOWELS).sub(_group, consonants))


@lru_cache(maxsize=4096)
def consonants(form: str) -> str:
    """Return the first letter of a form, "a" for any vowel, and the consonants after it, doubled ones once."""
    bare = re.sub(_DOUBLE, r"\1", letters(form))
    first = "a" if bare[:1] in ("e", "i", "o", "u") else bare[:1]
    return first + re.sub("[aeiouyhw]", "", bare[1:])[: _MOST_CONSONANTS - 1]


def keys(form: str) -> list[str]:
    """Return the keys of a form: its consonants, and these with each left out in turn but for a last one.

    Two forms that share a key differ by at most one consonant left out, put in, replaced or swapped with its
    neighbour, and by any vowels (deletion neighbourhoods: Garbe 2012, "Symmetric Delete Spelling Correction").
    """
    whole = consonants(form)
    fewer = {whole[:i] + whole[i + 1 :] for i in range(len(whole) == 2, len(whole))}
    return sorted((fewer | {whole}) - {""})


def sound_key(form: str) -> str:
    """Return the key under which a name is found by its sound."""
    return "=" + sound(form)


@cache
def _pattern(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name or 'none'}>{spellings})" for name, spellings in rules))


def _group(match: re.Match[str]) -> str:
    return "" if match.lastgroup == "none" else match.lastgroup or ""
