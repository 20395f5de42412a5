"""Measures of answerability, scored by hand."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answerability import answerability_measures, auroc, best_dense
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


def test_best_dense_is_not_that_of_the_first_passage() -> None:
    assert best_dense(asked("q", passage("a", dense=0.2), passage("b", dense=0.4))) == 0.4
    assert best_dense(asked("q")) == -1


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
