"""What a question says besides its times."""

from __future__ import annotations

from datetime import date

import pytest

from index.article import DateSpan
from index.when import read_times
from index.when.rest import is_of_years, telling_words, without_times

CONTEXT = DateSpan(date(2019, 1, 1), date(2024, 12, 31))


def rest(question: str) -> str:
    return without_times(question, read_times(question, context=CONTEXT))


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What happened between May and August 2024 at Ume?", "What happened at Ume?"),
        ("On 24 November 2024 what did Brook say?", " what did Brook say?"),
        ("Ume, 3 May 2024", "Ume, "),
        ("2024年11月24日に何があった", " に何があった"),
        ("Who built the mill?", "Who built the mill?"),
        ("What happened on 3 May?", "What happened ?"),  # read once for every year
    ],
)
def test_the_words_of_times_are_left_out(question: str, left: str) -> None:
    assert rest(question) == left


@pytest.mark.parametrize(
    "question",
    [
        "what happened on 24 November",
        "Which events took place on 3 December 2024?",
        "list everything from July 26 to 28, 2024",
        "news of 15 August",
        "24 November 2024",
        "8月15日に何があった",
        "2024年11月24日に何が起きたか教えてください。",
        "2024年8月の出来事",
        "2024년 11월 24일에 무슨 일이 있었나",
        "2021년 10월에는 무슨 일이 있었나요?",
    ],
)
def test_a_question_of_a_time_alone_names_nothing(question: str) -> None:
    assert telling_words(rest(question)) == 0


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What happened at Ume in May 2024?", 1),
        ("What did the mayor of Ume say on 3 May 2024?", 2),
        ("2024年5月に梅の市長は何を言ったか", 3),
        ("2024년 5월에 서울에서 무슨 일이 있었나", 1),
    ],
)
def test_what_a_question_names_is_counted(question: str, words: int) -> None:
    assert telling_words(rest(question)) == words


@pytest.mark.parametrize(("question", "years"), [("in 2020", True), ("since 2020", True), ("in May 2020", False)])
def test_times_of_whole_years_are_told_from_finer_ones(question: str, years: bool) -> None:
    (time,) = read_times(question)
    assert is_of_years(time) is years
