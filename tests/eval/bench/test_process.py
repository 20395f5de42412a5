"""The stop-watch itself: time, memory, output, and a command that fails is no measurement."""

import os
import sys

import pytest

from eval.bench.process import on_cores, run_process


def test_a_process_is_timed_and_its_peak_memory_and_output_taken() -> None:
    code = "import time; x = bytearray(60_000_000); time.sleep(0.2); print('done')"
    done = run_process([sys.executable, "-c", code])
    assert done.seconds >= 0.2
    assert 60 < done.megabytes < 200
    assert done.output.strip() == "done"


def test_the_memory_of_who_starts_a_process_does_not_count() -> None:
    held = bytearray(300_000_000)
    assert run_process([sys.executable, "-c", "pass"]).megabytes < 100
    del held


def test_a_process_that_fails_is_no_measurement() -> None:
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    with pytest.raises(RuntimeError, match="exit code 3"):
        run_process(failing)
    assert run_process(failing, accepted=(0, 3)).seconds > 0


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="only Linux keeps processes to cores")
def test_processes_keep_to_the_cores_they_are_given() -> None:
    before = os.sched_getaffinity(0)
    with on_cores(1):
        counted = run_process([sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"])
    assert counted.output.strip() == "1"
    assert os.sched_getaffinity(0) == before
