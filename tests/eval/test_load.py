"""Load on a real service, for a few seconds: nothing fails, and no answer mixes generations."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from eval.load import Load, put_load
from tests.service.conftest import write_articles


@pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of the service in /proc")
def test_under_load_no_answer_is_wrong_while_generations_come_and_go(tmp_path: Path) -> None:
    load = put_load(write_articles(tmp_path / "articles"), seconds=7, connections=16, every=2, services=2)
    load.memory = []  # so short a run tells nothing of it
    assert load.faults() == []
    assert load.statuses[200] > 20
    assert load.refusals.total() > 0
    assert load.shown.total() > 20
    assert len(load.generations) >= 2


def test_a_passage_of_another_generation_is_a_fault() -> None:
    load = Load(generations={"1": {0: ("old", 0, 3)}, "2": {0: ("new", 0, 3)}}, memory=[1.0])
    load.shown["1", 0, "old", 0, 3] += 1
    assert load.faults() == []
    for wrong in (("2", 0, "old", 0, 3), ("1", 0, "old", 0, 4), ("1", 1, "old", 0, 3), ("3", 0, "old", 0, 3)):
        load.shown[wrong] += 1
    assert len(load.wrong()) == 4
    assert len(load.faults()) == 4


def test_failures_and_growth_are_faults() -> None:
    load = Load(memory=[100.0] * 20 + [200.0] * 20)
    load.statuses[200] += 9
    assert load.growth() == 100
    load.statuses[500] += 1
    load.statuses[0] += 1
    load.taken["200 'GET /'"] += 1
    load.batches_mixed += 1
    assert len(load.faults()) == 5
