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
    """Return the clauses of a question, in order, or none where it has only one; short ones join the next."""
    found: list[str] = []
    begun = ""
    for part in _BORDER.split(question):
        begun = f"{begun} {part}".strip()
        if len(begun.split()) >= _FEWEST_WORDS:
            found.append(begun)
            begun = ""
    if begun and found:
        found[-1] = f"{found[-1]} {begun}"
    return found[:_MOST] if len(found) > 1 else []
