"""Significance, on cases whose answer is known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from eval.compare import bootstrap_interval, compare_measures, compare_values, randomisation_p


def test_no_difference_is_no_evidence() -> None:
    assert randomisation_p([0.0] * 20) == 1
    assert bootstrap_interval([0.0] * 20) == (0, 0)


def test_p_agrees_with_counting_every_arrangement() -> None:
    differences = np.array([0.3, 0.1, 0.25, -0.05, 0.2, 0.0, 0.15])
    sums = [abs(np.dot(signs, differences)) for signs in product((-1, 1), repeat=len(differences))]
    exact = np.mean(np.array(sums) >= abs(differences.sum()) - 1e-9)
    assert randomisation_p(differences) == pytest.approx(exact, abs=0.01)


def test_p_is_two_sided_and_the_same_every_time() -> None:
    differences = [0.5, -0.1, 0.4, 0.3, 0.0, 0.2]
    assert randomisation_p(differences) == randomisation_p([-value for value in differences])
    # One question can turn out only two ways, both as far from 0.
    assert randomisation_p([0.7]) == 1


def test_a_change_of_every_question_is_significant() -> None:
    assert randomisation_p([1.0] * 30) < 0.001
    assert randomisation_p([1.0, -1.0] * 15) > 0.9


def test_equal_sums_survive_rounding() -> None:
    # 0.1 + 0.2 and 0.3 are equal, though not as floats: all arrangements are as extreme or cancel out.
    assert randomisation_p([0.1, 0.2, -0.3]) == 1


def test_the_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    few, many = bootstrap_interval([0.0, 0.4] * 5), bootstrap_interval([0.0, 0.4] * 500)
    assert few[0] < many[0] < 0.2 < many[1] < few[1]
    # The standard error is 0.2 / sqrt(1000).
    assert many == pytest.approx((0.2 - 1.96 * 0.2 / 1000**0.5, 0.2 + 1.96 * 0.2 / 1000**0.5), abs=0.001)


def test_only_questions_of_both_runs_are_compared() -> None:
    result = compare_values("R@5", {"q1": 0.0, "q2": 1.0, "old": 1.0}, {"q1": 1.0, "q2": 1.0, "new": 0.0})
    assert (result.questions, result.left_out) == (2, 2)
    assert (result.before, result.now, result.change) == (0.5, 1.0, 0.5)
    assert not result.significant


def test_a_loss_is_a_significant_change_for_the_worse() -> None:
    ones, zeros = dict.fromkeys("abcdefghij", 1.0), dict.fromkeys("abcdefghij", 0.0)
    assert compare_values("R@5", ones, zeros).lost
    better = compare_values("R@5", zeros, ones)
    assert better.significant
    assert not better.lost


def test_measures_without_a_common_question_are_left_out() -> None:
    before = {"R@5": {"q1": 1.0}, "span@1": {"q1": 1.0}, "gone": {"q1": 1.0}}
    now = {"R@5": {"q1": 1.0}, "span@1": {"q2": 1.0}, "new": {"q1": 1.0}}
    assert [item.measure for item in compare_measures(before, now)] == ["R@5"]
    assert compare_measures({}, {}) == []
