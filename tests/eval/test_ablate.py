"""Mechanisms switched off in turn."""

from __future__ import annotations

from dataclasses import fields

import pytest

from eval.ablate import compare_outcomes
from eval.dataset import read_set
from eval.record import SetResult
from eval.report import make_report
from eval.run import Plan, evaluate
from eval.tables import ablation_tables
from index.ranking import Mechanisms
from tests.eval.examples import asked, passage, reference, write_set


@pytest.fixture(scope="module")
def ablated(tmp_path_factory: pytest.TempPathFactory) -> SetResult:
    """Ask the five documents with every mechanism off in turn; remember the stages that were announced."""
    folder = tmp_path_factory.mktemp("ablate")
    return evaluate(read_set(write_set(folder / "five")), Plan(folder / "cache", ablate=True))


def test_every_mechanism_is_switched_off_in_turn(ablated: SetResult) -> None:
    assert [item.mechanism for item in ablated.ablations] == [field.name for field in fields(Mechanisms)]
    for item in ablated.ablations:
        measured = {difference.measure: difference.before for difference in item.differences}
        assert measured["span@5"] == ablated.means["span@5"]
        assert item.auroc is not None
        assert item.auroc.before == ablated.auroc


def test_the_change_is_that_of_switching_off() -> None:
    marked = [reference("a", 0, 5)]
    names = [f"q{number}" for number in range(10)]
    on = [asked(name, passage("a"), references=marked) for name in names]
    off = [asked(name, passage("b"), passage("a"), references=marked) for name in names]
    found = compare_outcomes("sentences", on, off)
    changes = {difference.measure: difference for difference in found.differences}
    assert changes["span@1"].change == -1
    assert changes["span@1"].lost
    assert changes["span@5"].change == 0
    assert "char_recall@5" not in changes
    assert found.auroc is None


def test_tables_of_each_set_and_of_all(ablated: SetResult) -> None:
    (alone,) = ablation_tables(make_report([ablated]))
    assert alone.title == "five, each mechanism off in turn"
    assert alone.header[-1] == "AUROC"
    assert [row[0] for row in alone.rows] == ["all on", *(field.name for field in fields(Mechanisms))]
    assert {len(row) for row in alone.rows} == {len(alone.header)}
    *_, together = ablation_tables(make_report([ablated, ablated]))
    assert together.header == ("without", "five span@5", "five span@5")
    assert together.rows[0] == ("all on", "1.000", "1.000")
    assert list(ablation_tables(make_report([]))) == []
