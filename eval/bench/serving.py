"""The service under load: distinct questions a second from many clients at once, and the memory it takes.

The clients run in this process, on the same cores as the service, as they do in most people's first measurement.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bench.bare import bare_service
from eval.bench.figures import Figure, figure, percentile_99
from eval.bench.process import on_cores
from eval.requests import Connection, asking
from eval.served import served

CORES = 2
CONNECTIONS = 32
_WARM_UP = 3.0
"""Seconds of load before the clock starts."""
_SECONDS = 2.0
"""Of load for each run."""
_ASKED_FOR_MEMORY = 400
_KILOBYTES = re.compile(r"^(Rss|Pss|Anonymous):\s+(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Response:
    """One question over HTTP."""

    ended: float
    """Seconds since the load began."""
    seconds: float
    status: int


def measure_http(index: Path, size: int, questions: Sequence[str], runs: int) -> list[Figure]:
    """Put load on the service, a process for each core, two seconds for each of the `runs`; none is asked twice.

    Then the same load is put on the least that answers at all, in one process, as its threads are rarely in Python. The
    responses are taken in `runs` groups, one after the other, for the spread. Raises RuntimeError where there are too
    few.
    """
    with on_cores(CORES):
        with served(index, workers=CORES) as (_, port):
            rates, found = _watched(port, size, questions, runs)
        with bare_service(index) as port:
            bare, _ = _watched(port, size, questions, runs)
    return [
        figure("HTTP, questions answered", "1/s", size, rates),
        *found,
        figure("HTTP, bare model and FAISS", "1/s", size, bare),
        figure("HTTP over bare", "x", size, [ours / theirs for ours, theirs in zip(rates, bare, strict=True)]),
    ]


def _watched(port: int, size: int, questions: Sequence[str], runs: int) -> tuple[list[float], list[Figure]]:
    """Put load on a service; return the answers a second of each run, and what else was seen."""
    responses = asyncio.run(_load(port, iter(questions), CONNECTIONS, _WARM_UP + runs * _SECONDS))
    answered = [one for one in responses if one.status == 200]
    measured = sorted((one for one in answered if one.ended >= _WARM_UP), key=lambda one: one.ended)
    if len(measured) < 2 * runs:
        raise RuntimeError(f"the service answered {len(measured)} questions in {runs * _SECONDS:g} seconds")
    groups = [measured[run * len(measured) // runs : (run + 1) * len(measured) // runs] for run in range(runs)]
    begins = [_WARM_UP, *(group[-1].ended for group in groups)]
    waits = [[one.seconds * 1000 for one in group] for group in groups]
    rates = [len(group) / (group[-1].ended - begin) for group, begin in zip(groups, begins, strict=False)]
    return rates, [
        figure("HTTP, p50", "ms", size, [statistics.median(group) for group in waits]),
        figure("HTTP, p99", "ms", size, [percentile_99(group) for group in waits]),
        figure("HTTP, questions not answered", "", size, [float(len(responses) - len(answered))]),
    ]


def measure_memory(index: Path, size: int, questions: Sequence[str]) -> list[Figure]:
    """Return what the service holds in memory after some hundred questions, its worker processes included.

    Resident memory counts pages of mapped files, which the system takes back when it needs them; anonymous memory
    is what no file backs.
    """
    with on_cores(CORES), served(index) as (process, port):
        asyncio.run(_load(port, iter(questions[:_ASKED_FOR_MEMORY]), 4, float("inf")))
        held = [_memory(pid) for pid in _family(process.pid)]
    return [
        figure(f"memory while serving, {name}", "MB", size, [sum(one[key] for one in held)])
        for key, name in (("Rss", "resident"), ("Pss", "proportional"), ("Anonymous", "anonymous"))
    ]


async def _load(port: int, questions: Iterator[str], connections: int, seconds: float) -> list[_Response]:
    """Ask with so many connections at once until the time or the questions are over."""
    begun = time.perf_counter()
    responses: list[_Response] = []

    async def client() -> None:
        connection = Connection(port)
        for question in questions:
            sent = time.perf_counter()
            response = await connection.send(asking(question))
            now = time.perf_counter()
            responses.append(_Response(now - begun, now - sent, response.status))
            if now - begun >= seconds:
                break
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return responses


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all below it."""
    yield pid
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in tasks.read_text("utf-8").split():
            yield from _family(int(child))


def _memory(pid: int) -> dict[str, float]:
    """Return megabytes by kind."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    return {name: int(kilobytes) / 1024 for name, kilobytes in _KILOBYTES.findall(rollup)}
