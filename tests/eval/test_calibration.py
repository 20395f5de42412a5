"""Calibration and the risk-coverage curve, on cases worked by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.calibration import Calibration, calibrate

answers = st.lists(st.tuples(st.integers(0, 10).map(lambda tenth: tenth / 10), st.booleans()), min_size=1, max_size=30)


def measure(*pairs: tuple[float, bool]) -> Calibration:
    found = calibrate([confidence for confidence, _ in pairs], [right for _, right in pairs])
    assert found is not None
    return found


def test_no_questions_no_calibration() -> None:
    assert calibrate([], []) is None


def test_the_error_is_the_distance_in_each_bin_weighted_by_its_questions() -> None:
    found = measure((0.85, True), (0.85, True), (0.85, False), (0.15, False))
    # .85 against 2/3 for three questions, .15 against 0 for one.
    assert found.ece == pytest.approx((3 * (0.85 - 2 / 3) + 0.15) / 4)
    assert [(item.low, item.high, item.questions) for item in found.bins] == [(0.1, 0.2, 1), (0.8, 0.9, 3)]


def test_a_bin_holds_its_upper_end() -> None:
    found = measure((0.0, False), (0.1, False), (0.11, False), (1.0, True))
    assert [(item.high, item.questions) for item in found.bins] == [(0.1, 2), (0.2, 1), (1.0, 1)]


def test_the_curve_by_hand() -> None:
    found = measure((0.9, True), (0.8, False), (0.7, True), (0.6, False))
    assert [point.coverage for point in found.curve] == [0.25, 0.5, 0.75, 1.0]
    assert [point.risk for point in found.curve] == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert found.aurc == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert found.aurc_best == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_equal_confidences_count_as_every_order_of_them_does_on_average() -> None:
    rights = [True, False, False, True, False]
    areas = []
    for order in permutations(rights):
        risks = np.cumsum([not right for right in order]) / np.arange(1, 6)
        areas.append(risks.mean())
    assert measure(*((0.5, right) for right in rights)).aurc == pytest.approx(np.mean(areas))


@given(answers)
def test_all_figures_stay_in_range(pairs: list[tuple[float, bool]]) -> None:
    found = measure(*pairs)
    assert 0 <= found.ece <= 1
    assert found.aurc_best <= found.aurc + 1e-9 <= 1 + 1e-9
    assert sum(item.questions for item in found.bins) == found.questions == len(pairs)
    assert found.curve[-1].coverage == 1
    assert found.curve[-1].risk == pytest.approx(1 - found.right)
    assert found == measure(*sorted(pairs))


def test_a_calibrated_confidence_has_next_to_no_error() -> None:
    rng = np.random.default_rng(3)
    confidence = rng.random(20_000)
    pairs = zip(confidence, rng.random(20_000) < confidence, strict=True)
    found = measure(*((float(sure), bool(right)) for sure, right in pairs))
    assert found.ece < 0.02
    assert len(found.curve) == 50
