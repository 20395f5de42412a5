"""The whole way: a small set, the real index, the command."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.ask import DEPTH, ask
from eval.cli import eval_command
from eval.dataset import read_set
from eval.record import SetResult, read_report
from eval.right import SHOWN
from eval.run import Plan, default_cache, evaluate, index_folder
from index.answerable import ANY, OWN, Model, write_models
from index.generation import open_index
from index.manifest import BuildSettings
from index.search import search
from tests.eval.examples import write_lines, write_set


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder with the set `five` and room for the cache in which its index is built once."""
    folder = tmp_path_factory.mktemp("eval")
    write_set(folder / "five")
    return folder


@pytest.fixture(scope="module")
def measured(place: Path) -> SetResult:
    """Measure the set `five`."""
    return evaluate(read_set(place / "five"), Plan(place / "cache"))


def run(place: Path, *options: str) -> Result:
    arguments = [str(place / "five"), "--cache", str(place / "cache"), *options]
    return CliRunner().invoke(eval_command, arguments)


def test_easy_questions_are_answered(measured: SetResult) -> None:
    assert (measured.documents, measured.questions, measured.unanswerable, measured.unjudged) == (5, 4, 1, 1)
    assert measured.within_document == 1
    assert measured.depth == DEPTH
    assert measured.index.passages >= 5
    for name in ("nDCG@10", "RR@10", "span@5", "parts@5", "char_recall@5"):
        assert measured.means[name] == 1, name
    assert measured.per_query["nDCG@10"].keys() == {"q1", "q2"}
    assert measured.per_query["span@5"].keys() == {"q1", "q2", "q4"}
    assert measured.auroc is not None
    assert measured.latency.questions == 4
    assert measured.latency.p50_ms is not None


def test_the_first_five_are_those_that_ask_shows(place: Path, measured: SetResult) -> None:
    question_set = read_set(place / "five")
    index = open_index(index_folder(question_set.folder, Plan(place / "cache")))
    assert index.manifest.passages == measured.index.passages
    for query in question_set.queries:
        deep, shown = ask(index, query, DEPTH), ask(index, query, SHOWN)
        assert deep.hits[:SHOWN] == shown.hits


def test_a_set_and_a_model_have_an_index_of_their_own(tmp_path: Path) -> None:
    plan = Plan(tmp_path)
    folder = index_folder(tmp_path / "five", plan)
    assert folder.parent == tmp_path
    assert folder.name.startswith("five-")
    assert folder == index_folder(tmp_path / "five", plan)
    assert folder != index_folder(tmp_path / "other" / "five", plan)
    assert folder != index_folder(tmp_path / "five", Plan(tmp_path, BuildSettings(model="another")))
    assert default_cache() == Path(os.environ["PINCITE_CACHE"]) / "eval"


def test_the_command_prints_tables(place: Path, measured: SetResult) -> None:
    result = run(place)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("five: 4 questions, 1 unanswerable, 1 unjudged left out; 5 documents")
    assert f"{measured.means['nDCG@10']:.3f}" in result.stdout
    assert "kind=fact" in result.stdout


def test_the_command_writes_json_and_compares_with_it(place: Path) -> None:
    out = place / "report.json"
    result = run(place, "--json", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == json.loads(out.read_text())
    again = run(place, "--baseline", str(out))
    assert again.exit_code == 0, again.output
    assert "five, against the baseline" in again.stdout
    assert read_report(out).sets[0].limit is None


def test_a_significant_loss_has_its_own_exit_code(tmp_path: Path) -> None:
    # Eight questions whose judged document is not in the corpus, against a report that found it every time.
    folder = write_set(tmp_path / "five", references=[])
    ids = [f"q{number}" for number in range(8)]
    write_lines(folder / "queries.jsonl", [{"_id": name, "text": "When did the mine open?"} for name in ids])
    (folder / "qrels" / "test.tsv").write_text("".join(f"{name}\tgone\t1\n" for name in ids))
    out = tmp_path / "report.json"
    assert run(tmp_path, "--out", str(out)).exit_code == 0
    assert run(tmp_path, "--baseline", str(out)).exit_code == 0
    report = json.loads(out.read_text())
    report["sets"][0]["per_query"]["nDCG@10"] = dict.fromkeys(ids, 1.0)
    out.write_text(json.dumps(report))
    lost = run(tmp_path, "--baseline", str(out))
    assert lost.exit_code == 4
    assert "worse" in lost.stdout


def test_a_limited_run_says_so(place: Path) -> None:
    result = run(place, "--limit", "2", "--json")
    found = json.loads(result.stdout)["sets"][0]
    assert (found["limit"], found["questions"]) == (2, 2)


@pytest.fixture(scope="module")
def reports(place: Path) -> tuple[str, str]:
    """Write two reports on the set: the second found everything, the first nothing."""
    good, bad = place / "good.json", place / "bad.json"
    assert run(place, "--out", str(good)).exit_code == 0
    report = json.loads(good.read_text())
    for values in report["sets"][0]["per_query"].values():
        values.update(dict.fromkeys(values, 0.0))
    bad.write_text(json.dumps(report))
    return str(bad), str(good)


def command(*arguments: str) -> Result:
    return CliRunner().invoke(eval_command, arguments)


def test_two_reports_are_compared_without_their_sets(reports: tuple[str, str]) -> None:
    values = json.loads(Path(reports[1]).read_text())["sets"][0]["per_query"].values()
    right = {query for found in values for query, value in found.items() if value > 0}
    assert right >= {"q1", "q2", "q4"}
    result = command("--compare", *reports)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("five, against the baseline")
    assert "five, change by kind" in result.stdout
    assert f"five: {len(right)} better" in result.stdout
    assert "When did the copper mine open?" in result.stdout
    (comparison,) = json.loads(command("--compare", *reports, "--json").stdout)["comparisons"]
    assert {change["id"] for change in comparison["questions"]} == right


def test_a_comparison_is_written_as_a_page(reports: tuple[str, str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert command("--compare", *reports, "--report", str(page)).exit_code == 0
    assert "When did the copper mine open?" in page.read_text(encoding="utf-8")


def test_the_measuring_is_written_as_a_page(place: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert run(place, "--ablate", "--report", str(page)).exit_code == 0
    assert "five, each mechanism off in turn" in page.read_text(encoding="utf-8")


@pytest.mark.usefixtures("measured")
def test_passages_that_were_withheld_are_judged_and_not_shown(place: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(index_folder(place / "five", Plan(place / "cache")), tmp_path / "index")
    write_models(folder / OWN, {ANY: Model({}, bias=0.0, threshold=0.9, fitted_on="nothing: it refuses all")})
    index = open_index(folder)
    query = read_set(place / "five").queries[0]
    assert not search(index, query.text).hits
    withheld = ask(index, query, SHOWN)
    assert withheld.hits
    assert not withheld.answered


def test_the_top_passages_of_every_question_are_kept(measured: SetResult) -> None:
    assert all(len(question.top) == SHOWN for question in measured.asked if question.id != "q4")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no question set is named"),
        (["--compare", "BAD", "GOOD", "five"], "--compare has no use for a SET"),
        (["--compare", "BAD", "GOOD", "--limit", "3", "--ablate"], "has no use for --limit and --ablate"),
        (["--compare", "BAD", "nosuch.json"], "nosuch.json is not a report"),
        (["--compare", "BAD"], "requires 2 arguments"),
        (["--compare", "BAD", "GOOD", "--report", "no/such/page.html"], "there is no folder no/such"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_wrong_usage(
    reports: tuple[str, str], arguments: list[str], message: str
) -> None:
    files = dict(zip(("BAD", "GOOD"), reports, strict=True))
    result = command(*(files.get(word, word) for word in arguments))
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert result.stdout == ""


def test_reports_without_a_common_set_cannot_be_compared(reports: tuple[str, str], tmp_path: Path) -> None:
    other = json.loads(Path(reports[1]).read_text())
    other["sets"][0]["name"] = "other"
    (tmp_path / "other.json").write_text(json.dumps(other))
    result = command("--compare", reports[0], str(tmp_path / "other.json"))
    assert result.exit_code == 2
    assert "have no set in common" in result.stderr


def test_a_broken_set_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "five").mkdir()
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "corpus.jsonl is missing" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--baseline", "nosuch.json"], "nosuch.json is not a report"),
        (["--out", "no/such/folder/report.json"], "there is no folder no/such/folder"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_mistakes_are_met_before_anything_is_asked(place: Path, options: list[str], message: str) -> None:
    result = run(place, *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_baseline_must_have_the_sets(place: Path, tmp_path: Path) -> None:
    out = place / "five.json"
    assert run(place, "--out", str(out)).exit_code == 0
    write_set(tmp_path / "other")
    result = run(place, str(tmp_path / "other"), "--baseline", str(out))
    assert result.exit_code == 2
    assert "the baseline has no figures for other" in result.stderr


def test_two_sets_of_one_name_are_refused(place: Path, tmp_path: Path) -> None:
    result = run(place, str(write_set(tmp_path / "five")))
    assert result.exit_code == 2
    assert "two sets have the same name" in result.stderr
