"""Vectors of the questions asked last, kept: who asks again, or for more passages, waits for no model."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.embed import Progress, QuestionEncoder, Vectors

MOST_KEPT = 1024
"""Questions and clauses whose vectors are kept: a megabyte or two."""


class Remembering:
    """An encoder that keeps the vectors of the last questions; safe to use from several threads."""

    def __init__(self, encoder: QuestionEncoder) -> None:
        """Put it around another, whose vectors hang on the text alone."""
        self.config = encoder.config
        self._encoder = encoder
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._turn = threading.Lock()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions, those together that are new."""
        known = {text: vector for text in texts if (vector := self._recall(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            vectors = self._encoder.encode_queries(new)
            self._keep(new, vectors)
            known |= dict(zip(new, vectors, strict=True))
        return np.array([known[text] for text in texts], np.float32).reshape(len(texts), self.config.dimensions)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages; none of them is kept."""
        return self._encoder.encode_passages(texts, progress)

    def knows(self, word: str) -> bool:
        """Tell whether a word is so common that the model's vocabulary holds it whole."""
        return self._encoder.knows(word)

    def _recall(self, text: str) -> Vectors | None:
        with self._turn:
            vector = self._kept.get(text)
            if vector is not None:
                self._kept.move_to_end(text)
            return vector

    def _keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._turn:
            # Copied one by one: a view would keep the vectors of all clauses as long as that of any.
            self._kept.update((text, vector.copy()) for text, vector in zip(texts, vectors, strict=True))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
