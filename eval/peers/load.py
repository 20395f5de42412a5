"""Putting distinct questions to a service, by many connections at once."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from eval.requests import Connection

CONNECTIONS = 32
_WARM_UP = 1.0
"""Seconds before times count."""


@dataclass(slots=True)
class Load:
    """What a service did under load."""

    seconds: float
    """How long it was watched."""
    answered: list[float] = field(default_factory=list)
    """Seconds that each answer took which came while it was watched."""
    failed: int = 0
    """Responses that were no answer."""

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answered) / self.seconds

    @property
    def p99_ms(self) -> float:
        """Milliseconds within which 99 of 100 answers came; infinite where none came."""
        ordered = sorted(self.answered)
        return ordered[len(ordered) * 99 // 100] * 1000 if ordered else float("inf")


def put_load(port: int, questions: Sequence[str], seconds: float) -> Load:
    """Ask `GET /ask?q=...` at the port for so long; the load shares the cores with the service."""
    return asyncio.run(_put(port, distinct(questions), seconds))


def distinct(questions: Sequence[str]) -> Iterator[str]:
    """Yield questions without end, hardly ever one twice: each leaves out two words of a given one.

    So no cache of a service answers, and their length and words are those of real questions.
    """
    words = [question.split() for question in questions]
    left_out = [(one, *pair) for one, some in enumerate(words) for pair in itertools.combinations(range(len(some)), 2)]
    random.Random(0).shuffle(left_out)  # noqa: S311 (no secret)
    for one, *pair in itertools.cycle(left_out):
        yield " ".join(word for place, word in enumerate(words[one]) if place not in pair)


async def _put(port: int, questions: Iterator[str], seconds: float) -> Load:
    load = Load(seconds)
    begun = time.monotonic() + _WARM_UP
    await asyncio.gather(*(_client(load, port, questions, begun, begun + seconds) for _ in range(CONNECTIONS)))
    return load


async def _client(load: Load, port: int, questions: Iterator[str], begun: float, end: float) -> None:
    connection = Connection(port)
    while (sent := time.monotonic()) < end:
        try:
            response = await connection.send(_request(next(questions)))
        except TimeoutError:
            load.failed += 1
            continue
        except ConnectionError:  # nobody accepts connections any more
            load.failed += 1
            break
        now = time.monotonic()
        if response.status != 200:
            load.failed += 1
        elif begun <= now < end:
            load.answered.append(now - sent)
    connection.close()


def _request(question: str) -> bytes:
    return f"GET /ask?q={quote(question)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
