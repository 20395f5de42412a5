"""What words of Japanese and Korean news mean in English: our own list, and CLDR's names of places and languages.

The lists are text files in this folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_COLUMNS = {"ja": 1, "ko": 2}


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning."""

    english: tuple[str, ...]
    """Alternatives in lower case, the best known first."""
    asks: bool = False
    """Whether it is a question word."""


@cache
def glossary(language: str) -> dict[str, Entry]:
    """Return meanings by word for "ja" or "ko": our own list first, then territories, languages and large cities."""
    column = _COLUMNS[language]
    entries = dict(_own(column))
    for line in _lines("names.txt"):
        cells = line.split(" | ")
        if cells[column]:
            entries.setdefault(cells[column], Entry((cells[0],)))
    return entries


@cache
def listed_with_digits(language: str) -> Mapping[str, Entry]:
    """Return the words that hold a digit (2国間, 제3자): they are read before numbers are."""
    return {word: entry for word, entry in glossary(language).items() if any(map(str.isdecimal, word))}


@cache
def surnames(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return Korean family names, in Hangul for "ko" and in Han characters for "ja", with their English spellings."""
    rows = [[cell.split() for cell in line.split("|")] for line in _lines("surnames.txt")]
    column = 0 if language == "ko" else 1
    return {name: tuple(cells[2]) for cells in rows for name in cells[column]}


@cache
def grammar(name: str) -> tuple[str, ...]:
    """Return one of the lists of Korean grammar: particles, doing, light, verbal, titles, countries or given."""
    section = (_FOLDER / "korean.txt").read_text("utf-8").split(f"## {name}:")[1]
    return tuple(section.partition("\n")[2].partition("## ")[0].split())


def _lines(file: str) -> Iterator[str]:
    yield from (line for line in (_FOLDER / file).read_text("utf-8").splitlines() if line and line[0] != "#")


def _own(column: int) -> Iterator[tuple[str, Entry]]:
    """Read the list; where two rows hold the same word, the meanings of the later one follow as alternatives."""
    entries: dict[str, Entry] = {}
    for line in _lines("words.txt"):
        cells = [cell.strip() for cell in line.split("|")]
        asks = cells[0].startswith("?")
        english = tuple(part.strip() for part in cells[0].lstrip("?").split(","))
        for word in cells[column].split():
            known = entries.get(word)
            merged = tuple(dict.fromkeys(known.english + english)) if known else english
            entries[word] = Entry(merged, asks or bool(known and known.asks))
    yield from entries.items()
