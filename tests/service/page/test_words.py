"""Dates and addresses as the page writes them, and the bars of the timeline."""

from __future__ import annotations

from datetime import date

import pytest

from index.article import DateSpan
from index.article_store import Event
from service.page.timeline import TALLEST, bars, told
from service.page.words import address, article_path, in_words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2024, 12, 3), (2024, 12, 3), "3 December 2024"),
        ((2024, 12, 1), (2024, 12, 31), "December 2024"),
        ((2024, 1, 1), (2024, 12, 31), "2024"),
        ((2024, 5, 1), (2024, 12, 31), "May–December 2024"),
        ((2023, 11, 1), (2024, 2, 29), "November 2023 – February 2024"),
        ((2024, 7, 11), (2024, 7, 20), "11 July–20 July 2024"),
        ((2023, 12, 30), (2024, 1, 2), "30 December 2023 – 2 January 2024"),
    ],
)
def test_a_span_is_written_as_prose_has_it(first: tuple[int, int, int], last: tuple[int, int, int], words: str) -> None:
    assert in_words(DateSpan(date(*first), date(*last))) == words


def test_an_address_leaves_out_what_is_not_given_and_holds_any_id() -> None:
    assert address("/", q="a b&c", since="", k=None) == "/?q=a+b%26c"
    assert address("/") == "/"
    assert article_path("a/b c?#%é.md") == "/articles/a/b%20c%3F%23%25%C3%A9.md"


def test_bars_stand_by_months_with_the_empty_ones_and_by_years_where_time_is_long() -> None:
    by_month = bars({"2021-11": 1, "2022-02": 8}, {"author": "lee"})
    assert [(bar.label, bar.count, bar.height) for bar in by_month] == [
        ("2021", 1, 5),
        ("", 0, 0),
        ("2022", 0, 0),
        ("", 8, TALLEST),
    ]
    assert by_month[0].address == "/timeline?author=lee&since=2021-11&until=2021-11"
    by_year = bars({"1948-01": 1, "1948-12": 1, "1957-03": 1}, {})
    assert [bar.count for bar in by_year] == [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert by_year[0].words == "1948"
    assert bars({}, {}) == []


def test_an_event_told_in_the_same_words_twice_is_shown_once() -> None:
    day = DateSpan(date(2024, 7, 27), date(2024, 7, 27))
    text = "July 27, 2024: The mine is listed."
    events = [
        Event("a", "A", 0, 34, text, day, 5),
        Event("b", "B", 9, 43, text, day, 5),
        Event("b", "B", 50, 60, "It rains.", day, -1),
    ]
    first, second = told(events)
    assert (first.lead, first.text, first.again) == ("July 27, 2024:", " The mine is listed.", False)
    assert [title for title, _ in first.places] == ["A", "B"]
    assert (second.lead, second.text, second.again) == ("", "It rains.", True)
