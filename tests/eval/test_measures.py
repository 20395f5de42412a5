"""Measures of documents, scored by hand on five documents."""

from __future__ import annotations

from math import log2

import pytest

from eval.measures import Measure, document_measures
from eval.outcome import Outcome
from eval.spans import Span
from tests.eval.examples import asked, passage


def scores(*outcomes: Outcome) -> dict[str, dict[str, float]]:
    return {measure.name: dict(measure.values) for measure in document_measures(outcomes)}


def test_a_document_ranks_where_its_best_passage_does() -> None:
    # b, a, c in this order, although a has three passages.
    found = [passage("b"), passage("a"), passage("a", 100, 200), passage("c"), passage("a", 200, 300)]
    result = scores(asked("q", *found, relevant={"a": 1, "c": 2}))
    gain, best = 1 / log2(3) + 2 / log2(4), 2 / log2(2) + 1 / log2(3)
    assert result["nDCG@10"]["q"] == pytest.approx(gain / best)
    assert result["R@5"] == result["R@10"] == {"q": 1.0}
    assert result["RR@10"] == {"q": 0.5}


def test_a_copy_in_another_document_counts_for_that_document() -> None:
    found = [passage("b", 0, 9, Span("a", 5, 14)), passage("c")]
    assert scores(asked("q", *found, relevant={"a": 1}))["RR@10"] == {"q": 0.5}


def test_recall_stops_at_its_cut_off() -> None:
    found = [passage(f"other {number}") for number in range(5)] + [passage("a")]
    result = scores(asked("q", *found, relevant={"a": 1, "b": 1}))
    assert result["R@5"] == {"q": 0.0}
    assert result["R@10"] == {"q": 0.5}
    assert result["RR@10"]["q"] == pytest.approx(1 / 6)


def test_reciprocal_rank_ends_at_ten() -> None:
    found = [passage(f"other {number}") for number in range(10)] + [passage("a")]
    assert scores(asked("q", *found, relevant={"a": 1}))["RR@10"] == {"q": 0.0}


def test_a_judged_question_without_results_counts_as_zero() -> None:
    measures = document_measures([asked("q1", passage("a"), relevant={"a": 1}), asked("q2", relevant={"b": 1})])
    assert [measure.name for measure in measures] == ["nDCG@10", "R@5", "R@10", "RR@10"]
    assert {measure.mean for measure in measures} == {0.5}


@pytest.mark.parametrize(
    "outcome",
    [
        asked("nothing judged", passage("a")),
        asked("only grade 0", passage("a"), relevant={"a": 0}),
        asked("within one document", passage("a"), relevant={"a": 1}, within="a"),
        asked("unanswerable", metadata={"answerable": False}),
    ],
)
def test_questions_without_documents_to_rank_are_left_out(outcome: Outcome) -> None:
    assert set(map(str, scores(outcome).values())) == {"{}"}
    assert scores(outcome, asked("q", passage("a"), relevant={"a": 1}))["R@5"] == {"q": 1.0}


def test_no_questions() -> None:
    assert [measure.mean for measure in document_measures([])] == [None] * 4


def test_among_keeps_the_named_questions() -> None:
    measure = Measure("R@5", {"q1": 1.0, "q2": 0.0})
    assert measure.among(frozenset({"q1", "q9"})).mean == 1.0
    assert measure.among(frozenset()).mean is None
