"""Names for one thing, where the texts themselves say so.

"Dokdo/Takeshima", "Dokdo (known in Japan as Takeshima)", and abbreviations beside their long forms.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.words import words

_NAME = r"[A-ZÀ-Þ][\w’'-]{1,30}(?: (?:(?:of|the|de|and) )?[A-ZÀ-Þ][\w’'-]{1,30}){0,4}"
_SAID = (
    r"(?:(?:also |better |formerly |officially |locally |otherwise |widely |previously |sometimes ){0,2}"
    r"(?:known|called|named|referred to)(?: (?:in|to|by) (?:the )?[A-Z]\w{1,20})?(?: as)?|or|a\.?k\.?a\.?,?)"
)
# Only building finds names in texts, so these are compiled when they are first used.
_PATTERNS = (
    rf"(?P<one>{_NAME}),? \({_SAID} (?:the )?(?P<other>{_NAME})",  # Dokdo (known in Japan as Takeshima)
    rf"(?P<one>{_NAME}), (?:also |better |formerly |otherwise )(?:known|called) as (?:the )?(?P<other>{_NAME})",
    rf"(?P<one>{_NAME}) \((?:the )?(?P<other>{_NAME}) (?:in|to) (?:the )?[A-Z]\w{{1,20}}\)",  # (Takeshima in Japan)
)
_SLASH = r"(?<![\w/.-])(?P<one>[A-ZÀ-Þ]\w{2,30})/(?P<other>[A-ZÀ-Þ]\w{2,30})(?![\w/]|\.\w)"
_SHORT = r"\((?P<short>[^\W_](?:[^\W_]|[&.-]){1,9})\)"
MOST_WORDS = 6
"""Words of the longest name that is kept."""
_LEAST_SLASHES = 2
_LEAST_SHARE = 0.1
"""A slash joins two names for one thing in this share of the passages with either name, or else two things."""


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for a thing."""

    name: str
    """A name, as it is spelt."""
    other: str
    """The other."""
    times: int
    """In how many passages the two were said to be the same."""


def name_key(name: str) -> str:
    """Return the key under which a name is found: its words, folded."""
    return " ".join(word.form for word in words(name))


class AliasFinder:
    """Collects what passages say of names; `kept` judges it when all were read."""

    def __init__(self) -> None:
        self._said: Counter[tuple[str, str]] = Counter()
        self._slashed: Counter[tuple[str, str]] = Counter()

    def add(self, text: str) -> None:
        """Read one passage."""
        if "(" in text or "known as" in text:
            self._said.update(set(_said(text)) | set(_abbreviated(text)))
        if "/" in text:
            self._slashed.update({tuple(sorted((m["one"], m["other"]))) for m in re.finditer(_SLASH, text)})  # type: ignore[misc]

    def kept(self, passages: Callable[[str], int]) -> list[Alias]:
        """Return the pairs that are names for one thing, in both directions.

        `passages` gives the number of passages that hold a word as a name, 0 for one that is mostly written
        small. Two names joined by a slash are one thing if that happens repeatedly, often for both of them, and
        with no third name; else they are two, like a photographer and an agency.
        """
        partners = defaultdict(set)
        for one, other in self._slashed:
            partners[one].add(other)
            partners[other].add(one)
        found = Counter(self._said)
        for (one, other), times in self._slashed.items():
            alone = len(partners[one]) == len(partners[other]) == 1
            counts = passages(one), passages(other)
            if alone and all(counts) and times >= max(_LEAST_SLASHES, _LEAST_SHARE * max(counts)):
                found[one, other] += times
        both = [Alias(*pair, times) for (a, b), times in found.items() for pair in ((a, b), (b, a))]
        return sorted(both, key=lambda alias: (alias.name, -alias.times, alias.other))


def _said(text: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of which a text says in words that they are the same."""
    for pattern in _PATTERNS:
        for match in re.finditer(pattern, text):
            one, other = match["one"].removeprefix("The "), match["other"]
            if name_key(one) != name_key(other):
                yield one, other


def _abbreviated(text: str) -> Iterator[tuple[str, str]]:
    """Yield (abbreviation, long form) pairs of the shape "long form (SHORT)"."""
    for match in re.finditer(_SHORT, text):
        short = match["short"]
        if sum(c.isupper() for c in short) < 2:
            continue
        letters = sum(c.isalnum() for c in short)
        before = text[max(0, match.start() - 200) : match.start()].split()
        long = long_form(short, " ".join(before[-min(letters + 5, 2 * letters) :]))
        if long and _is_name(long):
            yield short, long


def _is_name(long: str) -> bool:
    """Tell whether a long form is whole: some words, no bracket, and a capital at its front if it has any."""
    whole = long[0].isupper() or not any(word[0].isupper() for word in long.split())
    return 1 < len(long.split()) <= MOST_WORDS and whole and not any(c in "()[]" for c in long)


def long_form(short: str, before: str) -> str | None:
    """Return the end of `before` that `short` abbreviates, or None.

    Schwartz and Hearst (2003, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical
    Text"): from the right, each letter of the abbreviation is found in the long form, the first one at the
    beginning of a word.
    """
    at = len(before)
    for i in range(len(short) - 1, -1, -1):
        if not short[i].isalnum():
            continue
        at -= 1
        wanted = short[i].casefold()
        while at >= 0 and (before[at].casefold() != wanted or (i == 0 and at > 0 and before[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return before[at:]
