"""Saying why limits admit no passage, and what the collection holds instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from index.result import Filters

if TYPE_CHECKING:
    from index.generation import Generation

_MOST = 8
"""Names that are listed at most."""


def why_none(index: Generation, limits: Filters) -> tuple[str, ...]:
    """Return, for limits that admit no passage, a line for each that alone admits none, with what would be admitted.

    Where each admits some it is said that none meets all.
    """
    articles = index.store.articles()
    held = {
        "publisher": [item.publisher for item in articles if item.publisher],
        "author": [name for item in articles for name in item.authors],
        "article": [item.id for item in articles],
        "language": [item.language for item in articles],
    }
    asked = {name: getattr(limits, name) for name in held if getattr(limits, name)}
    lines = [
        f"no {name} is or holds “{wanted}”; there is {_listed(held[name])}"
        for name, wanted in asked.items()
        if not _admits(index, Filters(**{name: wanted}))
    ]
    if not _admits(index, Filters(since=limits.since, until=limits.until)):
        lines.append(_no_days(index, limits))
    return tuple(lines or ["each of them admits some, but no passage meets all of them"])


def _admits(index: Generation, limits: Filters) -> bool:
    allowed = index.store.allowed(limits)
    return allowed is None or len(allowed) > 0


def _no_days(index: Generation, limits: Filters) -> str:
    first, last = limits.since or date.min, limits.until or date.max
    if first > last:
        return f"{first}, where they begin, is after {last}, where they end"
    days = f"from {first} on" if last == date.max else f"until {last}" if first == date.min else f"{first} to {last}"
    period = index.store.period
    spoken = f"the articles speak of {period.start} to {period.end}" if period else "no article names or bears a date"
    return f"no passage is about, or was published, {days}; {spoken}"


def _listed(names: Iterable[str]) -> str:
    different = sorted(set(names))
    if not different:
        return "none at all"
    more = f" and {len(different) - _MOST} more" if len(different) > _MOST else ""
    return ", ".join(different[:_MOST]) + more
