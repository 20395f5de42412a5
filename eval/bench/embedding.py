"""Passages embedded a second, against PyTorch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from eval.bench.figures import Figure, figure
from index.embed import OnnxEncoder
from index.export import cached_encoder, load_original
from index.models import DEFAULT_MODEL, find_model

TEXTS = 64
"""Passages embedded in one turn by each rival."""


def measure_embedding(passages: Sequence[str], runs: int) -> list[Figure]:
    """Time embedding the same passages by the exported encoder and by sentence-transformers in fp32, in turns."""
    model = find_model(DEFAULT_MODEL)
    encoder, original = OnnxEncoder(cached_encoder(model)), load_original(model)
    encoder.encode_passages(passages[:4])
    original.encode(list(passages[:4]), show_progress_bar=False)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(runs):
        ours.append(_rate(passages, encoder.encode_passages))
        theirs.append(_rate(passages, lambda texts: original.encode(texts, batch_size=32, show_progress_bar=False)))
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    return [
        figure("passages embedded", "1/s", None, ours),
        figure("passages embedded, PyTorch fp32", "1/s", None, theirs),
        figure("embedding over PyTorch fp32", "x", None, ratios),
    ]


def _rate(texts: Sequence[str], embed: Callable[[list[str]], object]) -> float:
    begun = time.perf_counter()
    embed(list(texts))
    return len(texts) / (time.perf_counter() - begun)
