"""The words of a question, told apart, and what a reader of them finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from index.article import DateSpan

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\S")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text that has spaces between them."""
    return frozenset(words.split())


ORDINALS = frozenset(("st", "nd", "rd", "th"))
DASHES = frozenset("-–—")


UNITS = {
    form: name
    for name in ("day", "week", "month", "quarter", "year", "decade", "century")
    for form in (name, f"{name}s")
}
"""Units of time, one and several, by the unit."""
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {name: number for number, name in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1}


class Words:
    """The words, numbers and signs of a text, each apart, by their number; reading beyond the ends gives "".

    `today` is the day that "last year" is told from; without it such words are not read.
    """

    def __init__(self, text: str, today: date | None = None) -> None:
        self.today = today
        self._tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]
        self._lower = [token.lower() for token, _, _ in self._tokens]

    def __len__(self) -> int:
        return len(self._tokens)

    def __getitem__(self, i: int) -> str:
        """Return a word in lower case."""
        return self._lower[i] if 0 <= i < len(self._lower) else ""

    def raw(self, i: int) -> str:
        """Return a word as it stands."""
        return self._tokens[i][0] if 0 <= i < len(self._tokens) else ""

    def different(self) -> frozenset[str]:
        """Return the different words in lower case."""
        return frozenset(self._lower)

    def start(self, i: int) -> int:
        """Return the first character of a word."""
        return self._tokens[i][1]

    def end(self, i: int) -> int:
        """Return one past the last character of a word."""
        return self._tokens[i][2]

    def glued(self, i: int) -> bool:
        """Tell whether nothing stands between a word and the one before it."""
        return 0 < i < len(self) and self._tokens[i - 1][2] == self._tokens[i][1]

    def skip(self, i: int, *words: str) -> int:
        """Return the number of the first word from `i` on that is none of a few, after three of them at most."""
        for _ in range(3):
            if self[i] not in words:
                break
            i += 1
        return i

    def number(self, i: int, low: int, high: int) -> int | None:
        """Return the number at `i` if it is one from `low` to `high` and no part of a longer one."""
        token = self[i]
        if not (token.isascii() and token.isdigit() and len(token) <= 4 and low <= int(token) <= high):
            return None
        if self.glued(i) and (self[i - 1] in ".,:" and self[i - 2].isdigit() and self.glued(i - 1)):
            return None
        return int(token) if not self._goes_on(i) else None

    def _goes_on(self, i: int) -> bool:
        """Tell whether digits after a point or a comma, or a per cent sign, belong to the number at `i`."""
        if self[i + 1] == "%":
            return True
        return (
            self[i + 1] in (".", ",", ":") and self.glued(i + 1) and self.glued(i + 2) and self[i + 2].isdigit()
        ) and not (self[i + 1] == "," and len(self[i + 2]) == 4)


def count_at(words: Words, i: int) -> tuple[int, int] | None:
    """Return how many units the words at `i` say, and the word after them; "a few" is 0."""
    if words[i] == "a" and words[i + 1] in ("few", "couple"):
        return (2 if words[i + 1] == "couple" else 0), words.skip(i + 2, "of")
    if words[i] in ("few", "several", "some"):
        return 0, i + 1
    number = _COUNTS.get(words[i]) or words.number(i, 1, 999)
    return (number, i + 1) if number else None


@dataclass(frozen=True, slots=True)
class Period:
    """A period that stands in the words `first` up to `end`, which is not included."""

    first: int
    end: int
    make: Callable[[int], DateSpan | None]
    """Gives its days in the year it lacks; one that states its year takes any."""
    year: int | None
    """The year that stands there, the last of several; None if it lacks one."""
    others: tuple[DateSpan, ...] = ()
    """What else the words may mean: 4/12/2024 is in April or in December."""


def stated(first: int, end: int, span: DateSpan | None, year: int) -> Period | None:
    """Return a period that says its year, or None where the calendar has no such days."""
    return Period(first, end, lambda _: span, year) if span else None
