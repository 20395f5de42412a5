"""Limits that admit nothing are explained."""

from __future__ import annotations

from datetime import date

import pytest

from index.generation import Generation
from index.result import Filters
from index.search import search


def excluded(index: Generation, limits: Filters) -> tuple[str, ...]:
    answer = search(index, "When was the Sado mine listed?", filters=limits)
    assert answer.answered == (not answer.excluded)
    return answer.excluded


def test_a_publisher_that_is_not_there_is_said_beside_those_that_are(generation: Generation) -> None:
    (line,) = excluded(generation, Filters(publisher="Nowhere Times"))
    assert "Nowhere Times" in line
    assert "pincite" in line


def test_days_that_no_passage_is_of_are_said_beside_those_that_are(generation: Generation) -> None:
    (line,) = excluded(generation, Filters(since=date(1850, 1, 1), until=date(1850, 12, 31)))
    assert "1850-01-01 to 1850-12-31" in line
    assert str(generation.store.period.end if generation.store.period else "") in line


def test_days_in_the_wrong_order_are_said_to_be(generation: Generation) -> None:
    (line,) = excluded(generation, Filters(since=date(2024, 2, 1), until=date(2024, 1, 1)))
    assert "2024-02-01" in line
    assert "after" in line


def test_limits_that_only_together_admit_nothing_are_said_to(generation: Generation) -> None:
    (one, *_) = generation.store.articles()
    found = excluded(generation, Filters(article=one.id, language="en"))
    assert found == ()
    both = excluded(generation, Filters(publisher="pincite", since=date(9000, 1, 1)))
    assert len(both) == 1
    assert "from 9000-01-01 on" in both[0]


@pytest.mark.parametrize("limits", [Filters(), Filters(publisher="pincite"), Filters(since=date(2020, 1, 1))])
def test_limits_that_admit_something_are_not_explained(generation: Generation, limits: Filters) -> None:
    assert excluded(generation, limits) == ()
