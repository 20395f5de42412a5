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

from eval.bench.figures import Figure, figure, percentile_99
from eval.bench.process import on_cores
from eval.requests import Connection, asking
from eval.served import served

CORES = 2
CONNECTIONS = 32
_WARM_UP = 3.0
"""Seconds of load before the clock starts."""
_WINDOW = 2.0
"""Seconds of each measurement."""
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
    """Put load on the service for `runs` windows of time; no question is asked twice."""
    with on_cores(CORES), served(index) as (_, port):
        seconds = _WARM_UP + runs * _WINDOW
        responses = asyncio.run(_load(port, iter(questions), CONNECTIONS, seconds))
    begins = [_WARM_UP + run * _WINDOW for run in range(runs)]
    windows = [[one for one in responses if begin <= one.ended < begin + _WINDOW] for begin in begins]
    timed = [[one.seconds * 1000 for one in window if one.status == 200] for window in windows]
    if not all(timed):
        raise RuntimeError("the service gave no answer, or there were too few questions to ask")
    failed = sum(one.status != 200 for one in responses)
    return [
        figure("HTTP, questions answered", "1/s", size, [len(window) / _WINDOW for window in timed]),
        figure("HTTP, p50", "ms", size, [statistics.median(window) for window in timed]),
        figure("HTTP, p99", "ms", size, [percentile_99(window) for window in timed]),
        figure("HTTP, questions not answered", "", size, [float(failed)]),
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
