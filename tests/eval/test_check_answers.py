"""How well answers are checked, measured on statements about the articles that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.changes import changed_statements
from eval.check_answers import Figures, figures, judge, table
from eval.statements import Case, written_statements
from index.generation import Generation


@pytest.fixture(scope="module")
def test_cases(generation: Generation) -> list[Case]:
    """Return the statements that the model was not fitted on."""
    return written_statements(generation, "test")


def test_the_statements_are_varied_and_cite_what_is_there(generation: Generation, test_cases: list[Case]) -> None:
    fitted = written_statements(generation, "fit")
    assert {case.group for case in fitted}.isdisjoint(case.group for case in test_cases)
    assert len(fitted) + len(test_cases) > 150
    assert {case.kind for case in fitted} == {case.kind for case in test_cases}
    for case in (*fitted, *test_cases):
        for passage in case.passages:
            text = generation.store.article(passage.citation.article_id).text
            assert text[passage.citation.start : passage.citation.end] == passage.text
        assert all(f"[{passage.number}]" in case.text or case.kind != "several" for passage in case.passages[:1])


def test_unsupported_statements_are_flagged_and_supported_ones_are_not(
    generation: Generation, test_cases: list[Case]
) -> None:
    judged = judge(generation, test_cases)
    found = figures(judged)
    # Measured .903, .848 and .136 when this was written.
    assert found.precision >= 0.85, table("test", judged)
    assert found.recall >= 0.8, table("test", judged)
    assert found.false_alarms <= 0.2, table("test", judged)


def test_figures_of_statements_that_can_be_counted_by_hand(generation: Generation, test_cases: list[Case]) -> None:
    true = next(case for case in test_cases if case.kind == "paraphrase")
    false = next(case for case in test_cases if case.kind == "number")
    judged = judge(generation, [true, false])
    assert figures(judged) == Figures(precision=1.0, recall=1.0, false_alarms=0.0)
    assert figures(judged[:1]) == Figures(precision=0.0, recall=0.0, false_alarms=0.0)


def test_changed_sentences_differ_from_the_document_only_where_they_should(tmp_path: Path) -> None:
    texts = [
        f"In 19{number}0 the mill of Oster was bought by Ada Roth for {number}50 crowns, and Tom Vale ran it."
        for number in range(2, 8)
    ]
    lines = [json.dumps({"_id": str(i), "title": "", "text": text}) for i, text in enumerate(texts)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    cases = changed_statements(tmp_path / "corpus.jsonl", 3)
    assert cases == changed_statements(tmp_path / "corpus.jsonl", 3)
    assert {case.kind for case in cases} >= {"copy", "shortened", "date", "number", "negation", "wrong number"}
    for case in cases:
        sentence = case.text.removesuffix(" [1]")
        (passage,) = case.passages
        assert (sentence in passage.text) == (case.kind == "copy")
