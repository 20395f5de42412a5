"""Medians, spreads and percentiles."""

import statistics

import pytest

from eval.bench.figures import figure, percentile_99, summarised


def test_a_figure_is_the_median_and_the_spread() -> None:
    found = figure("wait", "s", None, [3.0, 1.0, 2.0, 10.0])
    assert (found.median, found.lowest, found.highest, found.runs) == (2.5, 1.0, 10.0, 4)


def test_another_summary_is_of_all_values_and_its_spread_of_either_half() -> None:
    found = summarised("share", "", 1000, [1.0, 0.0, 1.0, 1.0], statistics.mean)
    assert (found.median, found.lowest, found.highest, found.runs) == (0.75, 0.5, 1.0, 4)
    assert summarised("share", "", 1000, [0.5], statistics.mean).median == 0.5


def test_the_99th_percentile_lies_between_the_two_values_around_it() -> None:
    assert percentile_99(list(range(101))) == pytest.approx(99)
