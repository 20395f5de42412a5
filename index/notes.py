"""Note markers: where a text bears the number of an end note."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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


def _extent(match: re.Match[str]) -> tuple[int, int]:
    return match.span("mark") if match.re is _GLUED else match.span()


def _is_counted(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number belongs to the abbreviation before it: "No.5", "p.12", "Nov.5"."""
    return match["before"][0] == "." and bool(_COUNTED.search(text[max(0, match.start() - 5) : match.start()]))
