"""Who said it: publishers, authors and titles that a question names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache

_TOKEN = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"\s+[-–—|]\s+|:\s+|,\s+")
_LEFT_OUT = {"the", "com", "org", "net"}
_CUES = {"to", "by", "from", "per"}
"""Words before a name: "according to fortune", "from wired"."""
_MOST_TOKENS = 12
_WHOLE_TITLE = 3
"""Tokens that the shortest title has which can be named: one word is as likely a word."""
_SURNAME = 0.5
"""What an author's surname alone is worth: it may be somebody else's."""
_SHORTEST_SURNAME = 3
_MOST_IN_NAME = 4
"""Tokens of an author that is a person: of a longer name no part is taken for a surname."""
_KEPT = 4096
"""Names of which it is remembered how they are taken apart: the same publishers, authors and titles come up again."""


_BEGINNING = 8
"""Letters of a word by which it is told that a title cannot be meant."""


class Named:
    """The names a question may hold, found by whichever words stand side by side in it."""

    def __init__(self, question: str) -> None:
        """Take a question, which is read when it is first asked for a source."""
        self._question = question

    @cached_property
    def _tokens(self) -> list[re.Match[str]]:
        return list(_TOKEN.finditer(self._question))

    @cached_property
    def _words(self) -> set[str]:
        """Its words, or how they begin."""
        return {token[0].casefold()[:_BEGINNING] for token in self._tokens}

    @cached_property
    def _begun(self) -> set[str]:
        """Whatever its words begin with, and these themselves."""
        return {start for word in self._words for start in _starts(word)}

    @cached_property
    def _runs(self) -> set[str]:
        """Names of one word, and whatever words stand side by side, without what parts them."""
        folded = [token[0].casefold() for token in self._tokens]
        runs: set[str] = set()
        for first in range(len(folded)):
            if _is_name(self._question, self._tokens, first):
                runs.add(folded[first])
            run = folded[first]
            for word in folded[first + 1 : first + _MOST_TOKENS]:
                run += word
                runs.add(run)
        return runs

    def source(self, publisher: str | None, authors: Sequence[str], title: str) -> float:
        """Return how surely the question names an article by its publisher, author or title: 0 to 1."""
        if not self._runs.isdisjoint(_forms(publisher or "")) or self._names_title(title):
            return 1.0
        return max(map(self._author, authors), default=0.0)

    def _names_title(self, title: str) -> bool:
        # Most titles begin with no word of the question, nor it with theirs, and need not be taken apart.
        first = _first(title)
        begun = first in self._begun or not self._words.isdisjoint(_starts(first))
        return (begun or first in _LEFT_OUT) and _title(title) in self._runs

    def _author(self, author: str) -> float:
        whole, surnames = _author_names(author)
        if not self._runs.isdisjoint(whole):
            return 1.0
        return 0.0 if self._runs.isdisjoint(surnames) else _SURNAME


def _is_name(question: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
    """Tell whether one word stands in a question as a name: with a capital, not only because it is the first.

    In a question whose capitals tell nothing, a word that says who said it must stand before it.
    """
    if question in (question.lower(), question.upper()):
        return i > 0 and tokens[i - 1][0].casefold() in _CUES
    return tokens[i][0][0].isupper() and (i > 0 or len(tokens) == 1)


@lru_cache(_KEPT)
def _forms(publisher: str) -> tuple[str, ...]:
    """Return a publisher's name as it may be given: whole, or without what follows a dash, a bar or a colon."""
    head = _PARTS.split(publisher)[0]
    return tuple("".join(_tokens(name)) for name in dict.fromkeys((publisher, head)))


@lru_cache(_KEPT)
def _first(title: str) -> str:
    """Return the first word of a title, folded, or how it begins; "" for one without any."""
    found = _TOKEN.search(title)
    return found[0].casefold()[:_BEGINNING] if found else ""


@lru_cache(_KEPT)
def _starts(word: str) -> tuple[str, ...]:
    """Return what a word begins with: one letter, two and so on, up to all of it."""
    return tuple(word[:length] for length in range(1, len(word) + 1))


@lru_cache(_KEPT)
def _title(title: str) -> str:
    """Return a title as it may be given; "" for one that is too short or too long."""
    tokens = _tokens(title)
    return "".join(tokens) if _WHOLE_TITLE <= len(tokens) <= _MOST_TOKENS else ""


@lru_cache(_KEPT)
def _author_names(author: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return an author's name as it may be given, in either order, and its parts that may be a surname."""
    tokens = _tokens(author)
    whole = ("".join(tokens), "".join((*tokens[1:], *tokens[:1]))) if 1 < len(tokens) <= _MOST_TOKENS else ()
    parts = tokens if len(tokens) <= _MOST_IN_NAME else ()
    return whole, tuple(token for token in parts if len(token) >= _SHORTEST_SURNAME)


def _tokens(name: str) -> list[str]:
    tokens = [token.casefold() for token in _TOKEN.findall(name)]
    return [token for token in tokens if token not in _LEFT_OUT] or tokens
