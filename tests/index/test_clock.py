"""The clock of a question: stages inside others count once, and whoever watches is told of each."""

from __future__ import annotations

import time
from contextvars import copy_context

import pytest

from index.clock import Clock, watcher


def test_a_stage_inside_another_counts_once() -> None:
    clock = Clock()
    with clock.stage("outer"):
        time.sleep(0.02)
        with clock.stage("inner"):
            time.sleep(0.05)
            with clock.stage("outer"):
                time.sleep(0.01)
    took = clock.milliseconds()
    assert took["inner"] == pytest.approx(50, abs=15)
    assert took["outer"] == pytest.approx(30, abs=15)
    assert took["inner"] + took["outer"] == pytest.approx(took["total"], abs=1)


def test_who_watches_is_told_of_each_stage_in_this_context_alone() -> None:
    told: list[str] = []

    def watched() -> None:
        watcher.set(lambda name, begun, ended: told.append(name if begun <= ended else "?"))
        clock = Clock()
        with clock.stage("a"), clock.stage("b"):
            pass

    copy_context().run(watched)
    assert told == ["b", "a"]
    with Clock().stage("c"):
        pass
    assert told == ["b", "a"]
