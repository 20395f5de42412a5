"""The order of the passages: a weighted sum of what speaks for each, then breadth among the best."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.features import NAMES, Measured
from index.vectors import Floats, Ids

WEIGHTS = "ranking.json"
"""The weights, as `python -m eval.fit_ranking` writes them."""

_GREEDY = 50
"""Candidates among which breadth is sought."""
_ALIKE = 0.8
"""Cosine of two passages below which they say different things. From 0.5 on, abstracts on one topic already count as
the same, and the rankings of those suffer (Cranfield nDCG@10 -.010)."""
_REPEATING = 6.0
"""What a passage loses for each unit of cosine beyond that, in the unit of the weighted sum."""
_SAME_SOURCE = 0.6
"""What a passage loses for each above it by the same source, where the question names several."""


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """The parts of the way of a question that can be switched off, to measure what each of them is worth."""

    dates: bool = True
    """The time a question speaks of is read, and passages about it are raised."""
    sources: bool = True
    """Articles whose publisher, author or title the question names are raised."""
    names: bool = True
    """Misspelt words and other forms of names are read as the collection spells them."""
    bridge: bool = True
    """Japanese and Korean questions are carried over to English articles."""
    sentences: bool = True
    """Sentences are compared with the question too."""
    clauses: bool = True
    """The clauses of a long question are looked for one by one."""
    centre: bool = True
    """What all passages of the collection have in common is left out of account."""
    feedback: bool = True
    """The first passages found stand in for a short question too."""
    breadth: bool = True
    """Passages that say the same as one above them go down."""


_COLUMNS = {
    "dates": ("time",),
    "sources": ("source", "told"),
    "sentences": ("sentence_covered", "two_covered", "best_sentence"),
    "clauses": ("clause_dense", "clauses_dense", "passage_clause_dense"),
    "centre": ("centred",),
    "feedback": ("feedback",),
}


@cache
def shipped_weights() -> tuple[Floats, Floats]:
    """Return the weight of each feature, in the order of `NAMES`, for questions the model reads and for others."""
    stored = json.loads((Path(__file__).with_name(WEIGHTS)).read_text(encoding="utf-8"))
    read, unread = (np.array([stored[kind][name] for name in NAMES], np.float32) for kind in ("read", "unread"))
    return read, unread


def _weights(measured: Measured) -> Floats:
    read, unread = shipped_weights()
    return read if measured.vectors_tell else unread


def weigh(measured: Measured, mechanisms: Mechanisms) -> Floats:
    """Return the score of each candidate, shape (n,): a weighted sum, higher is better, differences count."""
    weights = _weights(measured).copy()
    for mechanism, columns in _COLUMNS.items():
        if not getattr(mechanisms, mechanism):
            weights[[NAMES.index(column) for column in columns]] = 0
    scores: Floats = measured.features @ weights
    return scores


def highest(measured: Measured) -> float:
    """Return the highest score that the weights can give."""
    weights = _weights(measured)
    return float(weights[weights > 0].sum())


def as_share(measured: Measured, scores: Floats) -> Floats:
    """Return scores as shares of the highest that their weights can give: 0 to 1."""
    shares: Floats = np.clip(scores / highest(measured), 0, 1)
    return shares


def spread(scores: Floats, vectors: Floats, sources: Ids) -> tuple[Ids, Floats]:
    """Order candidates, given best first, so that the first say different things; return the order and new scores.

    Greedy, as maximal marginal relevance is (Carbonell and Goldstein 1998): the next is the one whose score, less
    what it repeats of those above, is highest. `vectors` has shape (n, dimensions); `sources` numbers the source
    that the question names, 0 for none. Candidates beyond the first fifty stay below them in their order.
    """
    n = min(_GREEDY, len(scores))
    losses = _REPEATING * np.maximum(0, vectors[:n] @ vectors[:n].T - _ALIKE)
    np.fill_diagonal(losses, 0)
    repeats = losses.any(axis=1).tolist()  # most say nothing again, and then nothing need be reckoned anew
    several = len(set(sources[:n].tolist()) - {0}) > 1
    if not several and not any(repeats):
        return np.arange(len(scores)), scores.astype(np.float32)
    worth, lost, now = scores[:n].copy(), np.zeros(n, np.float32), scores[:n].copy()
    order, adjusted = [], []
    for _ in range(n):
        best = int(now.argmax())
        order.append(best)
        adjusted.append(now[best])
        now[best] = worth[best] = -np.inf
        again = several and sources[best] > 0
        if again:
            worth[sources[:n] == sources[best]] -= _SAME_SOURCE
        if repeats[best]:
            lost = np.maximum(lost, losses[best])
        if again or repeats[best]:
            now = worth - lost
    below = np.minimum(scores[n:], adjusted[-1] if adjusted else np.inf)
    return np.array([*order, *range(n, len(scores))], np.int64), np.concatenate([adjusted, below]).astype(np.float32)
