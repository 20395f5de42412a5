"""Text into index terms: stemmed words, and character pairs for scripts that write no spaces.

One analysis for the lexical index, the highlighting of sentences and the tests' independent BM25.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

import Stemmer

from index.memo import Memo

STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
"""Snowball's stemmers by ISO 639-1 code."""

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆\uac00-\ud7af\uff66-\uff9f\u0e00-\u0eff"
"""Kana, Han and Hangul; Thai and Lao too, which write no spaces either."""
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
"""Accents and vowel signs that Python's \\w leaves out, with the Indian scripts that cannot do without them."""
# Every class of letters costs a millisecond or two to compile, so each stands here once.
_TERM = re.compile(rf"(?P<run>[{_UNSPACED}]+)|(?:[^\W_{_UNSPACED}]|[{_MARKS}]|(?<=\w)'(?=\w))+")
_RUN = re.compile(r"[^\s!-&(-/:-@\[-^`{-~]+")
"""What stands between white space and ASCII's punctuation, which part terms whatever stands beside them."""
_LONGEST = 60
_FIRST_KANA = "\u3040"
"""Kana, Han and Hangul begin here."""
_LAST_HIRAGANA = "\u309f"
_OF_HIRAGANA = 0.6
"""What one character of hiragana takes from what a term tells."""


def terms(text: str, languages: Iterable[str] = ("en",)) -> list[str]:
    """Return the index terms of `text` in order, repeats included.

    A word gives its stem in each of `languages` (a passage has one, a question those of the collection); a run
    of characters of a script without spaces (and of Hangul) gives its overlapping pairs, or itself if it is one
    character long.
    """
    return list(chain.from_iterable(_stems_in(text, languages)))


def stems(text: str, languages: Iterable[str] = ("en",)) -> list[tuple[str, ...]]:
    """Return the index terms of `text` word by word, in order: all stems of one word, each once, together."""
    return list(_stems_in(text, languages))


def _stems_in(text: str, languages: Iterable[str]) -> Iterator[tuple[str, ...]]:
    known = _known(tuple(dict.fromkeys(languages)))
    return chain.from_iterable(map(known.__getitem__, _RUN.findall(text.casefold().replace("’", "'"))))


@lru_cache(maxsize=16)
def _known(codes: tuple[str, ...]) -> Memo[tuple[tuple[str, ...], ...]]:
    """Return the stems of folded runs, word by word."""
    stemmers = [_stemmer(code) for code in codes]
    return Memo(lambda run: tuple(_stems(run, stemmers)))


def _stems(run: str, stemmers: Sequence[Stemmer.Stemmer | None]) -> Iterator[tuple[str, ...]]:
    for match in _TERM.finditer(run):
        pairs = match["run"]
        if pairs:
            yield from ((pairs[i : i + 2],) for i in range(max(1, len(pairs) - 1)))
        elif word := _bare(match[0]):
            yield tuple(dict.fromkeys(stemmer.stemWord(word) if stemmer else word for stemmer in stemmers))


def _bare(word: str) -> str:
    """Return the beginning of a folded word, without a possessive ending."""
    word = word[:_LONGEST]
    return word.removesuffix("'s" if word.endswith("s") else "'").lstrip("'")


class Word(NamedTuple):
    """A word of a text, in a script that writes spaces."""

    start: int
    """First character, counted in the text."""
    end: int
    """One past the last."""
    form: str
    """As `stems` stems it: folded, and without a possessive ending."""


def may_hold_cjk(text: str) -> bool:
    """Tell, at next to no cost, whether a text may hold kana, Han characters or Hangul; emoji say yes too."""
    return not text.isascii() and max(text) >= _FIRST_KANA


def is_cjk(text: str) -> bool:
    """Tell whether a third of a text or more is kana, Han characters or Hangul, which say more a character."""
    return may_hold_cjk(text) and sum(character >= _FIRST_KANA for character in text) * 3 >= len(text)


def telling(term: str) -> float:
    """Return how much a term tells of what is asked, above 0 to 1: less the more of it is hiragana.

    Japanese writes endings and particles in it. Its pairs are nearly as rare as others, so frequency does not show.
    """
    if term.isascii():
        return 1.0
    return _OF_HIRAGANA ** sum(_FIRST_KANA <= character <= _LAST_HIRAGANA for character in term)


def words(text: str) -> Iterator[Word]:
    """Yield the words of `text` with their places; scripts that write no spaces are passed over."""
    for match in _TERM.finditer(text.replace("’", "'")):
        form = "" if match["run"] else _bare(match[0].casefold())
        if form:
            yield Word(*match.span(), form)


@cache
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    return Stemmer.Stemmer(STEMMERS[language]) if language in STEMMERS else None
