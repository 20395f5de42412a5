"""Long questions in parts: nothing is lost, and a short question stays whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import clauses as module


def clauses(question: str) -> list[str]:
    """Return the clauses as texts."""
    spans = module.clauses(question)
    assert all(0 <= start < end <= len(question) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    return [question[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "question",
    ["", "Who?", "Who built the lighthouse?", "Who built the dam, and when?", "a, b, c, d", "and or but than who"],
)
def test_a_question_of_one_thought_has_no_clauses(question: str) -> None:
    assert clauses(question) == []


def test_a_question_that_compares_is_taken_apart_where_it_turns() -> None:
    found = clauses(
        "Did the Tallis Post blame the flood on the old weir, while the Wend Gazette in its report of May blamed rain?"
    )
    assert found == [
        "Did the Tallis Post blame the flood on the old weir",
        "while the Wend Gazette in its report of May blamed rain?",
    ]


def test_a_short_part_joins_the_next_and_the_last_the_one_before() -> None:
    found = clauses("In May, the weir that the town had built broke, but the mill of the Oster family stood, and how?")
    assert len(found) > 1
    assert all(len(clause.split()) >= 6 for clause in found)
    assert found[0].startswith("In May, the weir")
    assert found[-1].endswith("how?")


words = st.lists(st.sampled_from(["weir", "and", "the", "which", "broke,", "than", "Oster:", "mill?"]), max_size=120)


@given(words)
def test_clauses_are_few_and_long_and_in_order(chosen: list[str]) -> None:
    found = clauses(" ".join(chosen))
    assert len(found) != 1
    assert len(found) <= 6
    assert all(len(clause.split()) >= 6 for clause in found)
    plain = [word.strip(",:?") for clause in found for word in clause.split()]
    rest = iter(word.strip(",:?") for word in chosen)
    assert all(word in rest for word in plain)
