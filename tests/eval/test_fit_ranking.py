"""The loss that the ranking is fitted by, and that a fit puts what answers first."""

from __future__ import annotations

import numpy as np
import pytest

from eval.fit_ranking import Example, _loss, fit
from index.features import NAMES


def _example(rng: np.random.Generator, *, read: bool = True) -> Example:
    features = rng.uniform(size=(12, len(NAMES)))
    right = np.zeros(12, bool)
    right[np.argsort(-features[:, NAMES.index("lexical")])[:2]] = True
    return Example(features, right, 0.1, read)


def test_the_slope_of_the_loss_is_that_of_small_steps() -> None:
    rng = np.random.default_rng(1)
    scores, right = rng.normal(size=9) * 3, np.arange(9) % 4 == 0
    _, slope = _loss(scores, right)
    for i in range(9):
        step = np.eye(9)[i] * 1e-6
        measured = (_loss(scores + step, right)[0] - _loss(scores - step, right)[0]) / 2e-6
        assert slope[i] == pytest.approx(measured, abs=1e-5)


def test_right_passages_do_not_compete() -> None:
    right = np.array([True, True, False])
    assert _loss(np.array([60.0, 60.0, 0.0]), right)[0] == pytest.approx(0, abs=1e-9)
    assert _loss(np.array([60.0, -60.0, 0.0]), right)[0] == pytest.approx(30, abs=1e-6)
    assert np.isfinite(_loss(np.array([2000.0, -2000.0, 0.0]), right)[0])


@pytest.mark.parametrize("read", [True, False])
def test_a_fit_finds_what_tells_right_from_wrong(read: bool) -> None:
    rng = np.random.default_rng(2)
    found = [_example(rng, read=read) for _ in range(40)]
    weights = fit(found)
    assert NAMES[int(weights.argmax())] == "lexical"
    assert weights[NAMES.index("furniture")] <= -6
    first = [one.right[int((one.features @ weights).argmax())] for one in found]
    assert sum(first) > 0.9 * len(first)
