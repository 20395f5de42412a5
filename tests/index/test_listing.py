"""Passages by date: the time asked decides, else the first date; ranks stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import DateSpan
from index.asked import TimeAsked
from index.listing import in_date_order
from index.periods import make_span
from index.result import Answer, Filters
from tests.service.toys import answer, hit


def span(*parts: int) -> DateSpan:
    found = make_span(*parts)
    assert found
    return found


def listed(*dates: tuple[DateSpan, ...], asked: DateSpan | None = None, filters: Filters | None = None) -> list[int]:
    """Return the ranks of passages with these dates in their date order."""
    made = answer(*(hit(rank=rank, dates=own) for rank, own in enumerate(dates, 1)))
    times = (TimeAsked("then", 0, 4, asked),) if asked else ()
    return _ranks(in_date_order(replace(made, times=times, filters=filters or Filters())))


def _ranks(made: Answer) -> list[int]:
    return [one.rank for one in made.hits]


def test_undated_passages_come_last_and_equal_dates_by_rank() -> None:
    assert listed((), (span(2024, 5, 2),), (span(2023),), (), (span(2024, 5, 2),)) == [3, 2, 5, 1, 4]


def test_without_a_time_asked_the_first_date_named_counts() -> None:
    assert listed((span(2024, 5, 2), span(2020)), (span(2022),)) == [2, 1]


@pytest.mark.parametrize(
    ("asked", "filters"), [(span(2024), None), (None, Filters(since=date(2024, 1, 1), until=date(2024, 12, 31)))]
)
def test_the_date_within_the_time_asked_or_the_limits_counts(asked: DateSpan | None, filters: Filters | None) -> None:
    both = (span(2019), span(2024, 8, 1))
    assert listed(both, (span(2024, 3, 1),), asked=asked, filters=filters) == [2, 1]


def test_one_open_limit_is_a_limit() -> None:
    dates = (span(2019), span(2024, 8, 1)), (span(2024, 3, 1),)
    assert listed(*dates, filters=Filters(since=date(2024, 1, 1))) == [2, 1]
    assert listed(*dates, filters=Filters(until=date(2020, 1, 1))) == [1, 2]


def test_a_day_says_more_than_its_year() -> None:
    assert listed((span(2024), span(2024, 8, 1)), (span(2024, 3, 1),), asked=span(2024)) == [2, 1]


_DAYS = st.dates(date(2019, 1, 1), date(2021, 12, 31))


@given(st.lists(st.lists(_DAYS, max_size=3), max_size=6), st.none() | _DAYS)
def test_every_passage_stays_and_order_is_settled(days: list[list[date]], asked: date | None) -> None:
    dates = [tuple(DateSpan(day, day) for day in own) for own in days]
    made = answer(*(hit(rank=rank, dates=own) for rank, own in enumerate(dates, 1)))
    if asked:
        made = replace(made, times=(TimeAsked("then", 0, 4, DateSpan(asked, asked)),))
    once = in_date_order(made)
    assert sorted(_ranks(once)) == _ranks(made)
    assert in_date_order(replace(once, hits=once.hits[::-1])) == once
