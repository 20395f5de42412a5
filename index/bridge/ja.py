"""Japanese words into English: glossary, then loanwords, then names by their reading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from index.bridge.word import Word
from index.glossary import Entry, glossary, surnames

_MOST_TOKENS = 8
_SKIPPED = {"助詞", "助動詞", "補助記号", "空白", "記号", "感動詞", "接続詞"}
_LIGHT = {
    "為る",
    "有る",
    "居る",
    "成る",
    "出来る",
    "事",
    "物",
    "為",
    "其れ",
    "此れ",
    "所",
    "時",
    "等",
    "達",
    "上",
    "内",
    "御",
}
"""Words, by UniDic's lemma, that say nothing by themselves."""
_COUNTRY = {
    "日": "japan", "韓": "south korea", "米": "us", "中": "china", "朝": "north korea", "露": "russia", "ロ": "russia",
    "英": "uk", "仏": "france", "独": "germany", "伊": "italy", "印": "india", "豪": "australia", "台": "taiwan",
    "欧": "europe", "比": "philippines", "越": "vietnam", "加": "canada", "ソ": "soviet",
}  # fmt: skip
_SHORT_OF = {
    "japan": "japanese",
    "south korea": "korea",
    "us": "united states",
    "north korea": "north",
    "uk": "britain",
}
_COUNTRIES = re.compile(f"[{''.join(_COUNTRY)}]{{2,5}}")
_RUN = re.compile(r"[ァ-ヴー]+|[一-鿿々]|[ぁ-ん]+|[A-Za-z][A-Za-z'’.-]*|.", re.DOTALL)
_KATAKANA = re.compile(r"[ァ-ヴー]{2,}")
_LATIN = re.compile(r"[A-Za-z][\w'’.-]*")
_ENDING = re.compile(r"(?<=[一-鿿])[ぁ-ん]{1,4}$")
_HAN = re.compile(r"[一-鿿々]")


@dataclass(frozen=True, slots=True)
class _Token:
    surface: str
    base: str
    """Dictionary form."""
    reading: str
    """In katakana; empty if unknown."""
    foreign: str
    """The word a loanword comes from, where the dictionary says; else empty."""
    name: bool
    light: bool
    """Whether it says nothing by itself."""


def japanese_words(text: str) -> Iterator[Word]:
    """Yield the words of a stretch of Japanese without numbers, in order; what means nothing here is left out."""
    tokens = _tokens(text)
    entries = _listed()
    i = 0
    while i < len(tokens):
        found = _longest(tokens, i, entries)
        row = _countries(tokens, i)
        if row and (found is None or len(found[0]) == 1):
            words, i = row
            yield from words
        elif found:
            source, entry, i = found
            yield Word(source, entry.english, entry.asks)
        else:
            yield from _unlisted(tokens[i], entries)
            i += 1


@cache
def _listed() -> dict[str, Entry]:
    """Return the glossary; without a dictionary of forms also by stems, as verbs are then met in any form."""
    entries = glossary("ja")
    if has_dictionary():
        return entries
    by_stem = {_ENDING.sub("", word): entry for word, entry in reversed(entries.items())}
    return {**by_stem, **entries}


def _longest(tokens: Sequence[_Token], i: int, entries: Mapping[str, Entry]) -> tuple[str, Entry, int] | None:
    """Return the longest listed sequence of tokens from `i`: its text, its meaning and the token after it."""
    if tokens[i].light:
        return None
    for j in range(min(len(tokens), i + _MOST_TOKENS), i, -1):
        before = "".join(token.surface for token in tokens[i : j - 1])
        for last in (tokens[j - 1].surface, tokens[j - 1].base):
            if before + last in entries:
                return before + tokens[j - 1].surface, entries[before + last], j
    return None


def _countries(tokens: Sequence[_Token], i: int) -> tuple[list[Word], int] | None:
    """Read a row of countries by one letter each (日米韓)."""
    row, j = "", i
    while j < len(tokens) and all(character in _COUNTRY for character in tokens[j].surface):
        row, j = row + tokens[j].surface, j + 1
    if not _COUNTRIES.fullmatch(row):
        return None
    names = [_COUNTRY[character] for character in row]
    return [Word(letter, (name, *_also(name))) for letter, name in zip(row, names, strict=True)], j


def _also(country: str) -> tuple[str, ...]:
    return (_SHORT_OF[country],) if country in _SHORT_OF else ()


def _unlisted(token: _Token, entries: Mapping[str, Entry]) -> Iterator[Word]:
    """Gloss a token that the list does not hold: by its origin, its reading, or its parts."""
    if token.light:
        return
    if _LATIN.fullmatch(token.surface):
        yield Word(token.surface, (token.surface,))
    elif token.foreign:
        yield Word(token.surface, (token.foreign.casefold(), *english_sounds(token.surface)))
    elif _KATAKANA.fullmatch(token.surface):
        sounds = english_sounds(token.surface)
        if sounds:
            yield Word(token.surface, sounds)
    elif token.surface in surnames("ja"):
        yield Word(token.surface, surnames("ja")[token.surface])
    elif _HAN.search(token.surface):
        yield from _by_parts(token, entries)


def _by_parts(token: _Token, entries: Mapping[str, Entry]) -> Iterator[Word]:
    sounds = hepburn(token.reading) if token.reading else ()
    parts = [] if token.name else list(_parts(token.surface, entries))
    if parts:
        yield from (Word(part, entries[part].english) for part in parts)
    if sounds:
        yield Word(token.surface, sounds, said=token.name)


def _parts(text: str, entries: Mapping[str, Entry]) -> Iterator[str]:
    """Yield the listed parts of a compound of two characters or more, longest first from the left."""
    i = 0
    while i < len(text):
        for j in range(len(text), i + 1, -1):
            if text[i:j] in entries:
                yield text[i:j]
                i = j
                break
        else:
            i += 1


def hepburn(kana: str) -> tuple[str, ...]:
    """Return kana in Hepburn spellings, that without long vowels first ("tokyo", "toukyou"); none without jaconv."""
    try:
        import jaconv  # noqa: PLC0415 (part of the extra "cjk")
    except ImportError:
        return ()
    long = jaconv.kana2alphabet(jaconv.kata2hira(kana.replace("ー", "")))
    plain = re.sub(r"o[uo]", "o", re.sub(r"uu", "u", long))
    return tuple(dict.fromkeys(spelling for spelling in (plain, long) if spelling.isascii() and spelling.isalpha()))


def english_sounds(katakana: str) -> tuple[str, ...]:
    """Return how a foreign word in katakana may be spelt: by its sound, and without the vowels Japanese puts in."""
    spelt = hepburn(katakana)[:1]
    if not spelt:
        return ()
    ended = [re.sub(r"a$", "er", spelt[0])] if katakana.endswith("ー") else []
    bare = [
        re.sub(r"(?<=[bfghjklmprsvz])u(?=[^aeiouy]|$)|(?<=[td])o(?=[^aeiouy]|$)|(?<=sh|ch)i(?=[^aeiouy]|$)", "", word)
        for word in (*spelt, *ended)
    ]
    liquid = [word.replace("r", "l") for word in (*bare, *spelt)]
    hard = [re.sub("k", "c", word) for word in (*bare, *liquid[:1])]
    return tuple(dict.fromkeys([*spelt, *bare, *ended, *liquid, *hard]))[:8]


def _tokens(text: str) -> list[_Token]:
    tagger = _tagger()
    if tagger is None:
        return [_bare(match[0]) for match in _RUN.finditer(text)]
    return _with_whole_katakana(text, [_token(word) for word in tagger(text)])


def _bare(run: str) -> _Token:
    """Make a token of a run of characters of one kind, or of one Han character, where there is no dictionary."""
    return _Token(run, run, run if _KATAKANA.fullmatch(run) else "", "", name=False, light=False)


@cache
def _tagger() -> Any:  # noqa: ANN401 (fugashi has no types)
    """Return MeCab with UniDic, or None where the extra "cjk" is not installed."""
    try:
        import fugashi  # noqa: PLC0415
        import unidic_lite  # noqa: PLC0415
    except ImportError:
        return None
    return fugashi.Tagger(f'-d "{unidic_lite.DICDIR}"')


def has_dictionary() -> bool:
    """Tell whether Japanese words can be taken apart and read: whether the extra "cjk" is installed."""
    return _tagger() is not None


def _token(word: Any) -> _Token:  # noqa: ANN401
    feature = word.feature
    lemma = feature.lemma or ""
    origin = lemma.rpartition("-")[2] if "-" in lemma else ""
    return _Token(
        surface=word.surface,
        base=feature.orthBase or word.surface,
        reading=feature.kana or "",
        foreign=origin if origin.isascii() and len(origin) > 1 else "",
        name=feature.pos2 == "固有名詞",
        light=feature.pos1 in _SKIPPED or lemma in _LIGHT,
    )


def _with_whole_katakana(text: str, tokens: list[_Token]) -> list[_Token]:
    """Join the tokens of a run of katakana that is not made of known words only: it is a foreign name."""
    whole: list[_Token] = []
    runs = {match.start(): match.end() for match in _KATAKANA.finditer(text)}
    place, until, held = 0, 0, list[_Token]()
    for token in tokens:
        start = text.index(token.surface, place)
        place = start + len(token.surface)
        if start in runs:
            until, held = runs[start], []
        if start >= until:
            whole.append(token)
            continue
        held.append(token)
        if place >= until:
            whole.extend(held if _all_known(held) else [_bare("".join(part.surface for part in held))])
    return whole


def _all_known(tokens: Sequence[_Token]) -> bool:
    return all((token.foreign or token.surface in glossary("ja")) and len(token.surface) > 1 for token in tokens)
