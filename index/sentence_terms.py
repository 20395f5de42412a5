"""The sentences of a passage and their terms, remembered."""

from __future__ import annotations

from functools import lru_cache

from index.normalise import search_form
from index.sentences import sentence_spans
from index.words import terms

_KEPT = 2048
"""Passages whose sentences are remembered: the same ones come up again and again."""


@lru_cache(_KEPT)
def sentences_of(text: str, language: str) -> list[tuple[int, int, frozenset[str]]]:
    """Return each sentence's place in the passage, half open, and its different terms, in order; remembered."""
    spans = sentence_spans(text, 0, len(text), language)
    return [(start, end, frozenset(terms(search_form(text[start:end]), [language]))) for start, end in spans]
