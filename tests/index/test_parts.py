"""Vectors of parts of a question: those of its tokens, less most of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.clauses import clauses
from index.embed import OnnxEncoder
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model
from index.parts import part_vectors
from index.vectors import Floats

TEXT = "one two three four"
OFFSETS = [(0, 0), (0, 3), (4, 7), (8, 13), (14, 18), (0, 0)]
COMPARING = (
    "Did the harbour master blame the flood on the old weir, "
    "while the orchestra of the neighbouring town played a symphony for the children?"
)

spans = st.lists(st.tuples(st.integers(0, 18), st.integers(0, 18)).map(sorted).map(tuple), max_size=5)


def _unit(seed: int, *shape: int) -> Floats:
    drawn: Floats = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    unit: Floats = drawn / np.linalg.norm(drawn, axis=-1, keepdims=True)
    return unit


@given(spans, st.integers(0, 9))
def test_a_part_is_the_mean_of_its_own_tokens_less_three_fifths_of_the_whole(
    parts: list[tuple[int, int]], seed: int
) -> None:
    whole, tokens = _unit(seed, 8), 3 * _unit(seed + 10, len(OFFSETS), 8)
    found = list(part_vectors(whole, tokens, OFFSETS, parts))
    assert len(found) == len(parts)
    for vector, (start, end) in zip(found, parts, strict=True):
        own = [token for token, (a, b) in zip(tokens, OFFSETS, strict=True) if start <= a < b <= end]
        mean = np.sum(own, axis=0) if own else whole
        expected = mean / np.linalg.norm(mean) - 0.6 * whole
        assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-4)
        assert vector.dtype == np.float32


def test_a_part_means_what_its_words_mean() -> None:
    encoder = OnnxEncoder(cached_encoder(find_model(DEFAULT_MODEL)))
    (first, second) = parts = clauses(COMPARING)
    whole, weir, orchestra = encoder.encode_question(COMPARING, parts)
    flood, music = encoder.encode_queries([COMPARING[slice(*first)], COMPARING[slice(*second)]])
    assert weir @ flood > weir @ music + 0.5
    assert orchestra @ music > orchestra @ flood + 0.5
    assert weir @ orchestra < flood @ whole
