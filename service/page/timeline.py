"""How many events there are when, as bars, and events told twice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.article import DateSpan
from index.article_store import Event
from service.page.words import address, month_in_words, passage_link

_MOST_MONTHS = 60
"""Months that are drawn one by one; a longer time is drawn by years."""
_DATE_IN_FRONT = re.compile(r"[^:\n]{0,30}[0-9年月日][^:\n]{0,30}:(?=\s)")
TALLEST = 40
"""Height of the tallest bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The events of a month or a year."""

    label: str
    """The year, where one begins; else nothing."""
    words: str
    """The month or year."""
    count: int
    height: int
    """1 to `TALLEST`; 0 without events."""
    address: str
    """Shows them alone."""


def bars(by_month: Mapping[str, int], query: Mapping[str, str]) -> list[Bar]:
    """Return a bar for each month (YYYY-MM) or year from the first event to the last, those without events too."""
    if not by_month:
        return []
    first, last = (_number(month) for month in (min(by_month), max(by_month)))
    if last - first < _MOST_MONTHS:
        return _bars({_month(number): by_month.get(_month(number), 0) for number in range(first, last + 1)}, query)
    by_year = {f"{year:04}": 0 for year in range(first // 12, last // 12 + 1)}
    for month, count in by_month.items():
        by_year[month[:4]] += count
    return _bars(by_year, query)


def _bars(counts: Mapping[str, int], query: Mapping[str, str]) -> list[Bar]:
    most = max(counts.values())
    drawn: list[Bar] = []
    for time, count in counts.items():
        starts_year = not drawn or time[5:] in {"", "01"}
        words = month_in_words(time) if "-" in time else str(int(time))
        height = max(1, round(TALLEST * count / most)) if count else 0
        link = address("/timeline", **{**query, "since": time, "until": time})
        drawn.append(Bar(time[:4] if starts_year else "", words, count, height, link))
    return drawn


def _number(month: str) -> int:
    year, of_year = map(int, month.split("-"))
    return 12 * year + of_year - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the timeline shows it."""

    days: DateSpan
    lead: str
    """The date it begins with, as it stands there; may be empty."""
    text: str
    """The rest."""
    again: bool
    """Whether the one before is of the same days."""
    places: list[tuple[str, str]]
    """Title and address of each article that tells it in these words, at least one."""


def told(events: Sequence[Event]) -> list[Told]:
    """Return events in the same order, those with the same words as one."""
    shown: list[Told] = []
    numbered = enumerate(events)  # events of no group stand alone
    for _, same in groupby(numbered, lambda one: (one[1].days, one[1].group if one[1].group >= 0 else ~one[0])):
        alike = [event for _, event in same]
        lead = _DATE_IN_FRONT.match(alike[0].text)
        cut = lead.end() if lead else 0
        again = bool(shown) and shown[-1].days == alike[0].days
        places = [(event.title, passage_link(event.article_id, event.start, event.end)) for event in alike]
        shown.append(Told(alike[0].days, alike[0].text[:cut], alike[0].text[cut:], again, places))
    return shown
