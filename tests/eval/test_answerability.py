"""Measures of answerability, scored by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.answerability import answerability_measures, auroc, compare_auroc
from tests.eval.examples import asked, passage

scores = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=8)


def test_auroc_by_hand() -> None:
    # Of the six pairs, .9 wins both, .5 wins one and ties one, .1 loses both: 3.5 of 6.
    assert auroc([0.9, 0.5, 0.1], [0.5, 0.2]) == pytest.approx(3.5 / 6)
    assert auroc([1.0], [0.0]) == 1
    assert auroc([0.0], [1.0]) == 0
    assert auroc([0.3, 0.3], [0.3]) == 0.5


@given(scores, scores)
def test_auroc_is_the_share_of_pairs_in_order(positive: list[float], negative: list[float]) -> None:
    pairs = [1.0 if high > low else 0.5 if high == low else 0.0 for high, low in product(positive, negative)]
    assert auroc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))


def test_auroc_needs_both_sides() -> None:
    assert auroc([], [0.5]) is auroc([0.5], []) is auroc([], []) is None


ANSWERABLE = {f"yes{number}": True for number in range(20)} | {f"no{number}": False for number in range(20)}
SURE = {query: float(answerable) for query, answerable in ANSWERABLE.items()}
UNSURE = dict.fromkeys(ANSWERABLE, 0.5)


def test_a_confidence_that_learned_to_tell_is_better_beyond_chance() -> None:
    change = compare_auroc(UNSURE, SURE, ANSWERABLE)
    assert change is not None
    assert (change.questions, change.before, change.now) == (40, 0.5, 1.0)
    assert change.low == change.high == 0.5  # every draw tells all of them apart
    assert change.significant
    assert not change.lost


@given(st.lists(st.integers(0, 4), min_size=40, max_size=40))
@settings(max_examples=5, deadline=None)
def test_the_interval_turns_round_with_the_runs(scores: list[int]) -> None:
    other = dict(zip(ANSWERABLE, (float(score) for score in scores), strict=True))
    forth, back = compare_auroc(SURE, other, ANSWERABLE), compare_auroc(other, SURE, ANSWERABLE)
    assert forth is not None
    assert back is not None
    assert forth.low <= forth.now - forth.before <= forth.high
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low))
    assert compare_auroc(other, other, ANSWERABLE).low == 0  # type: ignore[union-attr]


def test_the_interval_of_one_auroc_has_its_known_width() -> None:
    # Against a constant, the change is the AUROC less one half; its standard error is that of Hanley and McNeil.
    rng = np.random.default_rng(7)
    n = 300
    answerable = {f"q{number}": number < n for number in range(2 * n)}
    now = {query: float(rng.normal(float(yes))) for query, yes in answerable.items()}
    change = compare_auroc(dict.fromkeys(now, 0.0), now, answerable)
    assert change is not None
    area = change.now
    twice, thrice = area / (2 - area), 2 * area**2 / (1 + area)
    variance = (area * (1 - area) + (n - 1) * (twice - area**2 + thrice - area**2)) / n**2
    assert change.high - change.low == pytest.approx(2 * 1.96 * variance**0.5, rel=0.1)


def test_only_questions_of_both_runs_count() -> None:
    change = compare_auroc(SURE | {"old": 1.0}, SURE | {"new": 0.0}, ANSWERABLE | {"new": True})
    assert change is not None
    assert (change.questions, change.now) == (40, 1.0)
    assert compare_auroc(SURE, SURE, dict.fromkeys(SURE, True)) is None


def test_answered_and_refused() -> None:
    never = {"answerable": False}
    answered, refused = answerability_measures(
        [
            asked("yes", passage("a")),
            asked("missed"),
            asked("false", passage("a"), metadata=never),
            asked("no", metadata=never),
        ]
    )
    assert answered.values == {"yes": 1.0, "missed": 0.0}
    assert refused.values == {"false": 0.0, "no": 1.0}
