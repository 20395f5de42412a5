"""What a single line of a saved article is: rules on its words, each for one habit of the web."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its surrounding white space, at `start:end` of its text; empty for a blank line."""

    start: int
    end: int
    text: str


BYLINE = re.compile(
    r"^By (?P<names>[A-Z][\w.’'-]+(?: [\w.’'-]+){0,4}(?:,? (?:and|&) [A-Z][\w. ’'-]+|, [A-Z][\w. ’'-]+)*)$"
)
_CAPTION = re.compile(
    r"^(?:Fig(?:ure|\.)|Photo|Image|Picture|Table|Map|Chart|Credit|Source)s?\b(?:\s+\d+\b|\s*:|\s+(?:of|by)\s)"
)
_BOILERPLATE = re.compile(
    r"^(?:download (?:the )?(?:article|pdf|paper|report)|connect with the authors?|preferred citation:|"
    r"recent (?:features|articles|posts)|related (?:articles|stories)|read more|share (?:this|on)|subscribe|"
    r"sign up|advertisement|table of contents|skip to|follow us|all rights reserved|copyright\b|©|"
    r"articles?$|authors?$|home$|menu$|print$|tags?:|special forum issue$)",
    re.IGNORECASE,
)
_AFFILIATION = re.compile(
    r"\b(?:Fellow|Professor|Lecturer|Director|Editor|Correspondent|Analyst|University|Institute|College|"
    r"Department|Cent(?:er|re) for)\b"
)
_AUTHOR_NOTE = re.compile(
    r"^(?P<name>[A-Z][\w’'-]+(?: [\w.’'-]+){1,4}) (?:is|was) (?:a|an|the) (?:[\w-]+ ){0,4}"
    r"(?:professor|fellow|lecturer|director|editor|correspondent|journalist|analyst|author|researcher|writer)\b"
)
_NOTE = re.compile(r"^\[?(?P<number>\d{1,3})(?:[.)]|\])\s+\S|^\[\^(?P<label>[^\]]+)\]:\s")
PUBLICATION = re.compile(r"^Published\s+(?P<when>.+?)\s+in\s+(?P<where>[^·(]+)")
_SENTENCE_END = re.compile(r"[.!?。！？][”\"’')\]]*\d{0,2}\s*$")
_PROSE_WORDS = 12
_HEADING_WORDS = 25
_HEADING_CHARACTERS = 160


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text in order, blank ones too, split at line feeds and carriage returns."""
    lines: list[Line] = []
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|$)", text):
        body = match[0].strip()
        start = match.start() + (len(match[0]) - len(match[0].lstrip()) if body else 0)
        lines.append(Line(start, start + len(body), body))
    return lines[:-1] if lines and not lines[-1].text else lines


def is_prose(line: str) -> bool:
    """Tell whether a line is running text: long, or a sentence of a dozen words (Japanese: 30 characters)."""
    if is_caption(line) or is_boilerplate(line) or PUBLICATION.match(line):
        return False
    if len(line) > _HEADING_CHARACTERS:
        return True
    long_enough = len(line.split()) >= _PROSE_WORDS or (len(line) > 30 and not line.isascii() and " " not in line)
    ended = bool(_SENTENCE_END.search(line)) and not line.endswith("?")  # a lone question is a subtitle
    return long_enough and ended


def is_heading_like(line: str) -> bool:
    """Tell whether a line could be a title or heading: short, begun with a capital, no sentence's end."""
    if not 2 <= len(line) <= _HEADING_CHARACTERS or len(line.split()) > _HEADING_WORDS:
        return False
    first = line.lstrip("“\"'‘(")[:1]
    return bool(first) and not first.islower() and line[-1] not in ".,;:"


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is page furniture: links, calls to download or share, licence lines."""
    return bool(_BOILERPLATE.match(line))


def is_caption(line: str) -> bool:
    """Tell whether a line belongs to a picture or table."""
    return bool(_CAPTION.match(line))


def is_affiliation(line: str) -> bool:
    """Tell whether a short line says where an author works."""
    return len(line) <= _HEADING_CHARACTERS and bool(_AFFILIATION.search(line)) and not _SENTENCE_END.search(line)


def is_author_note(line: str) -> str | None:
    """Return the name of the author that a line presents, or None."""
    match = _AUTHOR_NOTE.match(line)
    return match["name"] if match else None


def is_note(line: str) -> bool:
    """Tell whether a line begins like an end note: "12. ...", "[12] ..." or "[^12]: ..."."""
    return bool(_NOTE.match(line))


def note_number(line: str) -> int | None:
    """Return the number of a numbered note, None for other lines and for notes with a label."""
    match = _NOTE.match(line)
    return int(match["number"]) if match and match["number"] else None
