"""Sentence borders, as offsets, by the sentencex library (rules and abbreviations for many languages)."""

import re

from sentencex import get_sentence_boundaries

_INITIAL = re.compile(
    r"(?:\b(?:[A-Z]|Gen|Gov|Sen|Rep|Lt|Col|Maj|Adm|Amb|Min|Corp|Inc|Co|Ltd|Nos?|pp?|vs|cf|ca|Fig)\.)[”\"’')\]]*\s+$"
)
_NUMBER = re.compile(r"[\[(]?\d{1,3}[.)\]]*")
_LOWER = re.compile(r"\s*[“\"'‘(\[]*[a-z,;]")


def sentence_spans(text: str, start: int, end: int, language: str = "en") -> list[tuple[int, int]]:
    """Return the sentences of `text[start:end]` as half-open spans of `text`, in order, without white space.

    Together they cover everything in the stretch but white space.
    """
    slice_ = text[start:end]
    spans: list[tuple[int, int]] = []
    for bound in get_sentence_boundaries(language, slice_):
        first, last = bound["start_index"], bound["end_index"]
        piece = slice_[first:last]
        if not piece.strip():
            continue
        left = start + first + len(piece) - len(piece.lstrip())
        right = start + last - (len(piece) - len(piece.rstrip()))
        if spans and _goes_on(text[spans[-1][0] : left], text[left:right]):
            spans[-1] = (spans[-1][0], right)
        else:
            spans.append((left, right))
    return spans


def _goes_on(above: str, below: str) -> bool:
    """Tell whether a border is wrong: after a title, an initial or a list number, or before a lower-case letter."""
    if _NUMBER.fullmatch(above.strip()):
        return True
    return bool(_INITIAL.search(above)) or (bool(_LOWER.match(below)) and not above.rstrip().endswith(("?", "!")))
