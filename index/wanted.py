"""What a question for a number or a date asks for: the unit, the noun that is counted, and of what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.article import DateSpan
from index.words import terms

DATE, MONEY, PERCENT, DAYS, BARE = "date", "money", "percent", "days", ""
"""Units that can be wanted: a date, any currency, a share of a hundred, a stretch of time, a bare count."""

_ASKS = re.compile(
    r"\bhow (?P<how>many|often|long|much)\b"
    r"|\b(?:what|which) (?:exact )?(?P<kind>percentage|percent|share|proportion|day|date|month|year)\b"
    r"|^\W*when\b|\bdate(?=\W*$| of\b)",
    re.IGNORECASE,
)
_SHARES = {"percentage", "percent", "share", "proportion"}
_STRETCHES = {"seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades", "centuries"}
_TIMES = ("time", "occas")
"""Stems of what is counted when it is asked how often."""
PLURALS = frozenset({"people", "men", "women", "children", "police", "troops", "staff", "personnel"})
"""Nouns that are plural without an s."""
_FUNCTION_WORDS = (
    "a about all also an and any are as at be been before being both but by can could did do does during each either "
    "ever exact exactly for from get gets got had has have having he her him his how i if in into is it its many may "
    "me might more most much must my no not of off on or our out over own per shall she should so some such than that "
    "the their them there these they this those to under until up upon us was we were what when where which while who "
    "whom whose why will with would you your "
    # Words of asking, and verbs that say no more than that there was something.
    "altogether amount come comes came date dates day days gave give given go went happen happened held hold holding "
    "holds long made make makes making money month number occur occurred often overall percent percentage place "
    "proportion share take taken takes taking tell time times told took total year"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that do not tell one event from another."""
_FEWEST_OF_A_QUANTITY, _FEWEST_OF_A_DATE = 3, 2
"""Content words a question must have: of fewer, many things in a collection can be said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for, and the words that say of what."""

    about: str
    """A name for it: the noun counted, the unit, or the kind of date."""
    unit: str
    """DATE, MONEY, PERCENT, DAYS or BARE."""
    nouns: tuple[str, ...]
    """Stems of the noun that a bare number must count."""
    within: tuple[DateSpan, ...]
    """The dates that the question names."""
    content: Mapping[str, float]
    """Stems of its words that carry meaning, its dates left out, with their weights."""
    names: frozenset[str]
    """Those of them that are names or numbers."""
    words: frozenset[str]
    """Stems of all its words."""


def asks_for_value(question: str) -> bool:
    """Tell whether a question asks for a number or a date."""
    return _ASKS.search(question) is not None


def read_wanted(question_words: Mapping[tuple[str, ...], float], question: str) -> Wanted | None:
    """Return what a question asks for, or None if that is neither a number nor a date, or of too little.

    `question_words` gives each different word of the question, as its stems, its inverse document frequency.
    """
    asked = _ASKS.search(question)
    if asked is None:
        return None
    from index.dates import find_dates  # noqa: PLC0415 (its patterns cost milliseconds, and few questions need them)

    about, unit, nouns = _kind(asked, question)
    dates = [found for found in find_dates(question) if found.end <= asked.start() or asked.end() <= found.start]
    rest = question
    for start, end in [asked.span(), *((found.start, found.end) for found in dates)]:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    weights = {stem: weight for word, weight in question_words.items() for stem in word}
    words = [word for word in re.findall(r"[\w'’]+", rest) if word.lower() not in FUNCTION_WORDS]
    content = {stem: weights.get(stem, 1.0) for word in words for stem in terms(word)}
    names = {stem for word in words if word[0].isupper() or word[0].isdigit() for stem in terms(word)} - set(nouns)
    fewest = _FEWEST_OF_A_DATE if unit == DATE else _FEWEST_OF_A_QUANTITY
    if len(content) < fewest or names >= content.keys() or (unit == BARE and not nouns):
        return None
    within = tuple(found.span for found in dates)
    return Wanted(about, unit, nouns, within, content, frozenset(names), frozenset(terms(question)))


def _kind(asked: re.Match[str], question: str) -> tuple[str, str, tuple[str, ...]]:
    """Return the name and the unit of what is asked, and the stems of the noun counted."""
    how, kind = ((asked[group] or "").lower() for group in ("how", "kind"))
    if not how:
        return ("percent", PERCENT, ()) if kind in _SHARES else (kind or "date", DATE, ())
    if how != "many":
        return {"often": ("times", BARE, _TIMES), "long": ("days", DAYS, ()), "much": ("money", MONEY, ())}[how]
    following = re.match(r"(?:\s[\w'’-]+){1,5}", question[asked.end() :])
    run = following[0].split() if following else []
    noun = next((word for word in run if word in PLURALS or re.fullmatch(r"[a-z'’-]{3,}[^s\W]s", word)), "")
    if noun in _STRETCHES:
        return "days", DAYS, ()
    return noun, BARE, _TIMES if noun in ("times", "occasions") else tuple(terms(noun)[:1])
