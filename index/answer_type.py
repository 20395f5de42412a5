"""What kind of thing a question asks for, and whether a sentence holds one: a name, a date, a number."""

from __future__ import annotations

import re
from functools import cache, lru_cache

_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?"
    "|Dec(?:ember)?"
)
_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|half|twice"
    "|third|quarter|several"
)
_ASKED = {
    "number": r"\bhow (?:many|much|long|often|old|far|large|big|high|tall|fast|frequently)\b"
    r"|\b(?:what|which) (?:\w+ )?(?:percentage|percent|number|amount|share|proportion)\b",
    "date": r"\bwhen\b|\b(?:what|which) (?:\w+ )?(?:year|date|month|day|century|decade)\b",
    "name": r"\bwho(?:m|se)?\b|\bwhere\b|\b(?:what|which) (?:country|city|state|place|town)\b",
}
"""Words of a question by the type of what answers it; the first that fits counts."""
_HELD = {
    "number": rf"\d|\b(?i:{_NUMBERS})\b",
    "date": rf"\b(?:1\d{{3}}|20\d\d)s?\b|\b(?:{_MONTHS})\b|\b\d{{1,2}}(?:st|nd|rd|th)\b|\bcentury\b",
    # A word in capitals that does not begin the sentence, or several in a row.
    "name": r"(?<=[\w,;:\"“(] )[A-Z][\w'’-]+|[A-Z][\w’-]+ (?:[a-z]{2,3} )?[A-Z][\w’-]+",
}
_QUESTION_WORD = r"\b(?:who(?:m|se)?|what|which|when|where|why|how)\b"
_WORD = r"\w+"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE if pattern in (*_ASKED.values(), _QUESTION_WORD) else 0)


def answer_type(question: str) -> str | None:
    """Return "number", "date" or "name" for an English question that asks for one, else None."""
    return next((name for name, asked in _ASKED.items() if _compiled(asked).search(question)), None)


def holds(wanted: str | None, sentence: str, question: str) -> bool:
    """Tell whether a sentence holds what is `wanted`, as `answer_type` gives it; a name must be new to the question."""
    if wanted is None:
        return False
    found = _compiled(_HELD[wanted]).finditer(sentence)
    if wanted != "name":
        return next(found, None) is not None
    said = _words(question)
    return any(not _words(match[0]) <= said for match in found)


@lru_cache(1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(_compiled(_WORD).findall(text.lower()))


def after_question_word(question: str) -> str:
    """Return what follows the first question word, where a question says what it asks for; empty without one."""
    found = _compiled(_QUESTION_WORD).search(question)
    return question[found.end() :] if found else ""
