"""What a question asks for, and which sentences hold such a thing."""

from __future__ import annotations

import pytest

from index.answer_type import after_question_word, answer_type, holds


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Who opened the bridge?", "name"),
        ("Where did Brook go?", "name"),
        ("In which city was it built?", "name"),
        ("When did it open?", "date"),
        ("In what exact year did it open?", "date"),
        ("How many bridges are there?", "number"),
        ("What percentage voted?", "number"),
        ("Why did it fall?", None),
        ("橋はいつ開きましたか", None),
        ("", None),
    ],
)
def test_the_type_of_an_answer_is_told_from_the_question(question: str, wanted: str | None) -> None:
    assert answer_type(question) == wanted


@pytest.mark.parametrize(
    ("wanted", "sentence", "held"),
    [
        ("name", "Then the harbour was opened by Ada Brook.", True),
        ("name", "Then the harbour of Tallis was opened.", False),  # the question names it itself
        ("name", "The bridge was late.", False),
        ("date", "It opened in May.", True),
        ("date", "It may open.", False),
        ("date", "It opened in 1932.", True),
        ("number", "Seven bridges stand.", True),
        ("number", "Bridges stand.", False),
        (None, "Seven bridges of Ada Brook stood in 1932.", False),
    ],
)
def test_a_sentence_holds_what_is_wanted_or_not(wanted: str | None, sentence: str, held: bool) -> None:
    assert holds(wanted, sentence, "Who or what opened at Tallis?") is held


def test_what_is_asked_for_follows_the_question_word() -> None:
    assert after_question_word("Since May, who has been mayor?") == " has been mayor?"
    assert after_question_word("Mayor of Tallis") == ""
