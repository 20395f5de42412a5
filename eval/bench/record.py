"""What one `pincite bench` found, as it is written."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from eval.bench.figures import Figure
from eval.bench.goals import judged
from eval.bench.growth import Estimate, estimates
from eval.checkout import Commit, read_commit
from service.defaults import version


@dataclass(frozen=True, slots=True)
class Machine:
    """What kind of machine it ran on: absolute times mean something only on the same kind."""

    cores: int
    """That the process may use."""
    processor: str
    memory_gb: float
    """Of the machine."""
    platform: str
    python: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What was asked for."""

    sizes: tuple[int, ...]
    """Passages of the collections."""
    parts: tuple[str, ...]
    """What was measured."""
    runs: int
    """Repetitions."""
    sets: tuple[str, ...]
    """Question sets that the collections were made of."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A figure beside what it must be."""

    name: str
    size: int | None
    must: float
    goal: float | None
    measured: float
    met: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """The whole record."""

    date: datetime
    version: str
    checkout: Commit | None
    """Commit of the code; None outside a checkout."""
    machine: Machine
    seed: int
    settings: Settings
    figures: tuple[Figure, ...]
    verdicts: tuple[Verdict, ...]
    estimates: tuple[Estimate, ...]
    failed: tuple[str, ...]
    """Parts that could not be measured, and why."""


def make_record(figures: Sequence[Figure], settings: Settings, seed: int, failed: Sequence[str] = ()) -> Bench:
    """Put figures together with where and when they were made, what they must be and how they grow."""
    verdicts = (
        Verdict(goal.figure, goal.size, goal.must, goal.goal, one.median, goal.met(one.median))
        for goal, one in judged(figures)
    )
    return Bench(
        date=datetime.now(UTC).replace(microsecond=0),
        version=version(),
        checkout=read_commit(),
        machine=this_machine(),
        seed=seed,
        settings=settings,
        figures=tuple(figures),
        verdicts=tuple(verdicts),
        estimates=tuple(estimates(figures)),
        failed=tuple(failed),
    )


def this_machine() -> Machine:
    """Describe the machine at hand."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return Machine(cores, _processor(), round(memory, 1), platform.platform(), platform.python_version())


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", told.read_text("utf-8"), re.MULTILINE) if told.exists() else None
    return found[1] if found else platform.processor() or platform.machine()
