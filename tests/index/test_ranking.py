"""Weighing and spreading: each mechanism's features count or do not, and what repeats goes down."""

from __future__ import annotations

from dataclasses import fields, replace

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.features import NAMES, Measured
from index.ranking import Mechanisms, as_share, shipped_weights, spread, weigh
from index.vectors import Floats

WIDTH = 8


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return unit


def _sorted(scores: list[float]) -> Floats:
    return np.array(sorted(scores, reverse=True), np.float32)


many = st.integers(0, 70).flatmap(
    lambda n: st.tuples(
        st.lists(st.floats(-5, 20, width=32), min_size=n, max_size=n),
        arrays.arrays(np.float32, (n, WIDTH), elements=st.floats(-1, 1, width=32)),
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
    )
)


@settings(deadline=None)
@given(many)
def test_spreading_orders_anew_and_loses_nothing(given_: tuple[list[float], Floats, list[int]]) -> None:
    scores, vectors, sources = given_
    order, adjusted = spread(_sorted(scores), _unit(vectors), np.array(sources, np.int64))
    assert sorted(order.tolist()) == list(range(len(scores)))
    assert np.all(np.diff(adjusted) <= 1e-5)
    assert np.all(adjusted <= _sorted(scores)[order] + 1e-5)


@settings(deadline=None)
@given(st.lists(st.floats(-5, 20, width=32), max_size=WIDTH))
def test_passages_that_say_different_things_stay_as_they_are(scores: list[float]) -> None:
    n = len(scores)
    order, adjusted = spread(_sorted(scores), np.eye(WIDTH, dtype=np.float32)[:n], np.zeros(n, np.int64))
    assert order.tolist() == list(range(n))
    assert np.array_equal(adjusted, _sorted(scores))


def test_a_repetition_goes_below_what_is_new() -> None:
    same, new = np.eye(2, dtype=np.float32)
    order, _ = spread(_sorted([9, 8.9, 8.5]), np.stack([same, same, new]), np.zeros(3, np.int64))
    assert order.tolist() == [0, 2, 1]


def test_where_two_sources_are_named_both_come_early() -> None:
    scores, vectors = _sorted([9, 8.9, 8.8]), np.eye(3, dtype=np.float32)
    assert spread(scores, vectors, np.array([1, 1, 2]))[0].tolist() == [0, 2, 1]
    assert spread(scores, vectors, np.array([1, 1, 0]))[0].tolist() == [0, 1, 2]


def _measured(features: Floats) -> Measured:
    n = len(features)
    flat = np.zeros(n, np.float32)
    vectors, words = np.zeros((n, WIDTH), np.float32), np.zeros((n, 0), bool)
    return Measured(np.arange(n), features, vectors, flat, flat, flat, words, vectors_tell=True)


@pytest.mark.parametrize(
    ("mechanism", "columns"),
    [
        ("dates", {"time"}),
        ("sources", {"source", "told"}),
        ("sentences", {"sentence_covered", "two_covered", "best_sentence"}),
        ("centre", {"centred"}),
        ("clauses", {"clause_dense", "clauses_dense", "passage_clause_dense"}),
        ("feedback", {"feedback"}),
    ],
)
def test_a_mechanism_that_is_off_leaves_its_features_out(mechanism: str, columns: set[str]) -> None:
    measured = _measured(np.eye(len(NAMES), dtype=np.float32))
    on, off = weigh(measured, Mechanisms()), weigh(measured, replace(Mechanisms(), **{mechanism: False}))
    for name, with_it, without in zip(NAMES, on.tolist(), off.tolist(), strict=True):
        assert without == (0 if name in columns else with_it)


def test_every_feature_has_a_weight_that_is_a_number() -> None:
    for weights in shipped_weights():
        assert weights.shape == (len(NAMES),)
        assert np.isfinite(weights).all()
        assert weights.any()


def test_a_question_that_the_model_cannot_read_has_weights_of_its_own() -> None:
    features = np.eye(len(NAMES), dtype=np.float32)
    unread = weigh(replace(_measured(features), vectors_tell=False), Mechanisms())
    assert np.array_equal(unread, shipped_weights()[1])
    assert not np.array_equal(unread, weigh(_measured(features), Mechanisms()))


def test_shares_run_from_0_to_1_in_the_order_of_scores() -> None:
    shares = as_share(_measured(np.zeros((5, len(NAMES)), np.float32)), np.array([-3, 0, 1, 2, 1000], np.float32))
    assert shares.min() == 0
    assert shares.max() == 1
    assert np.all(np.diff(shares) >= 0)


def test_all_mechanisms_are_on_unless_switched_off() -> None:
    assert all(getattr(Mechanisms(), one.name) is True for one in fields(Mechanisms))
