"""Whom a question names as its source, and what only looks like a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.named import Named


def _publisher(question: str, publisher: str) -> float:
    return Named(question).source(publisher, (), "")


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("According to Fortune, who leads the bank?", "Fortune"),
        ("What did the Tallis Post report on the dam?", "Tallis Post"),
        ("What did TechWend write of the phone?", "TechWend"),
        ("What did Tech Wend write of the phone?", "TechWend"),
        ("What did the tallis post report?", "The Tallis Post"),
        ("what was said by fortune about the dam?", "Fortune"),
        ("Does the Wend Gazette agree?", "Wend Gazette - World News"),
        ("Does the Wend Gazette agree?", "The Wend Gazette | Oster"),
        ("What does Wend.com say of it?", "Wend.com"),
        ("Wend", "Wend"),
    ],
)
def test_a_publisher_is_recognised(question: str, publisher: str) -> None:
    assert _publisher(question, publisher) == 1


@pytest.mark.parametrize(
    ("question", "publisher"),
    [
        ("What was built in the age of steam?", "The Age"),
        ("In the age of steam, what was built?", "The Age"),
        ("Fortune favours whom?", "Fortune"),
        ("Whom does fortune favour?", "Fortune"),
        ("What did the Post report?", "Tallis Post"),
        ("Which wired networks failed?", "Wired"),
        ("What is wired to the dam?", "Wired"),
        ("Who unfortunately fell?", "Fortune"),
        ("Who?", ""),
        ("who mined fortune bay?", "Fortune"),
    ],
)
def test_a_word_that_is_also_a_publisher_is_no_name(question: str, publisher: str) -> None:
    assert _publisher(question, publisher) == 0


@pytest.mark.parametrize(
    ("question", "author", "worth"),
    [
        ("What does Ada Brook say?", "Ada Brook", 1),
        ("what does ada brook say?", "Ada Brook", 1),
        ("What does Brook Ada say?", "Ada Brook", 1),
        ("What does Ada Brook say?", "Brook, Ada", 1),
        ("What does Brook say?", "Ada Brook", 0.5),
        ("What did the brook carry?", "Ada Brook", 0),
        ("What did Li write?", "Li Wu", 0),
        ("What?", "", 0),
    ],
)
def test_an_author_is_recognised_by_the_whole_name_and_half_by_a_part(question: str, author: str, worth: float) -> None:
    assert Named(question).source(None, (author,), "") == worth


@pytest.mark.parametrize(
    ("question", "title", "worth"),
    [
        ("Who is the hero of A River Runs Backwards?", "A River Runs Backwards", 1),
        ("who is the hero of a river runs backwards?", "A River Runs Backwards", 1),
        ("Which rivers run backwards?", "A River Runs Backwards", 0),
        ("Where are Rivers?", "Rivers", 0),
        ("Where is the Ume?", "The Ume", 0),
    ],
)
def test_a_title_of_three_words_or_more_is_recognised(question: str, title: str, worth: float) -> None:
    assert Named(question).source(None, (), title) == worth


def test_one_of_several_authors_is_enough() -> None:
    assert Named("What does Ada Brook say?").source("Wend", ("Tom Vale", "Ada Brook"), "Dams") == 1


@given(st.text(max_size=80), st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3), st.text(max_size=60))
def test_any_text_gives_a_share(question: str, publisher: str, authors: list[str], title: str) -> None:
    assert Named(question).source(publisher, authors, title) in (0, 0.5, 1)


@given(st.text(alphabet="abc DE", max_size=60))
def test_an_empty_question_names_nobody(name: str) -> None:
    assert Named("").source(name, (name,), name) == 0
