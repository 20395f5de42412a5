"""From the lines of a PDF to its paragraphs: what goes on in the next line, what is a heading, what is a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.dates import find_dates, parse_range
from index.formats.pdf_layout import Column
from index.formats.pdf_lines import Stretch
from index.lines import byline_names, ends_sentence, is_affiliation, is_caption, is_heading_like, split_names

_HEADING = 1.08
"""Share of the body's font size from which a line may be a heading."""
_NOTE = 0.93
"""Share of the body's font size up to which lines at the foot of a column may be notes."""
_SAME_SIZE = 0.05
_INDENT = 0.7
"""Font sizes to the right of the column's edge from which a line is indented."""
_APART = 1.3
"""Times the usual distance of lines from which a paragraph ends."""
_HEADING_PITCH = 1.7
"""Font sizes between two lines of one heading at most: browsers give headings the body's spacing, 1.5 and more."""
_SHORT = 0.12
"""Share of the column's width that a line which ends a paragraph leaves empty at least."""
NOTE_START = re.compile(r"^(?:\[\^(?P<raised>\d{1,3})\]|(?P<plain>\d{1,3})[.)]?(?=\s))\s*")
_LISTED = re.compile(r"^(?:[•▪◦‣●■]|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s|\[\d{1,3}\]\s)")
_MOST_HEADING_LINES = 4


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, each with its page."""

    lines: list[tuple[Stretch, int]]
    kind: str = "prose"
    """prose, heading, note or row."""
    column: Column | None = None
    """The column of the last line."""

    @property
    def words(self) -> str:
        """Its lines as one."""
        return " ".join(line.text for line, _ in self.lines)

    @property
    def last(self) -> Stretch:
        """The line at its end."""
        return self.lines[-1][0]


@dataclass(slots=True)
class _Measures:
    """What is usual in a document, in points."""

    body: float
    pitch: float
    """From one line of prose to the next."""
    bold_tells: bool
    """Whether bold type is rare enough to mark headings."""
    indents: bool
    """Whether paragraphs begin with an indented line."""
    outline: frozenset[str] = frozenset()
    """Titles in the table of contents that the file carries, folded."""


def paragraphs(columns: Sequence[Column], body: float, outline: frozenset[str]) -> list[Paragraph]:
    """Return the paragraphs of all columns in reading order; the notes of a page after what runs over its end."""
    measures = _measure(columns, body, outline)
    found: list[Paragraph] = []
    waiting: list[Paragraph] = []
    for column in columns:
        prose, notes = _split_notes(column, measures, waiting)
        for at, line in enumerate(prose):
            above = prose[at - 1] if at else None
            _place(found, line, above, column, measures, waiting)
        waiting += notes
    for paragraph in found:
        if paragraph.kind == "heading" and not _reads_as_heading(paragraph):
            paragraph.kind = "prose"
    _demote_byline(found)
    return found + waiting


def _reads_as_heading(paragraph: Paragraph) -> bool:
    return len(paragraph.lines) <= _MOST_HEADING_LINES and is_heading_like(paragraph.words)


def _demote_byline(found: Sequence[Paragraph]) -> None:
    """Retype, in place, the author and the date below a title: set large, but no headings."""
    prose = next((at for at, paragraph in enumerate(found) if paragraph.kind == "prose"), 0)
    for at in range(1, prose):
        words = found[at].words
        dated = any((day.start, day.end) == (0, len(words)) for day in find_dates(words)) or parse_range(words)
        if dated or is_affiliation(words) or byline_names(words):
            found[at].kind = "prose"
            if at > 1 and split_names(found[at - 1].words):
                found[at - 1].kind = "prose"


def _measure(columns: Sequence[Column], body: float, outline: frozenset[str]) -> _Measures:
    lines = [line for column in columns for line in column.lines]
    steps = [
        above.y - below.y
        for column in columns
        for above, below in pairwise(column.lines)
        if _like(above.size, body) and _like(below.size, body) and 0 < above.y - below.y < 3 * body
    ]
    characters = sum(len(line.text) for line in lines) or 1
    bold = sum(len(line.text) for line in lines if line.bold)
    indented = sum(_is_indented(line, column, body) for column in columns for line in column.lines)
    return _Measures(body, median(steps or [1.2 * body]), bold < characters * 0.3, indented * 25 > len(lines), outline)


def _like(size: float, other: float) -> bool:
    return abs(size - other) <= _SAME_SIZE * other


def _is_indented(line: Stretch, column: Column, body: float) -> bool:
    return _INDENT * body < line.x0 - column.left < 6 * body


def _split_notes(
    column: Column, measures: _Measures, before: Sequence[Paragraph]
) -> tuple[list[Stretch], list[Paragraph]]:
    """Part the notes at the foot of a column, in smaller type, from what stands above; one may go on from `before`."""
    lines = list(column.lines)
    foot = len(lines)
    while foot and lines[foot - 1].size <= _NOTE * measures.body:
        foot -= 1
    starts = [at for at in range(foot, len(lines)) if NOTE_START.match(lines[at].text)]
    if not starts:
        return lines, []
    first = foot if before and not ends_sentence(before[-1].last.text) else starts[0]
    notes: list[Paragraph] = []
    for at in range(first, len(lines)):
        if at in starts and _counts_on(notes, lines[at]):
            notes.append(Paragraph([(lines[at], column.page)], "note", column))
        elif notes:
            notes[-1].lines.append((lines[at], column.page))
        else:
            before[-1].lines.append((lines[at], column.page))
    return lines[:first], notes


def _counts_on(notes: Sequence[Paragraph], line: Stretch) -> bool:
    """Tell whether a line begins the next note: its number follows the one before, or stands raised."""
    match = NOTE_START.match(line.text)
    last = NOTE_START.match(notes[-1].lines[0][0].text) if notes else None
    if match is None or last is None:
        return match is not None
    number, above = (int(one["raised"] or one["plain"]) for one in (match, last))
    return bool(match["raised"]) or number == above + 1


def _place(
    found: list[Paragraph],
    line: Stretch,
    above: Stretch | None,
    column: Column,
    measures: _Measures,
    waiting: list[Paragraph],
) -> None:
    """Add a line to the paragraph it belongs to, or begin one."""
    kind = "row" if line.cells else "heading" if _stands_out(line, measures) else "prose"
    last = found[-1] if found else None
    if last and last.kind == kind and _continues(last, line, above, column, measures):
        last.lines.append((line, column.page))
        last.column = column
        return
    if kind == "prose" and (open_one := _interrupted(found, line, above)):
        open_one.lines.append((line, column.page))
        open_one.column = column
        return
    found += waiting
    waiting.clear()
    found.append(Paragraph([(line, column.page)], kind, column))


def _stands_out(line: Stretch, measures: _Measures) -> bool:
    """Tell whether a line is set as headings are: larger, or bold, or named in the table of contents."""
    large = line.size >= _HEADING * measures.body
    bold = measures.bold_tells and line.bold and line.size >= measures.body * 0.95
    return large or bold or " ".join(line.text.casefold().split()) in measures.outline


def _continues(last: Paragraph, line: Stretch, above: Stretch | None, column: Column, measures: _Measures) -> bool:
    if last.kind == "row" or not _like(line.size, last.last.size):
        return False
    if last.kind == "heading":
        return above is last.last and above.y - line.y < _HEADING_PITCH * line.size and above.bold == line.bold
    if above is not last.last:
        return _runs_over(last, line, column, measures)
    indented = _is_indented(line, column, measures.body) and line.x0 - above.x0 > _INDENT * measures.body / 2
    mid_sentence = not ends_sentence(above.text)
    if above.y - line.y > _APART * max(measures.pitch * line.size / measures.body, 1.1 * line.size):
        return False
    if _LISTED.match(line.text):
        return mid_sentence and not _LISTED.match(last.lines[0][0].text) and _is_full(above, column)
    return not ((indented and not (mid_sentence and _is_full(above, column))) or _ends(above, column))


def _ends(line: Stretch, column: Column) -> bool:
    """Tell whether a line ends its paragraph: it is short, and a sentence or a lead ends with it."""
    return not _is_full(line, column) and (ends_sentence(line.text) or line.text.endswith(":"))


def _is_full(line: Stretch, column: Column) -> bool:
    return line.x1 > column.right - _SHORT * (column.right - column.left)


def _runs_over(last: Paragraph, line: Stretch, column: Column, measures: _Measures) -> bool:
    """Tell whether a paragraph goes on in the next column or page."""
    if _LISTED.match(line.text):
        return False
    if not ends_sentence(last.last.text):
        return True
    full = last.column is None or _is_full(last.last, last.column)
    return measures.indents and full and not _is_indented(line, column, measures.body)


def _interrupted(found: list[Paragraph], line: Stretch, above: Stretch | None) -> Paragraph | None:
    """Return the paragraph that goes on in a line after captions, tables or headings of a picture between."""
    if not line.text[:1].islower() or (above and found and found[-1].kind == "prose" and found[-1].last is above):
        return None
    for paragraph in found[:-4:-1]:
        if paragraph.kind == "prose" and not is_caption(paragraph.words):
            open_one = not ends_sentence(paragraph.last.text) and _like(line.size, paragraph.last.size)
            return paragraph if open_one else None
    return None
