"""The stop-watch itself: medians, spreads, and a command that fails is no measurement."""

import sys

import pytest

from eval.speed import figure, run_process


def test_a_figure_is_the_median_and_the_spread() -> None:
    found = figure("wait", "s", [3.0, 1.0, 2.0, 10.0])
    assert (found.median, found.lowest, found.highest, found.runs) == (2.5, 1.0, 10.0, 4)


def test_a_process_is_timed_and_its_peak_memory_taken() -> None:
    seconds, megabytes = run_process([sys.executable, "-c", "import time; x = bytearray(60_000_000); time.sleep(0.2)"])
    assert seconds >= 0.2
    assert 60 < megabytes < 200


def test_a_process_that_fails_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="failed"):
        run_process([sys.executable, "-c", "raise SystemExit(1)"])
