"""What counts as right, case by case."""

from __future__ import annotations

import pytest

from eval.outcome import Outcome
from eval.right import is_right, is_told, right_rank
from eval.score import measure_outcomes
from tests.eval.examples import asked, passage, reference

MARKED = [reference("a", 10, 20)]
NEVER = {"answerable": False}
FIVE_WRONG = [passage("b", 0, 5)] * 5


@pytest.mark.parametrize(
    ("item", "rank", "right"),
    [
        (asked("found", passage("b"), passage("a"), references=MARKED), 2, True),
        (asked("withheld", passage("a"), references=MARKED, withheld=True), 1, True),
        (asked("late", *FIVE_WRONG, passage("a"), references=MARKED), 6, False),
        (asked("missed", passage("a", 11, 100), relevant={"a": 1}, references=MARKED), None, False),
        (asked("document", passage("b"), passage("a"), relevant={"a": 2, "b": 0}), 2, True),
        (asked("nothing", relevant={"a": 1}), None, False),
        (asked("never", passage("a"), metadata=NEVER), None, False),
        (asked("never, yet marked", passage("a"), metadata=NEVER, relevant={"a": 1}, references=MARKED), None, False),
    ],
    ids=lambda value: value.query.id if isinstance(value, Outcome) else None,
)
def test_right_is_an_excerpt_in_the_first_five_or_else_a_relevant_document(
    item: Outcome, rank: int | None, right: bool
) -> None:
    assert is_told(item)
    assert right_rank(item) == rank
    assert is_right(item) is right


def test_a_withheld_passage_is_right_but_scores_nothing() -> None:
    item = asked("q", passage("a"), relevant={"a": 1}, references=MARKED, withheld=True)
    assert is_right(item)
    means = {measure.mean for measure in measure_outcomes([item])}
    assert means == {0.0}


@pytest.mark.parametrize(
    "item",
    [
        asked("within", passage("a"), relevant={"a": 1}, within="a"),
        asked("only the irrelevant judged", passage("a"), relevant={"a": 0}),
    ],
    ids=lambda item: item.query.id,
)
def test_some_questions_are_neither_right_nor_wrong(item: Outcome) -> None:
    assert not is_told(item)
    assert right_rank(item) is None
