"""A measure: one number for each question it is defined for, and their mean.

Measures of whole documents stand here, those of marked excerpts in `eval.excerpts`, those of saying "nothing
answers this" in `eval.answerability`. Every measure runs from 0 to 1 and higher is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, R, nDCG

from eval.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's value for each question that it is defined for."""

    name: str
    """The field's name for it, with the cut-off: `nDCG@10`."""
    values: Mapping[str, float]
    """By question id; 0 to 1, higher is better."""

    @property
    def mean(self) -> float | None:
        """Arithmetic mean over the questions, 0 to 1; None where it is defined for none."""
        return sum(self.values.values()) / len(self.values) if self.values else None

    def among(self, queries: frozenset[str]) -> Measure:
        """Return the same measure over those of its questions that are in `queries`."""
        return Measure(self.name, {query: value for query, value in self.values.items() if query in queries})


def document_measures(outcomes: Sequence[Outcome]) -> list[Measure]:
    """Score the ranking of documents with ir-measures: whether the right articles are found.

    - `nDCG@10`: gain of the first ten documents, discounted by the logarithm of the rank, over the best
      possible (Järvelin and Kekäläinen 2002; gain is the grade, as trec_eval has it).
    - `R@5`, `R@10`: share of the relevant documents among the first five and ten.
    - `RR@10`: one over the rank of the first relevant document, 0 below the tenth.

    A document ranks where its best passage does. Defined for every question with a relevant document; one
    that got no passage scores 0. A question asked within one document has no documents to rank and is left
    out.
    """
    judged = [item for item in outcomes if not item.query.within and max(item.query.relevant.values(), default=0) > 0]
    values: dict[str, dict[str, float]] = {
        str(measure): {item.query.id: 0.0 for item in judged} for measure in (nDCG @ 10, R @ 5, R @ 10, RR @ 10)
    }
    qrels = {item.query.id: dict(item.query.relevant) for item in judged}
    run = {item.query.id: _document_scores(item) for item in judged}
    for metric in ir_measures.iter_calc([nDCG @ 10, R @ 5, R @ 10, RR @ 10], qrels, run):
        values[str(metric.measure)][metric.query_id] = metric.value
    return [Measure(name, by_query) for name, by_query in values.items()]


def _document_scores(item: Outcome) -> dict[str, float]:
    """Score each document by the rank of its best passage.

    Ranks, not scores: trec_eval orders by score and breaks ties by document id, which would undo our order.
    """
    ranked = dict.fromkeys(place.document for passage in item.passages for place in passage.places)
    return {document: -float(rank) for rank, document in enumerate(ranked)}
