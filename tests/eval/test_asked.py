"""What a report keeps of a question."""

from __future__ import annotations

import pytest

from eval.asked import AskedQuestion, keep_questions
from eval.outcome import Outcome
from eval.spans import Span
from tests.eval.examples import asked, passage, reference

MARKED = [reference("a", 10, 20)]
NEVER = {"answerable": False, "kind": "none", "lang": "en", "source": "nobody"}


def read(span: Span) -> str:
    return "x" * (span.end - span.start)


def keep(item: Outcome) -> AskedQuestion:
    return keep_questions([item], read)[0]


@pytest.mark.parametrize(
    ("item", "failure"),
    [
        (asked("q", passage("a"), references=MARKED), ""),
        (asked("q", passage("b"), references=MARKED), "no right passage among the first five"),
        (
            asked("q", passage("b"), references=MARKED, withheld=True),
            "no right passage among the first five, and refused",
        ),
        (asked("q", passage("a"), references=MARKED, withheld=True), "refused, though it is answerable"),
        (asked("q", passage("a"), metadata=NEVER), "answered, though nothing answers it"),
        (asked("q", passage("a"), metadata=NEVER, withheld=True), ""),
        (asked("q", passage("a"), relevant={"a": 1}, within="a"), ""),
    ],
)
def test_a_failure_says_what_went_wrong(item: Outcome, failure: str) -> None:
    assert keep(item).failure == failure


def test_texts_are_kept_for_failures_alone() -> None:
    found = keep(asked("q", passage("a"), passage("b"), references=MARKED))
    assert [(top.document, top.right, top.text) for top in found.top] == [("a", True, ""), ("b", False, "")]
    assert found.gold == ()
    missed = keep(asked("q", passage("b"), passage("c", 0, 9999), references=MARKED))
    assert [len(top.text) for top in missed.top] == [100, 400]
    assert missed.top[1].end == 9999
    assert [(gold.document, gold.start, gold.end, gold.text) for gold in missed.gold] == [("a", 10, 20, "x" * 10)]


def test_what_should_have_been_refused_is_read_by_its_first_passage() -> None:
    false = keep(asked("q", passage("a"), passage("b"), metadata=NEVER))
    assert [len(top.text) for top in false.top] == [100, 0]
    assert false.gold == ()
    assert false.kinds == {"kind": "none", "lang": "en"}


def test_without_excerpts_the_relevant_documents_are_what_would_have_been_right() -> None:
    missed = keep(asked("q", passage("b"), relevant={"a": 2, "b": 0, "c": 1}))
    assert [gold.document for gold in missed.gold] == ["a", "c"]


def test_five_passages_are_kept_and_the_best_cosine() -> None:
    item = asked("q", *[passage("b", dense=number / 10) for number in range(8)], references=MARKED)
    assert len(keep(item).top) == 5
    assert keep(item).cosine == 0.7
    assert keep(asked("q", references=MARKED)).cosine == -1
