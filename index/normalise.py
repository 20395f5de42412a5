"""What is embedded and searched may be tidied; what is shown and cited never is.

These functions make the search form of a text. They may change its length: offsets never pass through here.
"""

import re
import unicodedata

# A mark follows punctuation that follows a letter ("held,5"), or a year with or without punctuation
# ("201820", "2023).22"). Glued to a bare word it could as well be a name ("G7"), so that is left alone.
_NOTE_MARK = re.compile(
    r"(?P<before>(?<=[^\W\d_])[.,;:”\"’')\]]{1,4}|\b(?:19|20)\d\d[.,;:”\"’')\]]{0,4})"
    r"(?P<mark>[1-9]\d?)(?=[\s.,;:)”\"—–]|$)"
)
_SUPERSCRIPT = re.compile(r"(?<=[.,;:”\"’')\]])[¹²³⁰⁴-⁹]{1,2}(?![^\s.,;:)”\"—–])")
_BRACKETED = re.compile(r"\[\^?(?P<mark>\d{1,3})\]")
_COUNTED = re.compile(
    r"\b(?:no|nos|p|pp|vol|vols|art|arts|fig|figs|ch|sec|par|v|ver|jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)$",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\ud800-\udfff]")
_MARKDOWN = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?)|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`+", re.MULTILINE)


def search_form(text: str, *, notes: int = 0) -> str:
    """Return `text` as it is embedded and indexed: one line, compatibility characters folded.

    `notes` is the number of end notes of the article; with it, note numbers glued to words or years
    ("cooperation.”1", "December 201820", "[12]") are taken off, without it every digit stays.
    """
    if notes:
        text = _without_marks(text, notes)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", _MARKDOWN.sub("", _CONTROL.sub(" ", text))).strip()


def _without_marks(text: str, notes: int) -> str:
    def keep(match: re.Match[str]) -> str:
        word = text[max(0, match.start() - 5) : match.start()]
        counted = match["before"][0] == "." and _COUNTED.search(word)  # "No.5", "p.12", "Nov.5"
        return match[0] if counted or int(match["mark"]) > notes else match["before"]

    bare = _NOTE_MARK.sub(keep, text)
    bare = _BRACKETED.sub(lambda match: match[0] if int(match["mark"]) > notes else "", bare)
    return _SUPERSCRIPT.sub("", bare)
