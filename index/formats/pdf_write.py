"""Paragraphs of a PDF as Markdown: words that a line's end divides are put together, pages are marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.article import Mark
from index.formats.pdf_lines import Stretch
from index.formats.pdf_text import NOTE_START, Paragraph

_BULLET = re.compile(r"^[•▪◦‣●■–—]\s+(?=\S)")
_HYPHENS = "-\u00ad\u2010"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff65]")
"""Characters of Japanese and Chinese, which part no words."""
_LETTERS = re.compile(r"[^\W_]+")
_DEEPEST = 6
_SHORTEST_WORD = 3  # letters: shorter ones are syllables too


@dataclass(slots=True)
class Written:
    """The text of a document as Markdown, with a mark where each page begins."""

    labels: dict[int, str | None]
    whole: Counter[str]
    """Words that stand undivided somewhere in the document, folded."""
    parts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, page: int | None = None) -> None:
        """Add text that stands on a page; text between pages has none."""
        if page is not None and (not self.marks or self.marks[-1].page != page):
            self.marks.append(Mark(self.length, page, self.labels.get(page)))
        self.parts.append(text)
        self.length += len(text)


def write(found: Sequence[Paragraph], labels: dict[int, str | None], title: str = "") -> Written:
    """Write paragraphs as Markdown; hyphens at line ends are undone where they only divide a word.

    The heading that says what `title` says has level 1, whatever its type.
    """
    levels = _levels(found)
    written = Written(labels, _whole_words(found))
    above = ""
    for paragraph in found:
        if written.length:
            written.add("\n" if paragraph.kind == above == "row" else "\n\n")
        above = paragraph.kind
        titled = bool(title) and folded(paragraph.words) == folded(title)
        _write_paragraph(written, paragraph, 1 if titled else levels.get(_rank(paragraph.lines[0][0]), _DEEPEST))
    return written


def folded(text: str) -> str:
    """Return the letters and figures of a text, folded: what two ways to set one title share."""
    return "".join(_LETTERS.findall(text)).casefold()


def _write_paragraph(written: Written, paragraph: Paragraph, level: int) -> None:
    lines = [line.text for line, _ in paragraph.lines]
    page = paragraph.lines[0][1]
    if paragraph.kind == "heading":
        written.add(f"{'#' * level} ", page)
    elif paragraph.kind == "note" and (match := NOTE_START.match(lines[0])):
        written.add(f"[^{match['raised'] or match['plain']}]: ", page)
        lines[0] = lines[0][match.end() :]
    elif paragraph.kind == "row":
        lines[0] = f"| {lines[0]} |"
    else:
        lines[0] = _BULLET.sub("- ", lines[0])
    for (_, page), text, following in zip(paragraph.lines, lines, [*lines[1:], ""], strict=True):
        written.add(_joint(text, following, written.whole) if following else text, page)


def _rank(line: Stretch) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.bold


def _levels(found: Sequence[Paragraph]) -> dict[tuple[float, bool], int]:
    """Return the depth of headings by their size and weight: 1 only for the one that stands first and is largest."""
    headings = [paragraph for paragraph in found if paragraph.kind == "heading"]
    ranks = sorted({_rank(one.lines[0][0]) for one in headings}, reverse=True)
    largest = [one for one in headings if ranks and _rank(one.lines[0][0]) == ranks[0]]
    first = 1 if len(largest) == 1 and largest[0].lines[0][1] == 1 else 2
    return {rank: min(first + place, _DEEPEST) for place, rank in enumerate(ranks)}


def _whole_words(found: Sequence[Paragraph]) -> Counter[str]:
    """Count the words of all lines but the first and the last of each, which may be halves."""
    words: Counter[str] = Counter()
    for paragraph in found:
        for line, _ in paragraph.lines:
            words.update(word.casefold() for word in _WORD.findall(line.text)[1:-1])
    return words


def _joint(text: str, following: str, whole: Counter[str]) -> str:
    """Return a line as it stands before the next: with a space, or without its hyphen, or neither."""
    if len(text) < 2 or text[-1] not in _HYPHENS or not text[-2].isalnum():
        return text if _UNSPACED.match(text[-1:]) and _UNSPACED.match(following) else f"{text} "
    first, second = _WORD.findall(text[:-1])[-1:], _WORD.findall(following)[:1]
    if not first or not second or not following[:1].islower():
        return text  # "Anglo-/American", "2023-/24"
    joined, divided = f"{first[0]}{second[0]}".casefold(), f"{first[0]}-{second[0]}".casefold()
    halves = [half.casefold() for half in (*first, *second)]
    two_words = not whole[joined] and all(len(half) > _SHORTEST_WORD and whole[half] for half in halves)
    stub = len(second[0]) < _SHORTEST_WORD and not whole[joined]  # "Jong-/un": no word is divided so near its end
    keeps = text[-1] != "\u00ad" and (whole[divided] > whole[joined] or two_words or stub)
    return text if keeps else text[:-1]
