"""How a question was read, to be shown with its answer. Plain classes: importing them loads no reader."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import DateSpan


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """A time that a question speaks of, and how it was read."""

    text: str
    """The words of the question, for example "in mid July 2024"."""
    start: int
    """First character of them in the question."""
    end: int
    """One past the last character."""
    span: DateSpan
    """The days they mean; an open side ("since 2020") reaches the calendar's first or last day."""
    event: DateSpan | None = None
    """Where an event tells the time ("before Ishiba took office"): the day or month that the articles date it with."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A word of the question that was taken as another, because the collection does not hold it."""

    word: str
    """As the question has it."""
    taken_as: str
    """As the collection spells it."""
