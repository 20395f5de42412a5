"""The logistic regression of the fits: it finds what tells, lets nothing speak against, and is pulled to 0."""

from __future__ import annotations

import numpy as np

from eval.fitting import logistic


def test_what_tells_weighs_and_what_speaks_against_weighs_nothing() -> None:
    chance = np.random.default_rng(3)
    right = chance.random(400) < 0.4
    telling, noise = right + chance.normal(0, 0.7, 400), chance.normal(0, 0.7, 400) - right
    features = np.column_stack([telling, noise])
    tells, against, bias = logistic(features, right, np.ones(400), 1e-4)
    assert tells > 1
    assert against == 0
    pulled, _, _ = logistic(features, right, np.ones(400), 1.0)
    assert 0 < pulled < tells
    chances = 1 / (1 + np.exp(-(features @ [tells, against] + bias)))
    assert abs(chances.mean() - right.mean()) < 0.01  # the bias goes free


def test_only_the_shares_of_the_weights_count() -> None:
    features, right = np.array([[0.1], [0.4], [0.6], [0.9]]), np.array([False, True, False, True])
    once = logistic(features, right, np.array([1.0, 2.0, 1.0, 2.0]), 1e-2)
    assert np.allclose(once, logistic(features, right, np.array([3.0, 6.0, 3.0, 6.0]), 1e-2), atol=1e-4)
