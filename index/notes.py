"""End notes: where a text bears a note's number, and which note that is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.article import Block, BlockKind
from index.lines import note_number

# A mark follows punctuation that follows a letter ("held,5"), or a year with or without punctuation
# ("201820", "2023).22"). Glued to a bare word it could as well be a name ("G7"), so that is left alone.
_GLUED = re.compile(
    r"(?P<before>(?<=[^\W\d_])[.,;:”\"’')\]]{1,4}|\b(?:19|20)\d\d[.,;:”\"’')\]]{0,4})"
    r"(?P<mark>[1-9]\d{0,2})(?=[\s.,;:)”\"—–]|$)"
)
_SUPERSCRIPT = re.compile(r"(?<=[.,;:”\"’')\]])(?P<mark>[¹²³⁰⁴-⁹]{1,3})(?![^\s.,;:)”\"—–])")
_BRACKETED = re.compile(r"\[\^?(?P<mark>\d{1,3})\]")
_COUNTED = re.compile(
    r"\b(?:no|nos|p|pp|vol|vols|art|arts|fig|figs|ch|sec|par|v|ver|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The number of a note where a text bears it: `text[start:end]`, brackets and all."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    number: int
    """Number of the note."""


@dataclass(frozen=True, slots=True)
class NoteLink:
    """A marker and the note it points to."""

    marker: Marker
    note: Block


def find_markers(text: str, notes: int) -> list[Marker]:
    """Return the note numbers that a text bears, in order, none above `notes`, the highest its article has.

    They stand glued to words or years ("cooperation.”1", "December 201820"), raised, or in brackets ("[12]", "[^3]").
    """
    if not notes:
        return []
    found = [match for match in _GLUED.finditer(text) if not _is_counted(text, match)]
    found += [*_BRACKETED.finditer(text), *_SUPERSCRIPT.finditer(text)]
    markers = (Marker(*_extent(match), int(unicodedata.normalize("NFKC", match["mark"]))) for match in found)
    return sorted((marker for marker in markers if 1 <= marker.number <= notes), key=lambda marker: marker.start)


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


def _extent(match: re.Match[str]) -> tuple[int, int]:
    return match.span("mark") if match.re is _GLUED else match.span()


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number belongs to the abbreviation before it: "No.5", "p.12", "Nov.5"."""
    return match["before"][0] == "." and bool(_COUNTED.search(text[max(0, match.start() - 5) : match.start()]))


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
