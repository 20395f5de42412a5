"""Recall: the share of the nearest that was found, whatever ties there are."""

import numpy as np

from eval.bench.exact import recalls


def test_what_is_as_near_as_the_nearest_counts_as_found() -> None:
    exact = np.array([[0.9, 0.8, 0.7], [0.9, 0.8, 0.8]], np.float32)
    found = np.array([[0.9, 0.7, 0.6], [0.9, 0.8, 0.8]], np.float32)
    assert np.allclose(recalls(found, exact), [2 / 3, 1])
