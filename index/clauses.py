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
"""Clauses of a question that are looked at: each costs about as much as embedding it."""


def clauses(question: str) -> list[str]:
    """Return the clauses of a question, in order, or none where it has only one.

    A short one belongs to the clause before it ("..., as reported by The Times"), the first to the next.
    """
    found: list[str] = []
    for part in _BORDER.split(question):
        short = len(part.split()) < _FEWEST_WORDS
        if found and (short or len(found[-1].split()) < _FEWEST_WORDS):
            found[-1] = f"{found[-1]} {part}".strip()
        else:
            found.append(part.strip())
    return found[:_MOST] if len(found) > 1 else []
