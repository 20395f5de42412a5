"""Korean words into English: particles off, glossary, then names as they may be spelt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import product

from index.bridge.hangul import romanised, spellings
from index.bridge.word import Word
from index.glossary import glossary, grammar, surnames

_EOJEOL = re.compile(r"[가-힣]{1,24}|[A-Za-z][\w'’.-]*|[\u4e00-\u9fff]+")
"""What is read as one word: no compound has so many syllables, and cutting one takes the cube of them."""
_COUNTRY = {
    "한": ("south korea", "korea"), "미": ("us", "united states"), "일": ("japan", "japanese"),
    "중": ("china", "chinese"), "북": ("north korea", "north"), "남": ("south korea", "south"),
    "러": ("russia", "russian"), "영": ("uk", "britain"), "불": ("france", "french"),
    "독": ("germany", "german"), "호": ("australia", "australian"),
}  # fmt: skip
_SINGLE, _LISTED, _UNKNOWN, _UNKNOWN_RUN = 0.8, 0.1, 1.0, 0.5
"""What a reading of a compound costs: for each listed syllable alone, listed word, other syllable, run of others."""

_Parts = tuple[tuple[str, bool], ...]
"""The parts of a compound, each with whether it is listed."""


def korean_words(text: str) -> Iterator[Word]:
    """Yield the words of a stretch of Korean without numbers, in order; what means nothing here is left out."""
    written: list[str] = _EOJEOL.findall(text)
    for word, following in zip(written, [*written[1:], ""], strict=False):
        if not "가" <= word[0] <= "힣":
            yield Word(word, (word,))
        elif len(word) == 1:
            yield from _syllable(word, following)
        else:
            yield from _eojeol(word)


def _syllable(word: str, following: str) -> Iterator[Word]:
    """Read a word of one syllable: a family name before a title, or a listed word."""
    if word in surnames("ko") and following.startswith(grammar("titles")):
        yield Word(word, surnames("ko")[word])
    elif word in glossary("ko"):
        yield _listed(word, word)


def _listed(source: str, key: str) -> Word:
    entry = glossary("ko")[key]
    return Word(source, entry.english, entry.asks)


def _eojeol(word: str) -> Iterator[Word]:
    """Read what stands between two spaces: nouns with particles, a verb in some form, or a name."""
    for singles, stem in product((False, True), _stems(word)):
        parts = _split(stem, singles=singles)
        if all(listed for _, listed in parts):
            yield from _parts(parts)
            return
    verb = _verb(word)
    if verb:
        yield _listed(word, verb)
    elif not word.startswith(grammar("light")):
        yield from _unlisted(word)


def _unlisted(word: str) -> Iterator[Word]:
    """Read a word that the list holds in part or not at all; the sound of a verb is of no use in English."""
    stem = _without_particle(word)
    if _is_name(stem):
        yield from _name(stem)
    elif not word.endswith(grammar("verbal")):
        yield from _parts(_split(stem, singles=False))


def _stems(word: str) -> Iterator[str]:
    """Yield the word and what is left of it without particles and without endings of doing, the longest first."""
    yield word
    particles = grammar("particles")
    for i in range(len(word) - 1, 0, -1):
        ending = word[i:]
        two = any(ending[:j] in particles and ending[j:] in particles for j in range(1, len(ending)))
        if two or ending in particles or (i > 1 and ending.startswith(grammar("doing"))):
            yield word[:i]


def _without_particle(word: str) -> str:
    """Return a word without its longest particle, of which at least two syllables must be left."""
    fitting = (end for end in grammar("particles") if word.endswith(end) and len(word) - len(end) > 1)
    return word[: len(word) - len(max(fitting, key=len, default=""))]


@lru_cache(maxsize=4096)
def _split(text: str, *, singles: bool) -> _Parts:
    """Cut a compound into parts at least cost; `singles` lets listed words of one syllable be parts."""
    best: list[tuple[float, _Parts]] = [(0.0, ())]
    for end in range(1, len(text) + 1):
        choices = []
        for start in range(end):
            cost, parts = best[start]
            part = text[start:end]
            if _is_part(part, whole=part == text, singles=singles):
                choices.append((cost + (_LISTED if len(part) > 1 else _SINGLE), (*parts, (part, True))))
            elif not parts or parts[-1][1]:
                choices.append((cost + _UNKNOWN_RUN + _UNKNOWN * len(part), (*parts, (part, False))))
        best.append(min(choices, key=lambda choice: choice[0]))
    return best[-1][1]


def _is_part(part: str, *, whole: bool, singles: bool) -> bool:
    """Tell whether a part is listed; a syllable that may be a particle or an ending is no word in a compound."""
    if len(part) == 1 and not whole:
        return singles and part in glossary("ko") and part not in grammar("particles") + grammar("doing")
    return part in glossary("ko") or part in grammar("countries")


def _parts(parts: _Parts) -> Iterator[Word]:
    for part, listed in parts:
        if part in glossary("ko"):
            yield _listed(part, part)
        elif listed:
            yield from (Word(letter, _COUNTRY[letter]) for letter in part)
        elif len(part) > 1:
            yield Word(part, romanised(part))
        elif part in surnames("ko"):
            yield Word(part, surnames("ko")[part])


def _is_name(stem: str) -> bool:
    return len(stem) == 3 and stem[0] in surnames("ko") and set(stem[1:]) <= set(grammar("given"))


def _name(stem: str) -> Iterator[Word]:
    """Read a full name: the family name, then each syllable of the given one, which may be written as one."""
    yield Word(stem[0], (*surnames("ko")[stem[0]], *romanised(stem)))  # it may be no Korean name after all
    first, second = spellings(stem[1]), spellings(stem[2])
    yield Word(stem[1], (*first, first[0] + second[0]))
    yield Word(stem[2], second)


def _verb(word: str) -> str | None:
    """Return the listed verb or adjective that the word is a form of, the longest if several."""
    letters = unicodedata.normalize("NFD", word)
    for length in range(len(letters), 1, -1):
        found = _verb_beginnings().get(letters[:length])
        if found and (len(found) > 2 or _ENDING.fullmatch(unicodedata.normalize("NFC", letters[length:]))):
            return found
    return None


_ENDING = re.compile("[\u11ab\u11af\u11bb\u11b7\u11b8]?(?:[은을는고면다던기지며서어아려러자게도까니나요]|습니다){0,6}")
"""What may follow a stem of one syllable, so that 오래 is no form of 오다."""


@cache
def _verb_beginnings() -> Mapping[str, str]:
    """Return, in letters, how the forms of each listed verb begin: 열리- 열려, 부르- 불러, 어렵- 어려우."""
    return {
        beginning: word
        for word in glossary("ko")
        if word.endswith("다") and len(word) > 1
        for beginning in _beginnings(unicodedata.normalize("NFD", word[:-1]))
    }


_CONTRACTED = {"\u1175": "\u1167", "\u116e": "\u116f", "\u1169": "\u116a", "\u1173": "\u1165"}
"""Last vowel of a stem and what it makes with the vowel of the past: 리 + 어 = 려."""


def _beginnings(stem: str) -> Iterator[str]:
    yield stem
    last, longer = stem[-1], len(stem) > 3
    if stem.endswith("\u1105\u1173"):  # 르: 불러, 올라
        yield stem[:-2] + "\u11af\u1105"
    elif last in _CONTRACTED and longer:
        yield stem[:-1] + _CONTRACTED[last]
    elif last == "\u11b8":  # ㅂ before a vowel: 어려우-, 어려워-
        yield stem[:-1] + "\u110b\u116e"
        yield stem[:-1] + "\u110b\u116f"
    elif last == "\u11af" and len(stem) > 5:  # ㄹ falls before ㄴ and ㅅ: 만든
        yield stem[:-1]
    elif last == "\u11ba" and longer:  # ㅅ before a vowel: 지어
        yield stem[:-1] + "\u110b"
