"""Speed kept honest: each figure against a rival measured in the same run, never against a clock.

The margins are wide enough for a busy machine. What they catch: torch or another heavy import on the way of a
question, an encoder that is not quantised, a question that does far more than search.
"""

from __future__ import annotations

import statistics

import pytest

from eval.bench.disk import disk_parts
from eval.bench.exact import measure_recall
from eval.bench.figures import Figure
from eval.bench.suite import PARTS, Bout
from eval.bench.workshop import Workshop
from tests.eval.bench.conftest import SIZE


@pytest.fixture(scope="module")
def bout(workshop: Workshop) -> Bout:
    return Bout(workshop, SIZE, runs=5)


def _by_name(figures: list[Figure]) -> dict[str, float]:
    return {one.name: one.median for one in figures}


def test_a_cold_question_takes_few_times_what_its_imports_take(bout: Bout) -> None:
    found = _by_name(PARTS["cold"](bout))
    assert found["cold ask over bare imports"] < 5
    assert found["cold ask, peak memory"] < 300


def test_passages_are_embedded_far_faster_than_by_pytorch(bout: Bout) -> None:
    assert _by_name(PARTS["embedding"](bout))["embedding over PyTorch fp32"] > 2


def test_a_warm_question_takes_few_times_what_a_bare_search_takes_and_finds_what_was_planted(bout: Bout) -> None:
    found = _by_name(PARTS["warm"](bout))
    assert found["warm question over bare search"] < 15
    assert found["planted questions"] > 10
    assert found["planted, hits@10"] > 0.6  # changed copies of what stands around them compete


def test_the_index_holds_what_was_asked_for_with_few_texts_embedded_by_the_model(bout: Bout) -> None:
    found = _by_name(PARTS["build"](bout))
    assert 0.8 * SIZE < found["passages"] < 1.25 * SIZE
    parts = disk_parts(bout.workshop.index(SIZE))
    assert sum(parts.values()) == pytest.approx(_by_name(PARTS["disk"](bout))["disk"])


def test_the_vector_part_finds_the_nearest(bout: Bout) -> None:
    workshop = bout.workshop
    (found,) = measure_recall(workshop.index(SIZE), workshop.base, workshop.questions, SIZE, 30)
    assert found.median > 0.95


def test_distinct_questions_are_answered_over_http_and_its_memory_is_seen(bout: Bout) -> None:
    found = _by_name(PARTS["http"](Bout(bout.workshop, SIZE, runs=1)) + PARTS["memory"](bout))
    assert found["HTTP, questions answered"] > 0
    assert found["HTTP, questions not answered"] == 0
    assert found["HTTP, p50"] <= found["HTTP, p99"]
    assert found["HTTP over bare"] > 0.1
    assert 30 < found["memory while serving, anonymous"] < found["memory while serving, resident"] < 1_000
    questions = bout.questions()
    assert len(questions) == len(set(questions)) > 2_000


def test_adding_to_a_copy_leaves_the_index_as_it_was(bout: Bout) -> None:
    before = sorted(path.name for path in bout.workshop.index(SIZE).rglob("*"))
    found = _by_name(PARTS["update"](Bout(bout.workshop, SIZE, runs=1)))
    assert found["adding 1,000 passages, beyond embedding"] > 0
    assert sorted(path.name for path in bout.workshop.index(SIZE).rglob("*")) == before
    assert statistics.fmean(found.values()) > 0
