"""What each mechanism of the ranking is worth: the same questions with each switched off in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from eval.answerability import compare_auroc
from eval.ask import ALL_ON, ask_all
from eval.compare import compare_measures
from eval.dataset import Query
from eval.outcome import Outcome
from eval.record import Ablation
from eval.score import HEADLINES, measure_outcomes
from index.generation import Generation
from index.progress import Progress
from index.ranking import Mechanisms


def ablate(
    index: Generation, queries: Sequence[Query], outcomes: Sequence[Outcome], progress: Progress
) -> tuple[Ablation, ...]:
    """Ask the questions with each mechanism off in turn; `outcomes` are those with all on, in the same order."""
    made = []
    for mechanism in fields(Mechanisms):
        without = replace(ALL_ON, **{mechanism.name: False})
        off = ask_all(index, queries, without, progress, f"without {mechanism.name}")
        made.append(compare_outcomes(mechanism.name, outcomes, off))
    return tuple(made)


def compare_outcomes(mechanism: str, on: Sequence[Outcome], off: Sequence[Outcome]) -> Ablation:
    """Compare the outcomes of the same questions, in the same order, with a mechanism on and off."""
    before, now = ({item.name: item.values for item in measure_outcomes(outcomes)} for outcomes in (on, off))
    shown = {name: now[name] for name in HEADLINES if name in now}
    return Ablation(
        mechanism=mechanism,
        differences=tuple(compare_measures(before, shown)),
        auroc=compare_auroc(
            {item.query.id: item.confidence for item in on},
            {item.query.id: item.confidence for item in off},
            {item.query.id: item.query.answerable for item in on},
        ),
    )
