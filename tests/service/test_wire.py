"""What every door does alike: dates and limits in, JSON out."""

from __future__ import annotations

from datetime import date

import pytest

from index.article import Place
from index.errors import UsageError
from index.result import Filters
from service.wire import check_filters, first_day, is_text, json_bytes, last_day, one_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-12-03", date(2024, 12, 3), date(2024, 12, 3)),
    ],
)
def test_a_year_or_month_counts_from_its_first_day_to_its_last(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-02-30", "0000", "2024-1", "2024-12-03\n", "٢٠٢٤", "yesterday", "\0"]
)
def test_anything_else_is_refused_with_what_a_date_looks_like(text: str) -> None:
    with pytest.raises(UsageError, match="is not a date") as caught:
        first_day(text)
    assert "2024-12-03" in caught.value.hint


def test_a_day_is_one_day() -> None:
    assert one_day("2024-12-03") == date(2024, 12, 3)
    for text in ("2024", "2024-12"):
        with pytest.raises(UsageError, match="more than one day"):
            one_day(text)


def test_limits_that_admit_no_day_are_refused() -> None:
    with pytest.raises(UsageError, match="since 2024-01-02, until 2024-01-01"):
        check_filters(Filters(since=date(2024, 1, 2), until=date(2024, 1, 1)))


def test_a_lone_surrogate_is_no_text() -> None:
    assert is_text("naïve 東京 \U0001f600 \0")
    assert not is_text("half \ud83d")


def test_json_keeps_text_readable_and_replaces_what_utf8_cannot_carry() -> None:
    assert json_bytes(Place("a", "東京 \ud800", 0, 1, same=True)) == (
        '{"article_id": "a", "title": "東京 ?", "start": 0, "end": 1, "same": true}'.encode()
    )
