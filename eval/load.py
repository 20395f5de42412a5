"""Put load on a real service while its index is replaced again and again, and check every answer.

    python -m eval.load [--seconds 60] [--connections 64] [--every 5] [--services 1]

Runs `pincite serve` on a free port over an index of the briefings in `seeds/` and one short article that changes
with each generation, so that passages have other numbers in every one. One request in twenty is wrong. It fails
where a response is a server error, a wrong request is taken, a passage is not that of the generation its answer
names, or memory grows.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from eval.requests import WRONG, Connection, Response, good
from eval.served import PINCITE, served
from index.generation import open_index

_ONE_WRONG_IN = 20
_GROWTH_MB = 32
"""Memory may grow by so much between 10 s and the end: allocators and caches settle for longer than that."""

Shown = tuple[str, int, str, int, int]
"""A passage as an answer shows it: generation, number, text, start, end."""


@dataclass(slots=True)
class Load:
    """What was seen."""

    statuses: Counter[int] = field(default_factory=Counter)
    """Responses to good requests, by status; 0 where the connection was closed."""
    refusals: Counter[int] = field(default_factory=Counter)
    """Responses to wrong requests."""
    taken: Counter[str] = field(default_factory=Counter)
    """Wrong requests that were answered as if they were right, or with a server error."""
    seconds: list[float] = field(default_factory=list)
    """Of each good request."""
    shown: Counter[Shown] = field(default_factory=Counter)
    """Passages that answers showed, and how often."""
    batches_mixed: int = 0
    """Batches whose answers name several generations."""
    generations: dict[str, dict[int, tuple[str, int, int]]] = field(default_factory=dict)
    """Passages of every published generation by number: text, start, end."""
    memory: list[float] = field(default_factory=list)
    """Resident memory of the services in MB, second by second."""

    def wrong(self) -> list[Shown]:
        """Return the passages that are not what the generation named has under that number."""
        return [one for one in self.shown if self.generations.get(one[0], {}).get(one[1]) != one[2:]]

    def growth(self) -> float:
        """Return by how many MB memory grew from 10 s on, or from the middle of a shorter run."""
        if not self.memory:
            return 0.0
        settled = self.memory[min(10, len(self.memory) // 2) :]
        return statistics.median(settled[-3:]) - statistics.median(settled[:3])

    def faults(self) -> list[str]:
        """Return what must not be."""
        found = [
            f"{count} good requests got status {status}" for status, count in self.statuses.items() if status != 200
        ]
        found += [f"taken {count} times: {request}" for request, count in self.taken.items()]
        found += [f"not in the generation it names: {one}" for one in self.wrong()[:5]]
        if self.batches_mixed:
            found.append(f"{self.batches_mixed} batches mix generations")
        if self.growth() > _GROWTH_MB:
            found.append(f"memory grew by {self.growth():.0f} MB")
        return found

    def summary(self) -> dict[str, Any]:
        """Return the figures."""
        ordered = sorted(self.seconds)
        return {
            "good_requests": dict(self.statuses),
            "wrong_requests": dict(self.refusals),
            "passages_checked": self.shown.total(),
            "passages_wrong": len(self.wrong()),
            "generations_published": len(self.generations),
            "generations_seen": len({one[0] for one in self.shown}),
            "p50_ms": round(ordered[len(ordered) // 2] * 1000),
            "p99_ms": round(ordered[len(ordered) * 99 // 100] * 1000),
            "memory_mb": [round(one) for one in self.memory],
            "memory_growth_mb": round(self.growth(), 1),
        }


def put_load(articles: Path, *, seconds: float, connections: int, every: float, services: int = 1) -> Load:
    """Serve an index of `articles`, which is written to, with so many connections for so long; return what was seen.

    Several services read one index folder at once; the connections are shared out among them.
    """
    folder = articles.parent / "index"
    load = Load()
    _publish(load, articles, folder)
    with ExitStack() as running:
        started = [running.enter_context(served(folder)) for _ in range(services)]
        asyncio.run(_run(load, started, (articles, folder), seconds, connections, every))
    return load


async def _run(
    load: Load,
    started: Sequence[tuple[subprocess.Popen[str], int]],
    where: tuple[Path, Path],
    seconds: float,
    connections: int,
    every: float,
) -> None:
    end = time.monotonic() + seconds
    ports, pids = [port for _, port in started], [process.pid for process, _ in started]
    clients = [
        asyncio.create_task(_client(load, ports[number % len(ports)], number, end)) for number in range(connections)
    ]
    beside = [asyncio.create_task(_watch(load, pids)), asyncio.create_task(_keep_publishing(load, where, every, end))]
    await asyncio.gather(*clients)
    await beside[1]
    beside[0].cancel()


async def _client(load: Load, port: int, number: int, end: float) -> None:
    chance = random.Random(number)  # noqa: S311 (no secret)
    connection = Connection(port)
    while time.monotonic() < end:
        if chance.randrange(_ONE_WRONG_IN) == 0:
            request = chance.choice(WRONG)
            response = await connection.send(request, last=True)
            load.refusals[response.status] += 1
            if not (response.status == 0 or 400 <= response.status < 500):
                load.taken[f"{response.status} {request[:80]!r}"] += 1
            continue
        begun = time.monotonic()
        response = await connection.send(good(chance))
        load.seconds.append(time.monotonic() - begun)
        load.statuses[response.status] += 1
        _note(load, response)
    connection.close()


def _note(load: Load, response: Response) -> None:
    """Remember the passages of an answer, to be checked when all generations are known."""
    if response.status != 200:
        return
    read = json.loads(response.body)
    answers = read if isinstance(read, list) else [read]
    load.batches_mixed += len({answer["generation"] for answer in answers}) > 1
    for answer in answers:
        for hit in answer.get("hits", ()):
            cited = hit["citation"]
            shown = (answer["generation"], hit["passage_id"], hit["text"], cited["start"], cited["end"])
            load.shown[shown] += 1


async def _watch(load: Load, pids: Sequence[int]) -> None:
    while True:
        statuses = [Path(f"/proc/{pid}/status").read_text("utf-8") for pid in pids]
        found = [re.search(r"VmRSS:\s+(\d+)", status) for status in statuses]
        load.memory.append(sum(int(one[1]) / 1024 for one in found if one))
        await asyncio.sleep(1)


async def _keep_publishing(load: Load, where: tuple[Path, Path], every: float, end: float) -> None:
    while time.monotonic() + every < end:
        begun = time.monotonic()
        await asyncio.to_thread(_publish, load, *where)
        await asyncio.sleep(max(0.0, every - (time.monotonic() - begun)))


def _publish(load: Load, articles: Path, folder: Path) -> None:
    """Build a generation in which all passages have other numbers than in the one before; remember what is in it."""
    number = len(load.generations) + 1
    lines = "\n\n".join(f"## Part {part}\n\nThis is part {part} of edition {number}." for part in range(number % 7 + 1))
    (articles / "0-edition.md").write_text(f"# Edition {number}\n\n{lines}\n", "utf-8")
    build = [*PINCITE, "index", str(articles), "--index", str(folder)]
    subprocess.run(build, check=True, capture_output=True)  # noqa: S603 (our own command)
    with closing(open_index(folder)) as index:
        load.generations[index.name] = {
            passage.id: (passage.text, passage.start, passage.end) for passage in index.store.all_passages()
        }


@click.command(help=__doc__, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--seconds", type=click.FloatRange(min=3), default=60.0, show_default=True, help="How long.")
@click.option("--connections", type=click.IntRange(1, 500), default=64, show_default=True, help="Clients at once.")
@click.option("--every", type=click.FloatRange(min=0.5), default=5.0, show_default=True, help="Seconds a generation.")
@click.option("--services", type=click.IntRange(1, 8), default=1, show_default=True, help="That read the index.")
def main(seconds: float, connections: int, every: float, services: int) -> None:
    """Run the load and print the figures."""
    with tempfile.TemporaryDirectory() as name:
        articles = Path(name) / "articles"
        shutil.copytree(Path(__file__).parents[1] / "seeds", articles)
        load = put_load(articles, seconds=seconds, connections=connections, every=every, services=services)
    click.echo(json.dumps(load.summary(), indent=1))
    faults = load.faults()
    click.echo("\n".join(faults) or "nothing was wrong")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
