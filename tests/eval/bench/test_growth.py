"""The arithmetic of slopes and estimates."""

import pytest

from eval.bench.figures import figure
from eval.bench.growth import estimates


def test_a_cost_that_grows_as_the_collection_does_is_drawn_on_so() -> None:
    figures = [figure("disk", "MB", size, [size / 1_000]) for size in (1_000, 100_000, 10_000)]
    (found,) = estimates(figures)
    assert found.sizes == (10_000, 100_000)
    assert found.slope == pytest.approx(1)
    assert found.values == pytest.approx({10_000_000: 10_000, 100_000_000: 100_000})


def test_the_slope_is_that_between_the_two_largest_sizes() -> None:
    costs = {1_000: 1.0, 10_000: 7.0, 1_000_000: 70.0}  # 0.85, then 0.5
    (found,) = estimates([figure("open", "s", size, [cost]) for size, cost in costs.items()])
    assert found.slope == pytest.approx(0.5)
    assert found.values[100_000_000] == pytest.approx(700)


def test_a_cost_that_only_chance_makes_fall_is_taken_to_stay() -> None:
    (found,) = estimates([figure("open", "s", 1_000, [0.2]), figure("open", "s", 10_000, [0.1])])
    assert found.slope < 0
    assert set(found.values.values()) == {0.1}


def test_one_size_tells_nothing_of_growth_nor_does_a_recall() -> None:
    assert not list(estimates([figure("disk", "MB", 1_000, [1.0])]))
    assert not list(estimates([figure("vector recall@10", "", size, [0.9]) for size in (1_000, 10_000)]))
