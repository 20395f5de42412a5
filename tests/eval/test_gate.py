"""The gate itself: that it can fail, and does only when it should. tests/test_quality.py runs it on the real sets."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval import gate
from eval.gate import Figures, comparable, compare, gate_command, headlines
from index.answerable import Values
from index.errors import UsageError
from index.result import Answer
from index.search import examine
from tests.eval.examples import write_lines, write_set

IDS = [f"q{number}" for number in range(12)]
TEXT = "When did the copper mine open?"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make two sets that ask twelve times about the copper mine, and the baseline of both. Copy it, never change it."""
    folder = tmp_path_factory.mktemp("gate")
    for name in (gate.SHIPPED, "mines"):
        rows = [{"query_id": query, "doc_id": "a", "text": "opened in 1601."} for query in IDS]
        write_set(folder / name, references=rows)
        write_lines(folder / name / "queries.jsonl", [{"_id": query, "text": TEXT} for query in IDS])
        (folder / name / "qrels" / "test.tsv").write_text("".join(f"{query}\ta\t1\n" for query in IDS))
    gate.update([folder / gate.SHIPPED, folder / "mines"], folder / "gate.json", folder / "work")
    return folder


@pytest.fixture
def place(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the gate ask a copy of the two sets."""
    folder = shutil.copytree(original, tmp_path / "copy")
    monkeypatch.setattr(gate, "gate_sets", lambda: [folder / gate.SHIPPED, folder / "mines"])
    monkeypatch.setattr(gate, "BASELINE", folder / "gate.json")
    return folder


def run(*options: str) -> Result:
    return CliRunner().invoke(gate_command, options)


def add_line(folder: Path) -> None:
    with (folder / "queries.jsonl").open("a") as file:
        file.write("\n")


def test_the_same_answers_pass(place: Path) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert "all sets           MRR@10   1.000 -> 1.000  p=1.0000    24 questions" in result.output
    assert TEXT not in (place / "gate.json").read_text()


@pytest.mark.usefixtures("place")
def test_a_crippled_ranking_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def worst_first(*arguments: object, **options: object) -> tuple[Answer, Values]:
        answer, seen = examine(*arguments, **options)  # type: ignore[arg-type]
        return replace(answer, hits=answer.hits[::-1]), seen

    monkeypatch.setattr("eval.ask.examine", worst_first)
    result = run()
    assert result.exit_code == 4, result.output
    assert "mines, MRR@10: 12 of 12 questions got worse" in result.output
    assert f"q11  1.00 -> 0.20  {TEXT}" in result.output
    assert "--update" in result.output


def test_a_baseline_that_was_better_fails_until_it_is_updated(place: Path) -> None:
    baseline = json.loads((place / "gate.json").read_text())
    baseline["sets"]["mines"]["values"]["MRR@10"] = dict.fromkeys(IDS, 1.5)
    (place / "gate.json").write_text(json.dumps(baseline))
    result = run()
    assert result.exit_code == 4, result.output
    assert "mines              MRR@10   1.500 -> 1.000" in result.output
    assert run("--update").exit_code == 0
    assert run().exit_code == 0


def test_other_briefings_than_those_of_the_baseline_are_an_error(place: Path) -> None:
    add_line(place / gate.SHIPPED)
    result = run()
    assert result.exit_code == 2
    assert "briefings: other questions, documents" in result.output
    assert "python -m eval.gate --update" in result.output


def test_another_set_beside_the_checkout_is_passed_over(place: Path) -> None:
    add_line(place / "mines")
    result = run()
    assert result.exit_code == 0, result.output
    assert "mines: not the set that the baseline was made from; not compared" in result.output
    assert "all sets" not in result.output


def test_an_update_keeps_sets_that_are_not_here(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (place / "gate.json").read_text()
    monkeypatch.setattr(gate, "gate_sets", lambda: [place / gate.SHIPPED])
    assert run("--update").exit_code == 0
    assert (place / "gate.json").read_text() == before


@pytest.mark.parametrize("content", ["", "{}", '{"sets": {"mines": 1}}'])
def test_a_broken_baseline_says_how_to_make_one(place: Path, content: str) -> None:
    (place / "gate.json").write_text(content)
    result = run()
    assert result.exit_code == 2
    assert "is no baseline" in result.output
    assert "--update" in result.output


def test_the_same_set_sampled_otherwise_is_an_error() -> None:
    old = {"mines": Figures("set", "sample", {"MRR@10": {}})}
    assert comparable(old, old) == ["mines"]
    for now in (Figures("set", "another", {"MRR@10": {}}), Figures("set", "sample", {"nDCG@10": {}})):
        with pytest.raises(UsageError, match="mines: other questions"):
            comparable(old, {"mines": now})


def test_headlines_are_the_answers_rank_its_parts_and_the_decision() -> None:
    documents = {"nDCG@10": {"a": 1 / 3}, "R@5": {"a": 1.0}, "answered": {"a": 1.0}}
    assert headlines(documents) == {"nDCG@10": {"a": 0.3333}}
    excerpts = {**documents, "MRR@10": {"a": 0.5}, "parts@5": {"a": 1.0}, "refused": {"b": 0.0}}
    assert headlines(excerpts) == {"MRR@10": {"a": 0.5}, "parts@5": {"a": 1.0}, "decided": {"a": 1.0, "b": 0.0}}


def test_one_loss_among_many_sets_may_be_chance() -> None:
    # Six questions of one set turn out worse: p is 1/32, which one test in 32 shows though nothing has changed.
    old = {f"set{n}": {"MRR@10": dict.fromkeys(IDS, n / 40)} for n in range(40)}
    new = {**old, "set39": {"MRR@10": {**old["set39"]["MRR@10"], **dict.fromkeys(IDS[:6], 0.0)}}}
    assert [test.lost for test in compare({"set39": old["set39"]}, {"set39": new["set39"]})] == [True]
    among = {test.set: test for test in compare(old, new)}
    assert among["set39"].difference.lost
    assert not any(test.lost for test in among.values())


def test_a_small_loss_everywhere_is_found_in_all_sets_together() -> None:
    old = {f"set{n}": {"MRR@10": dict.fromkeys(IDS, 1.0)} for n in range(8)}
    new = {name: {"MRR@10": {**dict.fromkeys(IDS, 1.0), "q1": 0.5, "q2": 0.5}} for name in old}
    assert [(test.set, test.lost) for test in compare(old, new) if test.lost] == [(gate.TOGETHER, True)]


def test_a_gain_is_no_loss() -> None:
    old, new = ({"mines": {"MRR@10": dict.fromkeys(IDS, value)}} for value in (0.5, 1.0))
    assert [test.lost for test in compare(old, new)] == [False]
    assert [test.lost for test in compare(new, old)] == [True]
