"""Putting questions to an index, as `ask` does, and timing it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import numpy as np

from eval.dataset import Query
from eval.outcome import Outcome, outcome
from eval.record import Latency
from eval.right import SHOWN
from index.generation import Generation
from index.progress import Progress, silent
from index.ranking import Mechanisms
from index.result import Answer, Filters
from index.search import examine

DEPTH = 25
"""Passages retrieved for a question: enough for ten different documents where these are short, and few enough
that `index.search` weighs the same candidates, and so finds the same first five, as when `ask` wants five."""
ALL_ON = Mechanisms()
_WARM_UP = 5
_TIMED = 200
"""At most so many questions are timed, spread evenly over the set."""


def ask(index: Generation, query: Query, k: int, mechanisms: Mechanisms = ALL_ON, *, tight: bool = False) -> Answer:
    """Put one question as `ask` does, within its own document where the set says so.

    Passages come back even where the index says that nothing answers.
    """
    answer, _ = examine(
        index, query.text, k=k, filters=Filters(article=query.within), mechanisms=mechanisms, tight=tight
    )
    return answer


def ask_all(
    index: Generation,
    queries: Sequence[Query],
    mechanisms: Mechanisms = ALL_ON,
    progress: Progress = silent,
    stage: str = "ask",
    *,
    tight: bool = False,
) -> list[Outcome]:
    """Put every question and keep what is scored; passages that the index withholds are among it."""
    outcomes = []
    for done, query in enumerate(queries, start=1):
        outcomes.append(outcome(query, ask(index, query, DEPTH, mechanisms, tight=tight)))
        progress(stage, done, len(queries))
    return outcomes


def time_questions(index: Generation, queries: Sequence[Query]) -> Latency:
    """Time questions as a person would ask them, spread evenly over the set, after a few to warm up.

    The times are those that the answers themselves carry.
    """
    for query in queries[:_WARM_UP]:
        ask(index, query, SHOWN)
    spread = queries[:: math.ceil(len(queries) / _TIMED) or 1]
    times = [ask(index, query, SHOWN).took_ms for query in spread]
    totals = [taken["total"] for taken in times]
    p50, p99 = (float(value) for value in np.percentile(totals, (50, 99))) if times else (None, None)
    stages = dict.fromkeys(stage for taken in times for stage in taken if stage != "total")
    medians = {stage: statistics.median(taken.get(stage, 0.0) for taken in times) for stage in stages}
    return Latency(SHOWN, len(times), p50, p99, medians)
