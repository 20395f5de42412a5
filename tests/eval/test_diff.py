"""Which questions changed, and how it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.asked import keep_questions
from eval.dataset import QuestionSet
from eval.diff import find_changes
from eval.outcome import Outcome
from eval.record import SetResult
from eval.report import compare_sets, compared, make_report
from eval.run import summarise
from eval.show import changed_questions, show_plain, show_rich
from tests.eval.examples import asked, passage, reference
from tests.eval.test_report import INDEX, LATENCY


def ask(name: str, *passages: str, withheld: bool = False, confidence: float = 0.5) -> Outcome:
    return asked(
        name,
        *(passage(document) for document in passages),
        references=[reference("a", 10, 20)],
        metadata={"kind": name[:-1]},
        withheld=withheld,
        confidence=confidence,
    )


def result(*outcomes: Outcome) -> SetResult:
    questions = QuestionSet("five", Path("five"), 5, tuple(item.query for item in outcomes))
    return summarise(questions, outcomes, keep_questions(outcomes, lambda span: span.document), INDEX, LATENCY)


BEFORE = result(ask("fact1", "b", "a"), ask("fact2", "a", "b"), ask("list1", "a"), ask("list2", "b"), ask("old1", "a"))
NOW = result(ask("fact1", "a", "b"), ask("fact2", "b"), ask("list1", "a"), ask("list2", "c"), ask("new1", "a"))


def test_only_questions_that_scored_otherwise_in_both_runs_are_changes() -> None:
    changes = compare_sets(BEFORE, NOW).questions
    assert [change.id for change in changes] == ["fact1", "fact2"]
    better, worse = changes
    assert (better.before.rank, better.now.rank) == (2, 1)
    assert (better.before.top, better.now.top) == ("b 0:100", "a 0:100")
    assert better.gain > 0 > worse.gain
    assert (worse.before.rank, worse.now.rank) == (1, None)
    assert {name: (pair.before, pair.now) for name, pair in better.measures.items()} == {
        "span@1": (0, 1),
        "MRR@10": (0.5, 1),
    }


def test_the_greatest_gain_comes_first() -> None:
    outcomes = [ask(f"fact{number}", *"bbbb"[:number], "a") for number in range(4)]
    before = result(*outcomes)
    now = result(*(ask(item.query.id, "a") for item in outcomes))
    gains = [change.gain for change in find_changes(before.asked, now.asked, before.per_query, now.per_query)]
    assert len(gains) == 3
    assert gains == sorted(gains, reverse=True)


def test_kinds_that_gained_and_lost_are_told_apart() -> None:
    kinds = {item.value: item for item in compare_sets(BEFORE, NOW).kinds}
    assert (kinds["fact"].field, kinds["fact"].questions) == ("kind", 2)
    changes = {item.measure: item.change for item in kinds["fact"].differences}
    assert changes["span@5"] == -0.5
    assert all(item.change == 0 and item.left_out == 0 for item in kinds["list"].differences)


def test_the_list_is_readable() -> None:
    report = compared(make_report([NOW]), make_report([BEFORE]))
    better, worse = changed_questions(report)
    assert better.splitlines() == [
        "five: 1 better",
        "  fact1: kind=fact fact1?",
        "      span@1 0 > 1, MRR@10 0.5 > 1",
        "      first right passage: 2 > 1",
        "      top passage: b 0:100 > a 0:100",
    ]
    assert worse.splitlines()[3] == "      first right passage: 1 > none"
    assert better in show_plain(report)


def test_a_refusal_is_told() -> None:
    report = compared(make_report([result(ask("fact1", "a", withheld=True))]), make_report([result(ask("fact1", "a"))]))
    _, worse = changed_questions(report)
    assert "first right passage: 1 > 1 (refused)" in worse
    assert "top passage: a 0:100, as before" in worse


def test_a_long_list_is_cut_and_says_so() -> None:
    names = [f"fact{number}" for number in range(100, 125)]
    report = compared(
        make_report([result(*(ask(name, "a") for name in names))]),
        make_report([result(*(ask(name, "b") for name in names))]),
    )
    better, worse = changed_questions(report)
    assert better.startswith("five: 25 better")
    assert better.count("first right passage") == 20
    assert "and 5 more" in better
    assert worse == "five: 0 worse"


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes = [ask(name, "a") for name in ("fact\x1b[2J1", "list1")]
    before = [ask(item.query.id, "b") for item in outcomes]
    report = compared(make_report([result(*outcomes)]), make_report([result(*before)]))
    show_rich(report)
    for shown in (show_plain(report), capsys.readouterr().out):
        assert "kind=fact\ufffd[2J" in shown
        assert "\x1b" not in shown
