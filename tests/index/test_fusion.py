"""Fusion: scaled, convex, ordered, and the same whatever order the candidates come in."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.fusion import Fused, dense_weight, fuse

WEIGHT = 0.6

scores = st.lists(
    st.tuples(st.floats(-1, 1, width=32), st.floats(0, 50, width=32)), min_size=1, max_size=30
)  # (cosine, BM25) of each candidate


def _fuse(pairs: list[tuple[float, float]], ids: list[int] | None = None) -> Fused:
    numbers = ids or list(range(len(pairs)))
    dense, lexical = (np.array(column, np.float32) for column in zip(*pairs, strict=True))
    return fuse(np.array(numbers, np.int64), dense, lexical, WEIGHT)


def test_three_candidates_scored_by_hand() -> None:
    fused = _fuse([(0.2, 0.0), (0.6, 4.0), (0.4, 8.0)])
    # dense scaled: 0, 1, 0.5; lexical scaled: 0, 0.5, 1
    assert fused.ids.tolist() == [1, 2, 0]
    expected = [WEIGHT + 0.5 * (1 - WEIGHT), 0.5 * WEIGHT + (1 - WEIGHT), 0.0]
    np.testing.assert_allclose(fused.fused, expected, rtol=1e-6)


@given(scores)
@settings(deadline=None)
def test_scores_stay_between_zero_and_one_and_fall(pairs: list[tuple[float, float]]) -> None:
    fused = _fuse(pairs).fused
    assert np.all((fused >= -1e-6) & (fused <= 1 + 1e-6))
    assert np.all(np.diff(fused) <= 1e-6)


@given(scores, st.randoms())
@settings(deadline=None)
def test_order_of_candidates_does_not_matter(pairs: list[tuple[float, float]], random: Random) -> None:
    order = list(range(len(pairs)))
    random.shuffle(order)
    shuffled = _fuse([pairs[i] for i in order], order)
    assert shuffled.ids.tolist() == _fuse(pairs).ids.tolist()


@given(scores)
@settings(deadline=None)
def test_better_in_both_rankings_is_never_below(pairs: list[tuple[float, float]]) -> None:
    place = {number: position for position, number in enumerate(_fuse(pairs).ids.tolist())}
    for i, (dense, lexical) in enumerate(pairs):
        for j, (other_dense, other_lexical) in enumerate(pairs):
            if dense - other_dense > 1e-3 and lexical > other_lexical:
                assert place[i] < place[j]


def test_no_candidates() -> None:
    empty = np.empty(0, np.float32)
    assert len(fuse(np.empty(0, np.int64), empty, empty, WEIGHT).ids) == 0


def test_longer_questions_lean_on_words() -> None:
    assert [dense_weight(terms) for terms in (1, 10, 20, 30, 99)] == pytest.approx([0.65, 0.65, 0.525, 0.4, 0.4])
