"""The parts that can be measured, and how each is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from eval.bench.corpus import Corpus
from eval.bench.disk import measure_disk, measure_updates
from eval.bench.embedding import TEXTS, measure_embedding
from eval.bench.exact import measure_recall
from eval.bench.figures import Figure
from eval.bench.goals import SMALL
from eval.bench.loads import read_questions
from eval.bench.serving import measure_http, measure_memory
from eval.bench.shell import measure_cold, measure_opening
from eval.bench.warm import measure_warm
from eval.bench.workshop import Workshop, measure_build

_WARM_QUESTIONS = 400
_RECALL_QUESTIONS = 200
_MOST_COPIES = 3
"""Times that an index is copied to add to it."""


@dataclass(frozen=True, slots=True)
class Bout:
    """One part to be measured on one index."""

    workshop: Workshop
    size: int
    """Passages of the collection."""
    runs: int
    """Repetitions."""

    def questions(self, number: int | None = None) -> list[str]:
        """Return distinct questions."""
        return read_questions(self.workshop.questions, number)


def _build(bout: Bout) -> list[Figure]:
    return measure_build(bout.workshop, bout.size)


def _disk(bout: Bout) -> list[Figure]:
    return measure_disk(bout.workshop.index(bout.size), bout.size)


def _cold(bout: Bout) -> list[Figure]:
    return measure_cold(bout.workshop.index(bout.size), bout.size, bout.questions(bout.runs + 1), bout.runs)


def _open(bout: Bout) -> list[Figure]:
    return measure_opening(bout.workshop.index(bout.size), bout.size, bout.runs)


def _warm(bout: Bout) -> list[Figure]:
    workshop, size = bout.workshop, bout.size
    return measure_warm(workshop.index(size), workshop.corpus(size), workshop.questions, size, _WARM_QUESTIONS)


def _recall(bout: Bout) -> list[Figure]:
    workshop, size = bout.workshop, bout.size
    return measure_recall(workshop.index(size), workshop.base, workshop.questions, size, _RECALL_QUESTIONS)


def _memory(bout: Bout) -> list[Figure]:
    return measure_memory(bout.workshop.index(bout.size), bout.size, bout.questions())


def _http(bout: Bout) -> list[Figure]:
    return measure_http(bout.workshop.index(bout.size), bout.size, bout.questions(), bout.runs)


def _update(bout: Bout) -> list[Figure]:
    return measure_updates(bout.workshop, bout.size, min(bout.runs, _MOST_COPIES))


def _embedding(bout: Bout) -> list[Figure]:
    passages = list(islice(_paragraphs(bout.workshop.corpus(bout.size)), TEXTS))
    return measure_embedding(passages, bout.runs)


def _paragraphs(corpus: Corpus) -> Iterator[str]:
    """Yield pieces of the length of passages."""
    for line in corpus.added.read_text(encoding="utf-8").splitlines():
        words = json.loads(line)["text"].split()
        yield from (" ".join(words[first : first + 120]) for first in range(0, len(words) - 120, 120))


PARTS: dict[str, Callable[[Bout], list[Figure]]] = {
    "build": _build,
    "disk": _disk,
    "cold": _cold,
    "open": _open,
    "warm": _warm,
    "recall": _recall,
    "memory": _memory,
    "update": _update,
    "http": _http,
    "embedding": _embedding,
}
"""By name, in the order in which they are measured."""
SMALL_ALONE = frozenset({"http", "embedding"})
"""Parts that are measured on the small index, whatever sizes are asked for."""
SMALL_TOO = frozenset({"cold"})
"""Parts that are measured on it as well."""


def plan(parts: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield which part is measured on which size: size by size, the small index first."""
    for size in sorted({SMALL, *sizes}):
        for part in PARTS:
            here = size in sizes and part not in SMALL_ALONE
            if part in parts and (here or (size == SMALL and part in SMALL_ALONE | SMALL_TOO)):
                yield part, size
