"""Asking a question set: build its index, put every question, time it, score what comes back."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import platformdirs

from eval.answerability import auroc, best_dense
from eval.dataset import Query, QuestionSet
from eval.outcome import Outcome, outcome
from eval.record import IndexUsed, Latency, SetResult
from eval.score import break_down, means, measure_outcomes
from index.build import build
from index.generation import Generation, open_index
from index.manifest import BuildSettings, Manifest
from index.progress import Progress, silent
from index.result import Answer, Filters
from index.search import search

DEPTH = 25
"""Passages retrieved for a question: enough for ten different documents where these are short, and few enough
that `index.search` weighs the same candidates, and so finds the same first five, as when `ask` wants five."""
SHOWN = 5
"""Passages asked for when a question is timed: what `ask` shows."""
_WARM_UP = 5
_TIMED = 200
"""At most so many questions are timed, spread evenly over the set."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How sets are to be evaluated."""

    cache: Path
    """Folder that holds an index for each set."""
    settings: BuildSettings = field(default_factory=BuildSettings)
    limit: int | None = None
    """Ask only the first so many questions; None for all."""


def default_cache() -> Path:
    """Return the folder for indexes in the user's cache folder."""
    return platformdirs.user_cache_path("pincite") / "eval"


def evaluate(question_set: QuestionSet, plan: Plan, progress: Progress = silent) -> SetResult:
    """Build or refresh the set's index, ask the questions that can be judged, and score the answers."""
    folder = index_folder(question_set.folder, plan)
    build([str(question_set.corpus)], folder, settings=plan.settings, progress=progress)
    with closing(open_index(folder)) as index:
        asked = [query for query in question_set.queries if query.judged][: plan.limit]
        outcomes = []
        for done, query in enumerate(asked, start=1):
            outcomes.append(outcome(query, ask(index, query, DEPTH)))
            progress("ask", done, len(asked))
        latency = time_questions(index, asked)
    return summarise(question_set, outcomes, describe_index(index.manifest), latency, plan.limit)


def index_folder(folder: Path, plan: Plan) -> Path:
    """Return the folder of a set's index: one for each set and model, named after the set."""
    key = f"{folder.resolve()}\n{plan.settings.model}"
    return plan.cache / f"{folder.name}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def ask(index: Generation, query: Query, k: int) -> Answer:
    """Put one question as `ask` does, within its own document where the set says so."""
    return search(index, query.text, k=k, filters=Filters(article=query.within))


def time_questions(index: Generation, queries: Sequence[Query]) -> Latency:
    """Time questions as a person would ask them, spread evenly over the set, after a few to warm up."""
    for query in queries[:_WARM_UP]:
        ask(index, query, SHOWN)
    times = []
    for query in queries[:: math.ceil(len(queries) / _TIMED) or 1]:
        begin = time.perf_counter()
        ask(index, query, SHOWN)
        times.append((time.perf_counter() - begin) * 1000)
    p50, p99 = (float(value) for value in np.percentile(times, (50, 99))) if times else (None, None)
    return Latency(SHOWN, len(times), p50, p99)


def describe_index(manifest: Manifest) -> IndexUsed:
    """Note the model and settings that made an index."""
    return IndexUsed(
        model=manifest.settings.model,
        weights_sha256=manifest.weights_sha256,
        settings=asdict(manifest.settings),
        passages=manifest.passages,
    )


def summarise(
    question_set: QuestionSet,
    outcomes: Sequence[Outcome],
    index: IndexUsed,
    latency: Latency,
    limit: int | None,
) -> SetResult:
    """Score the outcomes of a set's questions."""
    measures = measure_outcomes(outcomes)
    answerable = [best_dense(item) for item in outcomes if item.query.answerable]
    unanswerable = [best_dense(item) for item in outcomes if not item.query.answerable]
    return SetResult(
        name=question_set.name,
        documents=question_set.documents,
        questions=len(outcomes),
        unanswerable=len(unanswerable),
        unjudged=sum(not query.judged for query in question_set.queries),
        within_document=sum(item.query.within is not None for item in outcomes),
        limit=limit,
        depth=DEPTH,
        index=index,
        means=means(measures),
        auroc=auroc(answerable, unanswerable),
        breakdowns=tuple(break_down(outcomes, measures)),
        latency=latency,
        per_query={measure.name: measure.values for measure in measures},
    )
