"""Dates and addresses as the page writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import quote, urlencode

from index.article import DateSpan
from index.periods import make_span

_MONTHS = "January February March April May June July August September October November December".split()


def in_words(span: DateSpan) -> str:
    """Write a span as prose has it: 3 December 2024, December 2024, 2024, May–December 2024."""
    first, last = span.start, span.end
    if first == last:
        return _day(first)
    if span == make_span(first.year):
        return str(first.year)
    if first.day == 1 and make_span(last.year, last.month) == DateSpan(last.replace(day=1), last):
        return _joined(first, last, _month(first), _month(last))
    return _joined(first, last, f"{first.day} {_month(first)}", f"{last.day} {_month(last)}")


def _joined(first: date, last: date, begins: str, ends: str) -> str:
    if begins == ends and first.year == last.year:
        return f"{begins} {first.year}"
    return f"{begins}–{ends} {last.year}" if first.year == last.year else f"{begins} {first.year} – {ends} {last.year}"


def month_in_words(month: str) -> str:
    """Write YYYY-MM as December 2024."""
    year, number = month.split("-")
    return f"{_MONTHS[int(number) - 1]} {int(year)}"


def _day(day: date) -> str:
    return f"{day.day} {_month(day)} {day.year}"


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


def address(path: str, **query: object) -> str:
    """Write a path with those parameters that are neither None nor empty."""
    given = {name: value for name, value in query.items() if value not in {None, ""}}
    return f"{path}?{urlencode(given)}" if given else path


def article_path(article_id: str) -> str:
    """Write the path of an article; its id may hold anything, slashes too."""
    return "/articles/" + quote(article_id, safe="/")


def passage_link(article_id: str, start: int, end: int) -> str:
    """Write the address of an article at a passage: marked without a script by `c`, scrolled to by the fragment."""
    return f"{article_path(article_id)}?c={start}-{end}#c{start}-{end}"


def without(query: Mapping[str, str], *names: str) -> dict[str, str]:
    """Return query parameters without some."""
    return {name: value for name, value in query.items() if name not in names}
