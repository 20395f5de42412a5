"""Looking at sentences: which one of a passage answers, and how much of the question it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.normalise import search_form
from index.sentences import sentence_spans
from index.words import terms

_KEPT = 2048
"""Passages whose sentences are remembered: the same ones come up again and again."""


@dataclass(frozen=True, slots=True)
class BestSentence:
    """The sentence of a passage that holds most of the question."""

    start: int
    """First character, counted in the passage."""
    end: int
    """One past the last."""
    coverage: float
    """Share of the question it holds, rare words counting more: 0 to 1, higher is better."""


def best_sentence(text: str, language: str, weights: Mapping[tuple[str, ...], float], skip: int = 0) -> BestSentence:
    """Return the sentence of a passage that covers most of the question; of equal ones the first.

    `weights` gives each different word of the question, as its stems, its inverse document frequency. A sentence
    covers the summed weight of the words it holds in any of their stems, each once, as a share of all.
    Sentences that begin within the first `skip` characters, the heading above the prose, are passed over.
    """
    total = sum(weights.values())
    best = BestSentence(0, len(text), -1.0)
    for start, end, held in sentences_of(text, language):
        if start < skip:
            continue
        covered = sum(weight for word, weight in weights.items() if not held.isdisjoint(word)) / total if total else 0.0
        if covered > best.coverage:
            best = BestSentence(start, end, covered)
    return best


@lru_cache(_KEPT)
def sentences_of(text: str, language: str) -> list[tuple[int, int, frozenset[str]]]:
    """Return each sentence's place in the passage, half open, and its different terms, in order; remembered."""
    spans = sentence_spans(text, 0, len(text), language)
    return [(start, end, frozenset(terms(search_form(text[start:end]), [language]))) for start, end in spans]
