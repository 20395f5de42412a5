"""An article's text as stretches to be set: every character once, in order, with what is marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.article import Block, BlockKind

_MARKER = re.compile(r"#{1,6}[ \t]+")
_LONG = 200
"""Characters of boilerplate that are folded away; less is only dimmed ..."""
_MANY = 4
"""... but for more than so many stretches: two blocks and what stands between and after them."""

Range = tuple[int, int]
"""First character, and one past the last."""
NO_RANGE: Range = (0, 0)
NoteLink = tuple[int, int, int]
"""Where an end note's number stands, and the first character of the note."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a stretch that looks alike."""

    text: str
    """As it stands in the article."""
    marked: bool
    """Whether it is part of what is cited."""
    marker: bool
    """Whether it is the `##` of a heading, which is kept, and not shown."""
    note: int | None
    """Where it is the number of an end note, the first character of that note."""


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


def typeset(
    text: str, blocks: Sequence[Block], within: Range, mark: Range = NO_RANGE, notes: Sequence[NoteLink] = ()
) -> list[Stretch]:
    """Return the stretches of `text[within]`; joined, their pieces are that text.

    `mark` may lie anywhere; `blocks` and `notes` are those of the text, in order.
    """
    setter = _Setter(text, mark, notes)
    start, end = within
    stretches = []
    at = start
    for block in blocks:
        first, last = max(block.start, at), min(block.end, end)
        if first >= last:
            continue
        if at < first:
            stretches.append(setter.stretch((at, first), "gap", 0))
        level = block.level if first == block.start else 0
        stretches.append(setter.stretch((first, last), block.kind.value, level))
        at = last
    if at < end:
        stretches.append(setter.stretch((at, end), "gap", 0))
    return stretches


@dataclass(frozen=True, slots=True)
class _Setter:
    """What the pieces of a text depend on."""

    text: str
    mark: Range
    notes: Sequence[NoteLink]

    def stretch(self, span: Range, kind: str, level: int) -> Stretch:
        """Part a stretch at the ends of its marker, of the mark and of the numbers of notes in it."""
        start, end = span
        marker = _MARKER.match(self.text, start, end) if kind == BlockKind.HEADING else None
        shown = marker.end() if marker else start
        within = (bisect_left(self.notes, place, key=lambda link: link[0]) for place in span)
        notes = [link for link in self.notes[slice(*within)] if link[1] <= end]
        cited = {first: note for first, _, note in notes}
        places = [place for first, last, _ in notes for place in (first, last)]
        borders = sorted({start, end, *(at for at in (shown, *self.mark, *places) if start < at < end)})
        pieces = (
            Piece(self.text[first:last], self.mark[0] <= first < self.mark[1], first < shown, cited.get(first))
            for first, last in pairwise(borders)
        )
        return Stretch(start, kind, level, tuple(pieces))


def folded(stretches: Sequence[Stretch]) -> list[Run]:
    """Part stretches into runs; boilerplate is to be folded where it is long, or several blocks."""
    runs: list[list[Stretch]] = []
    for stretch in stretches:
        same = bool(runs) and (stretch.kind == "gap" or _dull(runs[-1][0]) == _dull(stretch))
        if same:
            runs[-1].append(stretch)
        else:
            runs.append([stretch])
    return [
        Run(_dull(run[0]) and (len(run) > _MANY or sum(one.length for one in run) > _LONG), tuple(run)) for run in runs
    ]


def _dull(stretch: Stretch) -> bool:
    return stretch.kind == BlockKind.BOILERPLATE
