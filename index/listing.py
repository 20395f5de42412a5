"""Passages in the order of what they tell, for questions that ask for a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from index.article import DateSpan
from index.result import Answer, Hit


def in_date_order(answer: Answer) -> Answer:
    """Return an answer with its passages in the order of their dates, ranks unchanged, undated ones last.

    A passage of several dates stands where the shortest of those in the time asked does: a day says more than its
    year. The time asked is what the question speaks of, or else the limits set; a passage without a date in it, or of
    a question without a time, stands where the first date it names does. Equal dates keep the order of ranking.
    """
    asked = [time.span for time in answer.times] or _limits(answer)
    return replace(answer, hits=tuple(sorted(answer.hits, key=lambda hit: (_place(hit, asked), hit.rank))))


def _limits(answer: Answer) -> list[DateSpan]:
    since, until = answer.filters.since, answer.filters.until
    return [DateSpan(since or date.min, until or date.max)] if since or until else []


def _place(hit: Hit, asked: list[DateSpan]) -> tuple[date, date]:
    """Return the first and last day that a passage is listed by; the calendar's last ones for an undated passage."""
    within = [span for span in hit.dates if any(span.overlaps(time) for time in asked)]
    undated = DateSpan(date.max, date.max)
    span = min(within, key=lambda one: one.end - one.start) if within else next(iter(hit.dates), undated)
    return span.start, span.end
