"""Questions that say little but a time: their dates decide what comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from index.build import build
from index.generation import Generation, open_index
from index.search import search
from tests.index.small import write_articles

ARTICLES = {
    "chronology.txt": (
        "Chronology of Tallis\n\n"
        "May 3, 2021: Fishermen from Wend block the quay.\n\n"
        "June 3, 2021: The council of Tallis names a new clerk in June.\n\n"
        "May 4, 2023: The mayor Ada Brook sells the old mill.\n\n"
        "May 3, 2024: The Tallis council sells the old mill to Edda Stone.\n\n"
        "August 9, 2024: Ada Brook visits the harbour of Wend.\n"
    ),
    "essay.txt": (
        "What happened next in Tallis\n\n"
        "What happened in May is still disputed. What happened on the quay happened fast, on a day of 24 hours.\n\n"
        "Brook said on 3 May 2024 that the mill was hers, and what happened since is well known.\n"
    ),
}
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    home = tmp_path_factory.mktemp("times")
    build([str(write_articles(home / "articles", ARTICLES))], home / "index")
    generation = open_index(home / "index")
    yield generation
    generation.close()


def first(index: Generation, question: str, today: date | None = TODAY) -> str:
    return search(index, question, today=today).hits[0].highlight.text


@pytest.mark.parametrize(
    "question",
    [
        "What happened on 3 May 2024?",
        "what happened on 3 May",
        "2024年5月3日に何があった",
        "2024년 5월 3일에 무슨 일이 있었나",
    ],
)
def test_the_entry_of_the_day_comes_first(index: Generation, question: str) -> None:
    assert first(index, question) == "May 3, 2024: The Tallis council sells the old mill to Edda Stone."


def test_of_a_day_without_a_year_those_the_articles_tell_of_are_read_nearest_first(index: Generation) -> None:
    for today, years in ((TODAY, ["2024", "2021"]), (date(2021, 6, 1), ["2021", "2024"])):
        answer = search(index, "What happened on 3 May?", today=today)
        assert [str(time.span)[:4] for time in answer.times] == years
        assert next(str(hit.dates[0].start.year) for hit in answer.hits if hit.dates) == years[0]


def test_a_day_of_which_nothing_is_told_is_still_shown_as_it_was_read(index: Generation) -> None:
    answer = search(index, "What happened on 19 October?", today=TODAY)
    assert [str(time.span) for time in answer.times] == [
        "2023-10-19"
    ]  # the articles speak of the days up to 9 August 2024
    assert not answer.answered


def test_a_day_that_is_told_is_answered_and_another_is_not(index: Generation) -> None:
    assert search(index, "What happened on 9 August 2024?").confidence > 0.9
    assert not search(index, "What happened on 9 August 2022?").answered


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What happened in August 2024 at Wend?", "August 9, 2024: Ada Brook visits the harbour of Wend."),
        ("Brook in May 2023", "May 4, 2023: The mayor Ada Brook sells the old mill."),
    ],
)
def test_where_little_else_is_said_the_dates_count_for_more(index: Generation, question: str, text: str) -> None:
    assert first(index, question) == text
