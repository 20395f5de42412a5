"""How well a passage's days match the time asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import DateSpan
from index.overlap import overlaps
from index.periods import make_span

DAY = date(2024, 7, 15)


def overlap(asked: Sequence[DateSpan], about: Sequence[DateSpan]) -> float:
    return float(overlaps(asked, [about])[0])


def days(first: date, last: date) -> DateSpan:
    return DateSpan(min(first, last), max(first, last))


spans = st.builds(days, st.dates(), st.dates())


def of(*parts: int) -> DateSpan:
    span = make_span(*parts)
    assert span
    return span


def test_what_lies_within_the_time_asked_matches_wholly() -> None:
    assert overlap([of(2024, 7, 15)], [of(2024, 7, 15)]) == 1
    assert overlap([of(2024)], [of(2024, 7, 15), of(1999)]) == 1
    assert overlap([DateSpan(date.min, DAY)], [of(1999)]) == 1


def test_a_broader_date_matches_less_the_broader_it_is() -> None:
    asked = [of(2024, 7, 15)]
    month, year = overlap(asked, [of(2024, 7)]), overlap(asked, [of(2024)])
    assert month == pytest.approx((1 / 31) ** 0.5)
    assert 0 < year < month < 1


def test_days_near_the_time_asked_match_a_little_and_ever_less() -> None:
    asked = [of(2024, 7, 15)]
    values = [overlap(asked, [DateSpan(DAY + timedelta(n), DAY + timedelta(n))]) for n in range(1, 9)]
    assert values[:3] == pytest.approx([0.4, 0.2, 0.1])
    assert values == sorted(values, reverse=True)
    assert values[-1] == 0


def test_nothing_asked_or_nothing_dated_matches_nothing() -> None:
    assert overlap([], [of(2024)]) == 0
    assert overlap([of(2024)], []) == 0
    assert overlaps([of(2024)], []).shape == (0,)


def test_the_best_pair_decides() -> None:
    assert overlap([of(1999), of(2024)], [of(1850), of(2024, 7)]) == 1


@given(st.lists(spans, max_size=3), st.lists(st.lists(spans, max_size=3), max_size=4))
def test_many_passages_are_judged_as_each_alone(asked: list[DateSpan], about: list[list[DateSpan]]) -> None:
    together = overlaps(asked, about)
    assert together.shape == (len(about),)
    assert np.all((together >= 0) & (together <= 1))
    assert together.tolist() == [overlap(asked, own) for own in about]
