"""Reports: stored, read back, compared and shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.asked import keep_questions
from eval.checkout import Commit
from eval.dataset import QuestionSet
from eval.record import IndexUsed, Latency, Report, SetResult, read_report
from eval.report import make_report
from eval.run import summarise
from eval.show import show_plain, show_rich
from index.errors import UsageError
from index.result import to_json
from tests.eval.examples import asked, passage, reference

NEVER = {"kind": "none", "answerable": False}
INDEX = IndexUsed("tiny", "53aa", {"passage_tokens": 200, "encoding": "bundled"}, 7)
LATENCY = Latency(5, 12, 1.25, 3.5, {"embed": 0.75, "rank": 0.5})


def result(name: str, hits: int, *, limit: int | None = None) -> SetResult:
    """Make the result of twelve questions, `hits` of which found their excerpt, and one unanswerable one."""
    outcomes = [
        asked(
            f"q{number}",
            passage("a" if number < hits else "b", dense=0.8),
            relevant={"a": 1},
            references=[reference("a", 0, 5)],
            metadata={"kind": "fact" if number % 2 else "event"},
            confidence=0.9 if number < hits else 0.3,
        )
        for number in range(12)
    ]
    outcomes.append(asked("never", passage("c", dense=0.2), metadata=NEVER, confidence=0.1))
    questions = QuestionSet(name, Path(name), 5, tuple(item.query for item in outcomes))
    kept = keep_questions(outcomes, lambda span: f"text of {span.document} & <more>")
    return replace(summarise(questions, outcomes, kept, INDEX, LATENCY), limit=limit)


def write(path: Path, report: Report) -> Path:
    path.write_text(to_json(report, indent=1))
    return path


def test_a_report_comes_back_from_its_json(tmp_path: Path) -> None:
    report = make_report([result("five", 12)], make_report([result("five", 0)]))
    assert report.comparisons
    for checkout in (None, Commit("0123abcd", dirty=True)):
        stored = replace(report, checkout=checkout)
        assert read_report(write(tmp_path / "report.json", stored)) == stored


@pytest.mark.parametrize("content", ["", "{}", "[1, 2", '{"sets": []}', "\x00"])
def test_another_file_is_no_report(tmp_path: Path, content: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"report\.json is not a report"):
        read_report(path)
    with pytest.raises(UsageError, match="is not a report"):
        read_report(tmp_path / "missing.json")


def test_a_summary_has_what_a_reader_needs() -> None:
    found = result("five", 6)
    assert (found.questions, found.unanswerable, found.unjudged, found.within_document) == (13, 1, 0, 0)
    assert found.means["span@1"] == found.means["nDCG@10"] == 0.5
    assert found.auroc == 1
    assert [part.value for part in found.breakdowns] == ["event", "fact", "none"]
    assert found.per_query["span@1"]["q0"] == 1


def test_a_loss_and_a_gain_are_told_apart() -> None:
    good, bad = make_report([result("five", 12)]), make_report([result("five", 0)])
    assert make_report(bad.sets, good).lost
    assert not make_report(good.sets, bad).lost
    assert not make_report(good.sets, good).lost
    assert not good.lost
    assert make_report([result("other", 0)], good).comparisons == ()


def test_a_loss_of_the_auroc_alone_is_a_loss() -> None:
    sure = result("five", 12)
    unsure = replace(sure, asked=tuple(replace(question, confidence=0.5) for question in sure.asked))
    assert make_report([unsure], make_report([sure])).lost
    assert not make_report([sure], make_report([unsure])).lost


def test_the_tables_as_plain_text() -> None:
    text = show_plain(make_report([result("five", 6, limit=13)], make_report([result("five", 12)])))
    lines = text.splitlines()
    assert lines[0] == (
        "five: 13 questions (only the first 13 of the set), 1 unanswerable; 5 documents, 7 passages, tiny"
    )
    cells = [line.split() for line in lines]
    assert ["span@1", "0.500", "12"] in cells
    assert ["AUROC", "1.000", "13"] in cells
    assert ["ms", "p50,", "k=5", "1.2", "12"] in cells
    assert next(row[:2] for row in cells if row[:1] == ["kind=fact"]) == ["kind=fact", "6"]
    lost = next(row for row in cells if row[:3] == ["span@1", "1.000", "0.500"])
    assert lost[3] == "-0.500"
    assert lost[-3:] == ["12", "0", "worse"]


def test_the_tables_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_rich(make_report([result("five", 6)]))
    shown = capsys.readouterr().out
    assert "span@1" in shown
    assert "0.500" in shown
