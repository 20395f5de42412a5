"""Which end note each marker of an article points to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Block, BlockKind
from index.lines import note_number
from index.notes import Marker, find_markers


@dataclass(frozen=True, slots=True)
class NoteLink:
    """A marker and the note it points to."""

    marker: Marker
    note: Block


def link_notes(text: str, blocks: Sequence[Block], notes: int) -> list[NoteLink]:
    """Return the markers of an article outside its notes, in order, each with the note it points to.

    A note whose number was there begins another section. A marker points into the section that follows it
    nearest, or the last one where none follows. Left out are markers whose number their section does not have, and
    where unbracketed numbers begin again at 1 with no notes between, all before that: their notes were not made out.
    """
    sections = _sections(text, blocks)
    markers = [
        Marker(block.start + marker.start, block.start + marker.end, marker.number)
        for block in blocks
        if block.kind is not BlockKind.NOTE
        for marker in find_markers(text[block.start : block.end], notes)
    ]
    links: list[NoteLink] = []
    begin = 0
    for i, section in enumerate(sections):
        end = min(block.start for block in section.values()) if i + 1 < len(sections) else len(text)
        own = [marker for marker in markers if begin <= marker.start < end]
        fresh = own[_last_restart(text, own) :]
        links += [NoteLink(marker, section[marker.number]) for marker in fresh if marker.number in section]
        begin = end
    return links


def _sections(text: str, blocks: Sequence[Block]) -> list[dict[int, Block]]:
    """Return the notes by number, section by section; of labelled notes there is no number."""
    sections: list[dict[int, Block]] = []
    for block in blocks:
        number = note_number(text[block.start : block.end]) if block.kind is BlockKind.NOTE else None
        if number is not None:
            if not sections or number in sections[-1]:
                sections.append({})
            sections[-1][number] = block
    return sections


def _last_restart(text: str, markers: Sequence[Marker]) -> int:
    """Return how many markers stand before the last place where unbracketed numbers begin again with 1, 2."""
    plain = [i for i, marker in enumerate(markers) if text[marker.start] != "["]
    numbers = [markers[i].number for i in plain]
    starts = (at for at in range(len(plain) - 1, 0, -1) if numbers[at : at + 2] == [1, 2])
    return next((plain[at] for at in starts), 0)
