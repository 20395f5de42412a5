"""Stretches of a document's text, and the arithmetic of sets of them.

All offsets count Unicode code points and are half open, as in `index.article`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The characters `start` to `end` (not included) of one document."""

    document: str
    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Tell whether `other` stands whole inside this span."""
        return self.document == other.document and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.document == other.document and max(self.start, other.start) < min(self.end, other.end)


def union(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch; the result covers the same characters, each once, in order."""
    joined: list[Span] = []
    for span in sorted(span for span in spans if span.start < span.end):
        last = joined[-1] if joined else None
        if last and last.document == span.document and span.start <= last.end:
            joined[-1] = Span(last.document, last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def size(spans: Iterable[Span]) -> int:
    """Count the characters that at least one of the spans covers."""
    return sum(span.end - span.start for span in union(spans))


def shared(one: Iterable[Span], other: Iterable[Span]) -> int:
    """Count the characters covered by both sets of spans: |A| + |B| - |A or B|."""
    one, other = union(one), union(other)
    return size(one) + size(other) - size([*one, *other])
