"""Measuring a question set: build its index, put every question, score what comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

from eval.ablate import ablate
from eval.answerability import auroc
from eval.ask import DEPTH, ask_all, time_questions
from eval.asked import AskedQuestion, keep_questions
from eval.calibration import calibrate
from eval.dataset import QuestionSet
from eval.outcome import Outcome
from eval.record import IndexUsed, Latency, SetResult
from eval.score import break_down, means, measure_outcomes
from eval.spans import Span
from index.build import build
from index.errors import UnknownIdError
from index.export import cache_folder
from index.generation import Generation, open_index
from index.manifest import BuildSettings, Manifest
from index.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Plan:
    """How sets are to be evaluated."""

    cache: Path
    """Folder that holds an index for each set."""
    settings: BuildSettings = field(default_factory=BuildSettings)
    limit: int | None = None
    """Ask only the first so many questions; None for all."""
    ablate: bool = False
    """Ask them again with each mechanism of the ranking off in turn."""
    tight: bool = False
    """Trim passages to what answers."""


def default_cache() -> Path:
    """Return the folder for indexes, beside the exported models."""
    return cache_folder() / "eval"


def evaluate(question_set: QuestionSet, plan: Plan, progress: Progress = silent) -> SetResult:
    """Build or refresh the set's index, ask the questions that can be judged, and score the answers."""
    folder = index_folder(question_set.folder, plan)
    build([str(question_set.corpus)], folder, settings=plan.settings, progress=progress)
    with closing(open_index(folder)) as index:
        asked = [query for query in question_set.queries if query.judged][: plan.limit]
        outcomes = ask_all(index, asked, progress=progress, tight=plan.tight)
        latency = time_questions(index, asked)
        ablations = ablate(index, asked, outcomes, progress) if plan.ablate else ()
        kept = keep_questions(outcomes, partial(read_span, index))
    found = summarise(question_set, outcomes, kept, describe_index(index.manifest), latency)
    return replace(found, limit=plan.limit, ablations=ablations)


def index_folder(folder: Path, plan: Plan) -> Path:
    """Return the folder of a set's index: one for each set and model, named after the set."""
    key = f"{folder.resolve()}\n{plan.settings.model}"
    return plan.cache / f"{folder.name}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def describe_index(manifest: Manifest) -> IndexUsed:
    """Note the model and settings that made an index."""
    return IndexUsed(
        model=manifest.settings.model,
        weights_sha256=manifest.weights_sha256,
        settings=asdict(manifest.settings),
        passages=manifest.passages,
    )


def read_span(index: Generation, span: Span) -> str:
    """Return the characters of a span; empty for a document that the index lacks."""
    try:
        return index.store.article(span.document).text[span.start : span.end]
    except UnknownIdError:
        return ""


def summarise(
    question_set: QuestionSet,
    outcomes: Sequence[Outcome],
    asked: Sequence[AskedQuestion],
    index: IndexUsed,
    latency: Latency,
) -> SetResult:
    """Score the outcomes of a set's questions, all that were asked."""
    measures = measure_outcomes(outcomes)
    told = [question for question in asked if question.right is not None]
    return SetResult(
        name=question_set.name,
        documents=question_set.documents,
        questions=len(outcomes),
        unanswerable=sum(not question.answerable for question in asked),
        unjudged=sum(not query.judged for query in question_set.queries),
        within_document=sum(item.query.within is not None for item in outcomes),
        limit=None,
        depth=DEPTH,
        index=index,
        means=means(measures),
        auroc=_auroc(asked, [question.confidence for question in asked]),
        auroc_cosine=_auroc(asked, [question.cosine for question in asked]),
        calibration=calibrate([item.confidence for item in told], [bool(item.right) for item in told]),
        breakdowns=tuple(break_down(outcomes, measures)),
        latency=latency,
        per_query={measure.name: measure.values for measure in measures},
        asked=tuple(asked),
    )


def _auroc(asked: Sequence[AskedQuestion], scores: Sequence[float]) -> float | None:
    pairs = list(zip(asked, scores, strict=True))
    return auroc(
        [score for question, score in pairs if question.answerable],
        [score for question, score in pairs if not question.answerable],
    )
