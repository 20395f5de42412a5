"""What is embedded and searched may be tidied; what is shown and cited never is.

These functions make the search form of a text. They may change its length: offsets never pass through here.
"""

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\ud800-\udfff]")
_MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?)|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`+", re.MULTILINE)
_MARKDOWN_MARKS = "#>*_`"
"""What `_MARKDOWN` cannot match without."""


def search_form(text: str, *, notes: int = 0) -> str:
    """Return `text` as it is embedded and indexed: one line, compatibility characters folded.

    `notes` is the number of end notes of the article; with it, note numbers glued to words or years
    ("cooperation.”1", "December 201820", "[12]") are taken off, without it every digit stays.
    """
    if notes:
        text = _without_marks(text, notes)
    text = unicodedata.normalize("NFKC", text)
    if not any(mark in text for mark in _MARKDOWN_MARKS):
        line = " ".join(text.split())
        if line.isprintable():  # as nearly every text is: no invisible or control character is printable
            return line
    return " ".join(_MARKDOWN.sub("", _CONTROL.sub(" ", _INVISIBLE.sub("", text))).split())


def _without_marks(text: str, notes: int) -> str:
    from index.notes import find_markers  # noqa: PLC0415 (only builds strip marks: asking need not compile the rules)

    kept = 0
    parts: list[str] = []
    for marker in find_markers(text, notes):
        parts.append(text[kept : marker.start])
        kept = marker.end
    return "".join([*parts, text[kept:]])
