"""What is embedded and searched may be tidied; what is shown and cited never is.

These functions make the search form of a text. They may change its length: offsets never pass through here.
"""

import re
import unicodedata

# A mark follows punctuation that follows a letter ("held,5"), or a year with or without punctuation
# ("201820", "2023).22"). Glued to a bare word it could as well be a name ("G7"), so that is left alone.
_NOTE_MARK = re.compile(
    r"(?P<before>(?<=[^\W\d_])[.,;:”\"’')\]]+|\b(?:19|20)\d\d[.,;:”\"’')\]]*)(?P<mark>[1-9]\d?)(?=[\s.,;:)”\"—–]|$)"
)
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ud800-\udfff]")
_MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?)|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`+", re.MULTILINE)


def search_form(text: str, *, notes: int = 0) -> str:
    """Return `text` as it is embedded and indexed: one line, compatibility characters folded.

    `notes` is the number of end notes of the article; with it, note numbers glued to words or years
    ("cooperation.”1", "December 201820") are taken off, without it every digit stays.
    """
    if notes:
        text = _NOTE_MARK.sub(lambda match: _without_mark(match, notes), text)
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", _MARKDOWN.sub("", text)).strip()


def _without_mark(match: re.Match[str], notes: int) -> str:
    return match["before"] if int(match["mark"]) <= notes else match[0]
