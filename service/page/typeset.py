"""An article's text as stretches to be set: every character once, in order, with what is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from index.article import Block, BlockKind

_MARKER = re.compile(r"#{1,6}[ \t]+")
_LONG = 200
"""Characters of boilerplate that are folded away; less is only dimmed."""

Range = tuple[int, int]
"""First character, and one past the last."""
NO_RANGE: Range = (0, 0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a stretch that looks alike."""

    text: str
    """As it stands in the article."""
    marked: bool
    """Whether it is part of what is cited."""
    marker: bool
    """Whether it is the `##` of a heading, which is kept, and not shown."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A block of an article, or part of one, or the white space between two."""

    start: int
    """First character in the article's text."""
    kind: str
    """A `BlockKind`, or `gap` for what stands between blocks."""
    level: int
    """Depth of a heading, 1 for the title; 0 for every other kind."""
    pieces: tuple[Piece, ...]
    """Its text, in order."""

    @property
    def words(self) -> str:
        """The text without the marker of a heading, white space trimmed."""
        return "".join(piece.text for piece in self.pieces if not piece.marker).strip()

    @property
    def length(self) -> int:
        """Number of characters."""
        return sum(len(piece.text) for piece in self.pieces)

    @property
    def marked(self) -> bool:
        """Whether any of it is marked."""
        return any(piece.marked for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Run:
    """Stretches that are shown, or folded away together."""

    folded: bool
    stretches: tuple[Stretch, ...]

    @property
    def marked(self) -> bool:
        """Whether any of it is marked: then it is not to be folded."""
        return any(stretch.marked for stretch in self.stretches)


def typeset(text: str, blocks: Sequence[Block], within: Range, mark: Range = NO_RANGE) -> list[Stretch]:
    """Return the stretches of `text[within]`; joined, their pieces are that text. `mark` may lie anywhere."""
    start, end = within
    stretches = []
    at = start
    for block in blocks:
        first, last = max(block.start, at), min(block.end, end)
        if first >= last:
            continue
        if at < first:
            stretches.append(_stretch(text, (at, first), "gap", 0, mark))
        level = block.level if first == block.start else 0
        stretches.append(_stretch(text, (first, last), block.kind.value, level, mark))
        at = last
    if at < end:
        stretches.append(_stretch(text, (at, end), "gap", 0, mark))
    return stretches


def folded(stretches: Sequence[Stretch]) -> list[Run]:
    """Part stretches into runs; long boilerplate is to be folded."""

    def away(stretch: Stretch) -> bool:
        return stretch.kind == BlockKind.BOILERPLATE and stretch.length > _LONG

    return [Run(fold, tuple(run)) for fold, run in groupby(stretches, away)]


def _stretch(text: str, span: Range, kind: str, level: int, mark: Range) -> Stretch:
    start, end = span
    marker = _MARKER.match(text, start, end) if kind == BlockKind.HEADING else None
    shown = marker.end() if marker else start
    pieces = (
        Piece(text[first:last], mark[0] <= first < mark[1], first < shown)
        for first, last in _cuts(start, end, shown, *mark)
    )
    return Stretch(start, kind, level, tuple(pieces))


def _cuts(start: int, end: int, *places: int) -> Iterator[Range]:
    """Part a range at the places that lie within it."""
    borders = sorted({start, end, *(place for place in places if start < place < end)})
    return pairwise(borders)
