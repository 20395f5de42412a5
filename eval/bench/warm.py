"""Warm questions on one core: how long each takes, by stage, and whether what was planted is found.

    python -m eval.bench.warm INDEX PLANTED QUESTIONS NUMBER

asks in one process, in turns with a bare search that no retrieval does without (one question encoded, and the
nearest vectors found by an exact scan in memory), and prints one line of JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import faiss
import numpy as np

from eval.ask import ask
from eval.bench.corpus import Corpus
from eval.bench.figures import Figure, figure, percentile_99, summarised
from eval.bench.loads import read_questions
from eval.bench.process import ONE_THREAD, on_cores, run_module
from eval.dataset import read_set
from eval.outcome import outcome
from eval.right import right_rank
from index.generation import Generation, open_index, read_manifest
from index.manifest import check_files
from index.search import search

_WARM_UP = 50
_BARE_ROWS = 20_000
"""Vectors of the bare search, at most: it is timed to tell how fast the machine is now, at any size the same."""
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What the process prints."""

    totals: list[float]
    """Milliseconds of each question."""
    stages: dict[str, float]
    """Median milliseconds by stage."""
    bare: list[float]
    """Milliseconds of each bare search."""
    ranks: list[int | None]
    """Rank of the first right passage for each planted question; None where it is not among the first ten."""


def measure_warm(index: Path, corpus: Corpus, questions: Path, size: int, number: int) -> list[Figure]:
    """Ask `number` distinct questions, and the planted ones, in a process that keeps to one core."""
    with on_cores(1):
        said, _ = run_module("eval.bench.warm", index, corpus.planted, questions, number, environment=ONE_THREAD)
    found = Said(**said)
    ranks = [1 / rank if rank else 0.0 for rank in found.ranks]
    p50, bare = statistics.median(found.totals), statistics.median(found.bare)
    return [
        summarised("warm question, p50", "ms", size, found.totals, statistics.median),
        summarised("warm question, p99", "ms", size, found.totals, percentile_99),
        *(figure(f"warm question, {stage}", "ms", size, [value]) for stage, value in found.stages.items()),
        summarised("bare search, p50", "ms", size, found.bare, statistics.median),
        figure("warm question over bare search", "x", size, [p50 / bare]),
        figure("planted questions", "", size, [float(len(ranks))]),
        summarised("planted, hits@10", "", size, [float(rank > 0) for rank in ranks], statistics.mean),
        summarised("planted, MRR@10", "", size, ranks, statistics.mean),
    ]


def main(folder: str, planted: str, questions: str, number: str) -> None:
    """Ask, and print what it took."""
    # Reads all files: the system holds them in memory then, whatever ran before. No disk is timed here.
    check_files(read_manifest(Path(folder)), Path(folder), whole=True)
    with closing(open_index(Path(folder))) as index:
        said = _ask_all(index, Path(planted), read_questions(Path(questions), int(number) + _WARM_UP))
    sys.stdout.write(json.dumps(asdict(said)))


def _ask_all(index: Generation, planted: Path, questions: list[str]) -> Said:
    bare_index = faiss.IndexFlatIP(index.manifest.dimensions)
    bare_index.add(np.random.default_rng(0).standard_normal((_BARE_ROWS, bare_index.d), np.float32))
    times, bare = [], []
    for question in questions:
        times.append(search(index, question).took_ms)
        begun = time.perf_counter()
        bare_index.search(index.encoder.encode_queries([question]), _DEPTH)
        bare.append((time.perf_counter() - begun) * 1000)
    times, bare = times[_WARM_UP:], bare[_WARM_UP:]
    names = dict.fromkeys(stage for taken in times for stage in taken if stage != "total")
    stages = {name: statistics.median(taken.get(name, 0.0) for taken in times) for name in names}
    ranks = [right_rank(outcome(query, ask(index, query, _DEPTH))) for query in read_set(planted).queries]
    return Said([taken["total"] for taken in times], stages, bare, ranks)


if __name__ == "__main__":
    main(*sys.argv[1:])
