"""Telling a question that the collection has nothing on from one it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from index.models import SHIPPED_SHA256

LEAST_COSINE: Mapping[str, float] = {SHIPPED_SHA256: 0.25}
"""By the SHA-256 of a model's weights, the cosine of the best passage below which a question is off topic here.

Cosines of different models do not compare, so a model that is not listed never refuses by cosine. For the
shipped one: of 150 questions each of three question sets none had a best passage below 0.25 in its own
collection, while a fifth to two thirds of the questions of the other sets had.
"""

LEAST_COVERAGE = 0.6
"""Share of the question's words, rare ones counting more, that a passage must hold to answer despite its cosine:
a name or a number alone is a fair question, and means little to an embedding model."""


def is_on_topic(
    weights_sha256: str, best_cosine: float, weights: Mapping[tuple[str, ...], float], passages: Sequence[Set[str]]
) -> bool:
    """Tell whether the best passages have to do with the question at all.

    `weights_sha256` names the model; `best_cosine` is the highest among the passages, -1 to 1; `weights` gives
    each different word of the question, as its stems, its inverse document frequency; `passages` are the terms
    of each passage. True is no promise of an answer; False means that nothing here comes near one.
    """
    if best_cosine >= LEAST_COSINE.get(weights_sha256, -1.0):
        return True
    total = sum(weights.values())
    held = (sum(weight for word, weight in weights.items() if not passage.isdisjoint(word)) for passage in passages)
    return total > 0 and max(held, default=0.0) >= LEAST_COVERAGE * total
