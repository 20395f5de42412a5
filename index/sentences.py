"""Sentence borders, as offsets, by the sentencex library (rules and abbreviations for many languages)."""

import re

from sentencex import get_sentence_boundaries

_WINDOW = 2000
"""Characters given to the library at a time: some input costs it quadratic time."""
_MARKED_END = re.compile(
    r"[.!?](?:(?<=[^\W\d_].)|(?<=\b(?:19|20)\d\d.))(?<!\bNo\.)(?<!\bNos\.)(?<!\bpp\.)(?<!\bVol\.)(?<!\bp\.)"
    r"[”\"’')\]]{0,3}[1-9]\d?\s{1,4}(?=[“\"'‘(]?[A-Z])"
)
_NOTE_SIGNS = re.compile(
    r"[.!?。！？][”\"’')\]」』）]{0,3}(?P<signs>(?:\[\^\d{1,3}\]|[¹²³⁰⁴-⁹]){1,9})(?P<new>\s{1,4}(?=[“\"'‘(]?[A-Z]))?"
)
"""Signs that cannot begin a sentence: [^1] and raised figures."""
_ABBREVIATION = re.compile(
    r"\b(?:(?P<letter>[A-Z])|Gen|Gov|Sen|Rep|Lt|Col|Maj|Adm|Amb|Min|Corp|Inc|Co|Ltd|Nos?|pp?|vs|cf|ca|Fig)\.[”\"’')\]]*$"
)
_DAY = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}\.$")
_YEAR = re.compile(r"(?:19|20)\d\d\b")
_OPENER = re.compile(r"[“\"'‘(]?(?:The|This|That|These|Those|It|He|She|They|We|But|And|If|When|However|Yet|So|There)\b")
_NUMBER = re.compile(r"[\[(]?\d{1,3}[.)\]]*")
_LOWER = re.compile(r"[“\"'‘(\[]*[a-z,;]")
_QUOTE_END = re.compile(r"[。！？][」』）]$")
_HIRAGANA = re.compile(r"[ぁ-ん]")
_NEAR = 24
"""Characters beside a border that tell whether it is one."""


def sentence_spans(text: str, start: int, end: int, language: str = "en") -> list[tuple[int, int]]:
    """Return the sentences of `text[start:end]` as half-open spans of `text`, in order, without white space.

    Together they cover everything in the stretch but white space.
    """
    spans: list[tuple[int, int]] = []
    left = start
    for cut in _cuts(text[start:end], language):
        piece = text[left : start + cut]
        first, last = start + cut - len(piece.lstrip()), left + len(piece.rstrip())
        left = start + cut
        if first >= last:
            continue
        above = text[max(spans[-1][0], spans[-1][1] - _NEAR) : spans[-1][1]] if spans else ""
        if spans and _goes_on(above, text[first : min(last, first + _NEAR)]):
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((first, last))
    return spans


def _cuts(text: str, language: str) -> list[int]:
    """Return where sentences end, the end of the text included, in order."""
    cuts = {len(text)}
    first = 0
    while first < len(text):
        bounds = get_sentence_boundaries(language, text[first : first + _WINDOW])
        cuts.update(first + bound["end_index"] for bound in bounds[:-1])
        if first + _WINDOW >= len(text):
            break
        # The last sentence goes on beyond the window: it begins the next one, unless it is longer than a window.
        space = text.rfind(" ", first, first + _WINDOW) - first
        first += (bounds[-1]["start_index"] if bounds else 0) or max(space, 0) or _WINDOW
    for match in _MARKED_END.finditer(text):  # a note number belongs to the sentence before it
        cuts.difference_update(range(match.start(), match.end()))
        cuts.add(match.end())
    for match in _NOTE_SIGNS.finditer(text):
        wrong = cuts.intersection(range(match.start() + 1, match.end("signs")))
        cuts -= wrong
        if wrong or match["new"]:
            cuts.add(match.end("signs"))
    return sorted(cuts)


def _goes_on(above: str, below: str) -> bool:
    """Tell whether a border is wrong: after a title, an initial or a list number, or before a lower-case letter."""
    if _NUMBER.fullmatch(above) or (_QUOTE_END.search(above) and _HIRAGANA.match(below)):
        return True
    if _YEAR.match(below) and _DAY.search(above):  # "July 31. 2024: ..."
        return True
    abbreviation = _ABBREVIATION.search(above)
    if abbreviation:
        return not (abbreviation["letter"] and _OPENER.match(below))
    return bool(_LOWER.match(below)) and not above.endswith(("?", "!", " ."))  # " .": tokenised text
