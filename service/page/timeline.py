"""How many events there are when, as bars, and events told twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from index.store import Event
from service.page.words import address, month_in_words, passage_link

_MOST_MONTHS = 60
"""Months that are drawn one by one; a longer time is drawn by years."""
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


def same_words(events: Sequence[Event]) -> Iterator[tuple[Event, list[tuple[str, str]]]]:
    """Yield each event with title and address of the other articles that tell it in the same words."""
    places = enumerate(events)  # events of no group stand alone
    for _, same in groupby(places, lambda one: (one[1].days, one[1].group if one[1].group >= 0 else ~one[0])):
        event, *others = (one for _, one in same)
        yield event, [(other.title, passage_link(other.article_id, other.start, other.end)) for other in others]
