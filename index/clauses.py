"""Taking a long question apart, so that each thing it says can be looked for by itself."""

from __future__ import annotations

import re

_BORDER = re.compile(
    r"[,;:?]\s+|\s+(?:while|whereas|and|but|or|as well as|compared to|in contrast to|than|after|before|between|which"
    r"|who|that)\s+",
    re.IGNORECASE,
)
_FEWEST_WORDS = 6
"""Of a clause: fewer say too little to be looked for alone."""
_MOST = 6
"""Clauses of a question that are looked at."""


def clauses(question: str) -> list[tuple[int, int]]:
    """Return the clauses of a question as half-open spans, in order, or none where it has only one.

    A short one belongs to the clause before it ("..., as reported by The Times"), the first to the next. What stands
    between two clauses ("while", a comma) belongs to neither.
    """
    borders = [border.span() for border in _BORDER.finditer(question)]
    starts, ends = [0, *(end for _, end in borders)], [*(start for start, _ in borders), len(question)]
    found: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if found and (_is_short(question, start, end) or _is_short(question, *found[-1])):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found[:_MOST] if len(found) > 1 else []


def _is_short(question: str, start: int, end: int) -> bool:
    return len(question[start:end].split()) < _FEWEST_WORDS
