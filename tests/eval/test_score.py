"""All measures of a set together, and their breakdown by kind."""

from __future__ import annotations

from eval.score import break_down, means, measure_outcomes
from tests.eval.examples import asked, passage, reference

OUTCOMES = [
    asked(
        "q1",
        passage("a"),
        relevant={"a": 1},
        references=[reference("a", 0, 5)],
        metadata={"kind": "fact", "lang": "en"},
    ),
    asked(
        "q2",
        passage("b"),
        relevant={"c": 1},
        references=[reference("c", 0, 5)],
        metadata={"kind": "why", "lang": "en"},
    ),
    asked("q3", metadata={"kind": "none", "lang": "en", "answerable": False}),
]


def test_only_measures_with_questions_are_kept() -> None:
    names = [measure.name for measure in measure_outcomes(OUTCOMES)]
    assert names[:4] == ["nDCG@10", "R@5", "R@10", "RR@10"]
    assert {"span@1", "parts@10", "char_IoU@5", "answered", "refused"} <= set(names)
    assert measure_outcomes([]) == []
    assert [measure.name for measure in measure_outcomes(OUTCOMES[2:])] == ["refused"]


def test_a_breakdown_by_each_field_that_differs() -> None:
    measures = measure_outcomes(OUTCOMES)
    assert means(measures)["span@1"] == 0.5
    parts = break_down(OUTCOMES, measures)
    assert [(part.field, part.value, part.questions) for part in parts] == [
        ("kind", "fact", 1),
        ("kind", "none", 1),
        ("kind", "why", 1),
    ]
    assert [part.means.get("span@1") for part in parts] == [1, None, 0]
    assert parts[1].means == {"refused": 1.0}


def test_no_breakdown_of_nothing() -> None:
    assert break_down([], []) == []
