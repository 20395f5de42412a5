"""What a function gives for the short strings that come again and again: few words make up most of any text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_MOST = 1 << 16
_LONGEST = 24
"""Bytes of UTF-8 of a string that is remembered, so that a memo takes ten or twenty megabytes whatever is written."""

V = TypeVar("V")


class Memo(dict[str, V]):
    """`memo[text]` is `function(text)`, a pure function; once 65,536 results are remembered it begins anew.

    Unlike `functools.lru_cache` it serves `map(memo.__getitem__, texts)` without running Python for what is known.
    """

    def __init__(self, function: Callable[[str], V]) -> None:
        self._function = function

    def __missing__(self, text: str) -> V:
        """Compute a result, and remember that of a short text."""
        value = self._function(text)
        if len(text.encode("utf-8", "replace")) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = value
        return value
