"""Measures of excerpts, scored by hand."""

from __future__ import annotations

import pytest

from eval.dataset import Reference
from eval.excerpts import excerpt_measures, first_rank, parts_found
from eval.outcome import Retrieved
from eval.spans import Span
from tests.eval.examples import asked, passage, reference

NAMES = [
    "span@1",
    "span@5",
    "Hits@4",
    "Hits@10",
    "MRR@10",
    "parts@5",
    "parts@10",
    "char_recall@5",
    "char_precision@5",
    "char_IoU@5",
]


def score(references: list[Reference], passages: list[Retrieved]) -> dict[str, float]:
    measures = excerpt_measures([asked("q", *passages, references=references)])
    assert [measure.name for measure in measures] == NAMES
    return {measure.name: measure.values["q"] for measure in measures}


def others(count: int) -> list[Retrieved]:
    return [passage("e", 100 * number, 100 * number + 100) for number in range(count)]


def test_an_excerpt_at_each_rank() -> None:
    excerpt = [reference("a", 10, 20)]
    ranks = {count + 1: score(excerpt, [*others(count), passage("a", 10, 20)]) for count in (0, 3, 4, 9, 10)}
    assert {rank for rank, got in ranks.items() if got["span@1"]} == {1}
    assert {rank for rank, got in ranks.items() if got["Hits@4"]} == {1, 4}
    assert {rank for rank, got in ranks.items() if got["span@5"]} == {1, 4, 5}
    assert {rank for rank, got in ranks.items() if got["Hits@10"]} == {1, 4, 5, 10}
    assert [got["MRR@10"] for got in ranks.values()] == pytest.approx([1, 1 / 4, 1 / 5, 1 / 10, 0])


@pytest.mark.parametrize(("start", "end", "rank"), [(10, 20, 1), (0, 30, 1), (11, 20, None), (10, 19, None)])
def test_an_excerpt_is_found_only_whole(start: int, end: int, rank: int | None) -> None:
    assert first_rank([reference("a", 10, 20)], [passage("a", start, end)]) == rank
    assert first_rank([reference("b", 10, 20)], [passage("a", start, end)]) is None


def test_two_passages_do_not_make_a_whole() -> None:
    halves = [passage("a", 10, 15), passage("a", 15, 20)]
    result = score([reference("a", 10, 20)], halves)
    assert (result["span@5"], result["parts@5"]) == (0, 0)
    assert (result["char_recall@5"], result["char_IoU@5"]) == (1, 1)


def test_any_excerpt_counts_for_span_and_every_part_for_parts() -> None:
    excerpts = [reference("a", 0, 5, 0), reference("b", 0, 5, 0), reference("c", 0, 5, 1, 2)]
    result = score(excerpts, [passage("b"), *others(5), passage("c")])
    assert result["span@1"] == 1
    assert result["parts@5"] == pytest.approx(1 / 3)
    assert result["parts@10"] == 1


def test_an_excerpt_without_groups_is_a_part_by_itself() -> None:
    excerpts = [reference("a", 0, 5), reference("a", 5, 9), reference("b", 0, 5), reference("a", 0, 5)]
    assert parts_found(excerpts, [passage("a", 0, 5)]) == pytest.approx(1 / 3)
    assert parts_found(excerpts, []) == 0


def test_every_place_of_a_passage_counts() -> None:
    copy = passage("b", 50, 60, Span("a", 10, 20))
    result = score([reference("a", 12, 18)], [copy])
    assert result["span@1"] == 1
    assert result["char_precision@5"] == pytest.approx(0.6)  # the copy in b is not read twice
    both = score([reference("a", 10, 20), reference("b", 50, 60)], [copy])
    assert both["char_recall@5"] == both["char_IoU@5"] == 1


def test_characters_by_hand() -> None:
    # Excerpts cover 0-10 and 40-50 of a; passages 5-25 (twice, counted once) and all 10 of b: 5 in common.
    found = [passage("a", 5, 25), passage("a", 5, 25), passage("b", 0, 10)]
    result = score([reference("a", 0, 10), reference("a", 40, 50)], found)
    assert result["char_recall@5"] == pytest.approx(5 / 20)
    assert result["char_precision@5"] == pytest.approx(5 / 30)
    assert result["char_IoU@5"] == pytest.approx(5 / (20 + 30 - 5))


def test_characters_look_at_five_passages() -> None:
    assert score([reference("a", 0, 10)], [*others(5), passage("a", 0, 10)])["char_recall@5"] == 0


def test_no_passages_score_zero() -> None:
    assert set(score([reference("a", 0, 5)], []).values()) == {0.0}


def test_questions_without_excerpts_are_left_out() -> None:
    marked = [reference("a", 0, 5)]
    unanswerable = asked("no", passage("a"), references=marked, metadata={"answerable": False})
    assert excerpt_measures([]) == excerpt_measures([asked("none", passage("a")), unanswerable]) == []
    both = excerpt_measures([asked("none", passage("a")), asked("q", passage("a"), references=marked)])
    assert {tuple(measure.values) for measure in both} == {("q",)}
