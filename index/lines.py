"""What a single line of a saved article is: rules on its words, each for one habit of the web."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Line:
    """A line that holds something, without its surrounding white space, at `start:end` of its text."""

    start: int
    end: int
    text: str
    """Its words, without a byte order mark; of joined lines, with one space at each join."""
    apart: bool
    """Whether a blank line, or nothing, stands above it."""


WRAPPED_AT = 120
"""Characters: no writer breaks lines later, so a longer line is a whole paragraph."""

PUBLICATION = re.compile(
    r"^Published\s+(?:on\s+|in\s+)?(?P<when>[^.;]{0,30}?\b(?:19|20)\d\d)\s+(?:in|by)\s+(?P<where>[^·(]+)"
)
_ATX_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+\S")
_WIKI_HEADING = re.compile(r"^(?P<marks>=(?: ?=){0,5}) [^=\s](?:.*[^=\s])? (?P=marks)$")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,})$")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")

_NUMBERED_CAPTION = re.compile(
    r"^(?:Fig(?:ure|\.)|Photo|Image|Picture|Table|Map|Chart|Exhibit)s?\s*\d+(?:[.-]\d+)*[a-z]?\b(?:\s+of\s+\d+)?"
    r"\s*(?:$|[:.|–—-]|(?=[^\sa-z(]))"  # "Table 2 lists ..." is prose
    r"|^[図表]\s?\d+(?![ぁ-ん\d])|^(?:그림|표)\s?\d+(?![은는이가을를에의과와\d])"
)
_CAPTION = re.compile(
    r"^(?:Photo(?:graph|graphy)?|Image|Picture|Illustration|Graphic|Credit|Source|Caption)s?(?: credits?)?\s*:"
    r"|^(?:写真|사진)\s?[:：=/]"
)
_PICTURE_OF = re.compile(r"^(?:Photo(?:graph)?|Image|Picture|Map)s?\s+(?:of|by|from|courtesy)\s")
_CREDIT = re.compile(
    r"\b(?:Photo(?:graph)?|Image)s?(?: credits?)?:\s?\S[^.:]{0,60}$"
    r"|\([^()]*\b(?:Getty|AP Photo|AFP via|Shutterstock|iStock)[^()]*\)$"
)
_BOILERPLATE = re.compile(
    r"^(?:download (?:the |this )?(?:article|pdf|paper|report)\b|connect with the authors?\b|table of contents\b|"
    r"recent (?:features|articles|posts)$|related (?:articles|stories|content|topics)\s*(?::|$)|"
    r"(?:also )?read (?:more\b|also:)|also read:|see also:|click here\b|follow us\b|subscribe\b|sign up\b|"
    r"share (?:this (?:article|story|post|page)|on (?:facebook|twitter|x|linkedin|whatsapp))\b|"
    r"advertisement(?:$|\s+article continues)|skip to (?:main |content|navigation)|"
    r"copyright (?:©|\(c\)|\d{4})|©|articles by .{1,60}$|articles?$|authors?$|home$|menu$|print$|tags?:|"
    r"special forum issue$)|\ball rights reserved\.?$",
    re.IGNORECASE,
)
_LONG_BOILERPLATE = re.compile(r"^(?:preferred citation:|sign up to\b)", re.IGNORECASE)
_LONGEST_BOILERPLATE = 400
_AFFILIATION = re.compile(
    r"\b(?:Fellow|Professor|Lecturer|Director|Editor|Correspondent|Analyst|University|Institute|College|"
    r"Department|Cent(?:er|re) for)\b"
)
_AUTHOR_NOTE = re.compile(
    r"^(?P<name>[A-Z][\w’'-]+(?: [\w.’'-]+){1,4}) (?:is|was) (?:a|an|the) (?:[\w-]+ ){0,4}"
    r"(?:professor|fellow|lecturer|director|editor|correspondent|journalist|analyst|author|researcher|writer)\b"
)
_NAME_SEPARATOR = re.compile(r",? and |, |;|&")
_PARTICLES = {"al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "la", "le", "ten", "ter", "van", "von"}
_ROLE = re.compile(r"\b(?:Staff|Writer|Reporter|Editor|Correspondent|Contributor|Press|News)\b")
_NOTE = re.compile(r"^\[?(?P<number>\d{1,3})(?:[.)]|\])\s+\S|^\[\^(?P<label>[^\]]+)\]:\s")
_NOTE_NUMBER = re.compile(r"[0-9]{1,3}")
_SENTENCE_END = re.compile(
    r"[.!?。！？][”\"’')\]」』]{0,4}$"
    r"|(?:(?<!\d)|(?<=\b19\d\d)|(?<=\b20\d\d))[.!?。！？][”\"’')\]」』]{0,4}\d{1,2}$"  # a note number, no decimal
)
_NO_HEADING = re.compile(
    r"(?:(?<!\.[A-Z])[.。．][”\"’')\]」』]{0,4}|[,;:、，；：])$"  # "the U.S." may end one
    r"|^[-*•–—|>]|https?://|\bpic\.twitter\.com/"
    r"|^[A-Z][A-Z .]+: .*[a-z]"  # a speaker in a transcript, a label
)
_BEGINS_A_BLOCK = re.compile(r"^(?:[-*•–—|>#=]|```|~~~|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s|\[[\d^])")
_PROSE_WORDS = 12
_SHORTEST_PROSE = 23  # characters that a dozen words need
_HEADING_WORDS = 25
_HEADING_CHARACTERS = 160
_LONGEST_END = 12
_FEWEST_FORCED_BREAKS = 3
_NARROWEST_PAGE = 40


def split_lines(text: str, start: int = 0) -> list[Line]:
    """Return the lines of `text[start:]` that are not blank, in order, split at line feeds and carriage returns."""
    lines: list[Line] = []
    apart = True
    for match in re.compile(r"[^\r\n]+|\r\n|\r|\n").finditer(text, start):
        whole = match[0]
        if whole[0] in "\r\n":
            apart = apart or text[match.start() - 1 : match.start()] in {"", "\r", "\n"}
            continue
        body = whole.strip()
        if not body:
            apart = True
            continue
        first = match.start() + len(whole) - len(whole.lstrip())
        lines.append(Line(first, first + len(body), body.lstrip("\ufeff").strip(), apart))
        apart = False
    return lines


def unwrap(lines: list[Line]) -> list[Line]:
    """Join the lines of a text that its writer broke at a fixed width; others are returned as they are.

    A break is forced where the next line's first word would not have fitted. A text is taken for wrapped when
    it has no long line and most of its breaks between neighbouring lines are forced.
    """
    width = max((len(line.text) for line in lines if " " in line.text), default=0)
    breaks = [(above, below) for above, below in pairwise(lines) if not below.apart]
    forced = sum(_is_forced(above, below, width) for above, below in breaks)
    if not _NARROWEST_PAGE <= width <= WRAPPED_AT or forced < max(_FEWEST_FORCED_BREAKS, len(breaks) * 0.6):
        return lines
    joined: list[Line] = []
    for above, below in zip([None, *lines], lines, strict=False):
        if above and not below.apart and _goes_on(above, below, width):
            joined[-1] = _join(joined[-1], below)
        else:
            joined.append(below)
    return joined


def _is_forced(above: Line, below: Line, width: int) -> bool:
    word = 1 if _CJK.match(below.text) else len(below.text.split(maxsplit=1)[0]) + 1 if below.text else 0
    return len(above.text) + word > width


def _goes_on(above: Line, below: Line, width: int) -> bool:
    if _BEGINS_A_BLOCK.match(below.text) or heading_level(above.text) or is_underline(above.text):
        return False
    return _is_forced(above, below, width) or below.text[:1].islower()


def _join(above: Line, below: Line) -> Line:
    return Line(above.start, below.end, f"{above.text} {below.text}", above.apart)


def count_words(text: str) -> int:
    """Count words; of Chinese, Japanese and Korean, five characters for two words."""
    return len(_CJK.sub(" ", text).split()) + len(_CJK.findall(text)) * 2 // 5


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does, perhaps with a quote or a note number after it."""
    return bool(_SENTENCE_END.search(line[-_LONGEST_END:]))


def is_prose(line: str) -> bool:
    """Tell whether a line is running text: long, or a sentence of a dozen words (Japanese: 30 characters)."""
    if len(line) < _SHORTEST_PROSE or is_caption(line) or is_boilerplate(line) or PUBLICATION.match(line):
        return False
    if len(line) > _HEADING_CHARACTERS:
        return True
    # A lone question is a subtitle.
    return count_words(line) >= _PROSE_WORDS and ends_sentence(line) and not line.endswith("?")


def is_heading_like(line: str) -> bool:
    """Tell whether a line could be a title or heading: short, begun with a capital, no sentence's end."""
    if not 2 <= len(line) <= _HEADING_CHARACTERS or count_words(line) > _HEADING_WORDS:
        return False
    first = line.lstrip("“\"'‘(")[:1]
    return bool(first) and not first.islower() and not _NO_HEADING.search(line)


def heading_level(line: str) -> int:
    """Return the depth of a heading marked as one, in Markdown ("## ") or a wiki ("== ... =="); else 0."""
    match = _ATX_HEADING.match(line) or _WIKI_HEADING.match(line)
    return len(match["marks"].replace(" ", "")) if match else 0


def heading_name(text: str) -> str:
    """Return the words of a heading without its marks or underline."""
    return text.lstrip("\ufeff").split("\n", 1)[0].strip("#= \t\r")


def is_underline(line: str) -> bool:
    """Tell whether a line only underlines the heading above it."""
    return bool(_UNDERLINE.match(line))


def is_boilerplate(line: str) -> bool:
    """Tell whether a line is page furniture: links, calls to download or share, licence lines."""
    if len(line) <= _HEADING_CHARACTERS:
        return bool(_BOILERPLATE.search(line) or _LONG_BOILERPLATE.match(line))
    return len(line) <= _LONGEST_BOILERPLATE and bool(_LONG_BOILERPLATE.match(line))


def is_caption(line: str) -> bool:
    """Tell whether a line belongs to a picture or table."""
    if _NUMBERED_CAPTION.match(line):
        return True
    if len(line) > _HEADING_CHARACTERS:
        return False
    if _CAPTION.match(line) or _CREDIT.search(line):
        return True
    sentence = count_words(line) >= _PROSE_WORDS and ends_sentence(line)
    return bool(_PICTURE_OF.match(line)) and not sentence


def is_affiliation(line: str) -> bool:
    """Tell whether a short line says where an author works."""
    return len(line) <= _HEADING_CHARACTERS and bool(_AFFILIATION.search(line)) and not ends_sentence(line)


def is_author_note(line: str) -> str | None:
    """Return the name of the author that a line presents, or None."""
    match = _AUTHOR_NOTE.match(line)
    return match["name"] if match else None


def is_name(text: str) -> bool:
    """Tell whether a text could be a person's name: two to five capitalised words, particles aside."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(word in _PARTICLES or _is_name_part(word) for word in words)


def _is_name_part(word: str) -> bool:
    letters = re.sub(r"[.’'‘-]", "", word)
    return letters.isalpha() and word[0].isupper()


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in "A, B and C"; none if a part is neither a name nor a role."""
    parts = [part.strip() for part in _NAME_SEPARATOR.split(text) if part.strip()]
    names = tuple(part for part in parts if not _ROLE.search(part))
    return names if all(map(is_name, names)) else ()


def byline_names(line: str) -> tuple[str, ...]:
    """Return the names of a line that is a byline ("By A and B"); none for other lines."""
    if len(line) > _HEADING_CHARACTERS or not line.startswith(("By ", "BY ")):
        return ()
    return split_names(line[3:])


def is_note(line: str) -> bool:
    """Tell whether a line begins like an end note: "12. ...", "[12] ..." or "[^12]: ..."."""
    return bool(_NOTE.match(line))


def note_number(line: str) -> int | None:
    """Return the number of a numbered note ("12. ...", "[12] ...", "[^12]: ..."), None for other lines and labels."""
    match = _NOTE.match(line)
    number = match and (match["number"] or match["label"])
    return int(number) if number and _NOTE_NUMBER.fullmatch(number) else None


def first_prose(lines: Iterable[Line]) -> int | None:
    """Return the position of the first line that is running text, or None."""
    return next((i for i, line in enumerate(lines) if is_prose(line.text)), None)
