"""Carrying a Japanese or Korean question over to English articles: word by word, without a model.

The shipped model and the words of English articles know no Japanese and no Korean. A rendering that says the dates,
numbers, names and common words in English, ungrammatical as it is, is enough for both rankings to find what the
question is about. Everything is looked up: dates and numbers by form, countries, languages and large cities in
CLDR, news vocabulary in our own glossary, readings of names in a dictionary (the extra "cjk").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.models import ENGLISH_ONLY
from index.words import stems

if TYPE_CHECKING:
    from index.bridge.word import Word

_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_KANA = re.compile("[\u3040-\u30ff]")
_EMPTY = {"of", "the", "to", "in", "be", "for", "and", "a", "by", "at", "on", "or"}
EXTRA = "pip install 'pincite[cjk]'"


@dataclass(frozen=True, slots=True)
class Gloss:
    """A question in another script, word by word in English."""

    language: str
    """"ja" or "ko"."""
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The rendering to embed: question words in front, then the order of the question."""
        said = [word for word in self.words if word.said]
        ordered = [*(word for word in said if word.asks), *(word for word in said if not word.asks)]
        return " ".join(word.english[0] for word in ordered)

    @property
    def terms(self) -> tuple[tuple[str, ...], ...]:
        """For each word of the question what it may be in English, the likeliest first."""
        return tuple(word.english for word in self.words)


def gloss(question: str) -> Gloss | None:
    """Render a question word by word in English, or return None if it holds no kana, Han characters or Hangul."""
    if not _CJK.search(question):
        return None
    korean = _is_korean(question)
    words = tuple(_words(question, korean=korean))
    return Gloss("ko" if korean else "ja", words)


def _is_korean(question: str) -> bool:
    return len(_HANGUL.findall(question)) > len(_KANA.findall(question))


def missing(question: str) -> str | None:
    """Return what this machine lacks to read a question's names, with the command that mends it, if anything."""
    from index.bridge.ja import has_dictionary  # noqa: PLC0415 (only questions in other scripts need it)

    if not _CJK.search(question) or _is_korean(question) or has_dictionary():
        return None
    return f"Names in Japanese are read only with a dictionary: {EXTRA}"


def _words(question: str, *, korean: bool) -> Iterator[Word]:
    from index.bridge.ja import japanese_words  # noqa: PLC0415
    from index.bridge.ko import korean_words  # noqa: PLC0415
    from index.bridge.numbers import find_numbers  # noqa: PLC0415
    from index.glossary import listed_with_digits  # noqa: PLC0415

    read: Callable[[str], Iterator[Word]] = korean_words if korean else japanese_words
    place = 0
    for start, end, words in find_numbers(question, listed_with_digits("ko" if korean else "ja")):
        yield from read(question[place:start])
        yield from words
        place = end
    yield from read(question[place:])


def asked_in(
    question: str, languages: Sequence[str], weights_sha256: str, holds: Callable[[str], bool]
) -> tuple[str, list[tuple[str, ...]]]:
    """Return what to embed of a question, and its words, each as its stems, to look for.

    `languages` are those of the collection, `weights_sha256` names its model, `holds` tells whether a stem occurs
    in the collection: of several renderings those are taken that do. A question in the language of all articles, or
    in none that needs a bridge, stays as it is. Else an English-only model gets the English rendering and any
    other the question itself; each word is looked for by all that it may be in English, and as it stands too,
    since English articles quote.
    """
    rendered = gloss(question) if _CJK.search(question) else None
    if rendered is None or not _elsewhere(rendered.language, languages):
        return question, stems(question, languages)
    rendered = replace(rendered, words=tuple(_as_held(word, languages, holds) for word in rendered.words))
    words = [slot for word in rendered.words for slot in _slots(word, languages)]
    if rendered.language in languages:
        words = [*stems(question, languages), *words]
    embedded = rendered.text if weights_sha256 in ENGLISH_ONLY and rendered.text else question
    return embedded, words or stems(question, languages)


def _as_held(word: Word, languages: Sequence[str], holds: Callable[[str], bool]) -> Word:
    """Return the word with only those renderings that the collection's articles use, or the likeliest."""
    held = [text for text in word.english if all(any(map(holds, stem)) for stem in stems(text, languages))]
    return replace(word, english=tuple(held) or word.english[:1])


def _elsewhere(language: str, languages: Sequence[str]) -> bool:
    """Tell whether the collection holds articles in languages that an English rendering may be found in.

    A short Japanese text passes for Chinese, and Han characters alone may be either.
    """
    own = {language} if language == "ko" else {"ja", "zh"}
    return not set(languages) <= own


def _slots(word: Word, languages: Sequence[str]) -> list[tuple[str, ...]]:
    """Return each word of the likeliest rendering as its stems; the last one also by all other renderings."""
    first, *others = word.english
    slots = _content(first, languages) or stems(first, languages)
    if not slots:
        return []
    more = [term for other in others for stem in _content(other, languages) for term in stem]
    more += [term for stem in stems(word.source, languages) for term in stem]
    slots[-1] = tuple(dict.fromkeys((*slots[-1], *more)))
    return slots


def _content(text: str, languages: Sequence[str]) -> list[tuple[str, ...]]:
    return [stem for stem in stems(text, languages) if stem[0] not in _EMPTY]
