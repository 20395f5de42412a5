"""What every door does alike: limits in, JSON out."""

from __future__ import annotations

import re
from datetime import date

from index.article import DateSpan
from index.errors import UsageError
from index.periods import make_span
from index.result import Filters, to_json

DAY_PATTERN = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
"""A year, a month or a day, as ISO 8601 writes them."""

_DAY = re.compile(DAY_PATTERN)


def json_bytes(value: object) -> bytes:
    """Serialise an answer, or another dataclass of ours, or a list of them, as UTF-8 JSON.

    A lone surrogate, which UTF-8 cannot carry, becomes a question mark.
    """
    return to_json(value).encode("utf-8", "replace")


def is_text(text: str) -> bool:
    """Tell whether text can be written as UTF-8: no lone surrogate, which is half a character, in it."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def first_day(text: str) -> date:
    """Return the first day of a year, month or day written YYYY, YYYY-MM or YYYY-MM-DD.

    Raises UsageError where it is written otherwise or the calendar has no such day.
    """
    return _span(text).start


def last_day(text: str) -> date:
    """Return the last day of a year, month or day; the counterpart of `first_day`."""
    return _span(text).end


def one_day(text: str) -> date:
    """Return a day written YYYY-MM-DD.

    Raises UsageError where it is written otherwise, is a month or a year, or the calendar has no such day.
    """
    span = _span(text)
    if span.start != span.end:
        raise UsageError(f"{text!r} is more than one day.", "Write a day: 2024-12-03.")
    return span.start


def _span(text: str) -> DateSpan:
    try:
        span = make_span(*map(int, text.split("-"))) if _DAY.fullmatch(text) else None
    except ValueError:  # month 13, year 0
        span = None
    if span is None:
        raise UsageError(
            f"{text[:40]!r} is not a date.", "Write a year, a month or a day: 2024, 2024-12 or 2024-12-03."
        )
    return span


def check_filters(filters: Filters) -> Filters:
    """Return the filters as they are; raise UsageError where their last day lies before their first."""
    if filters.since and filters.until and filters.until < filters.since:
        raise UsageError(
            f"The limits admit no day: since {filters.since}, until {filters.until}.",
            "Give a last day that is not before the first.",
        )
    return filters
