"""Vectors of made-up texts without running the model on each: a million passages in minutes, not hours.

The real vectors of the base sentences are there. A sentence that was perturbed gets its origin's vector and a little
noise that hangs on its text alone; a passage the mean of the vectors of its titles and sentences, weighted by
length. Any other text, such as the planted documents, is embedded by the model. So the vectors lie as those
of real text do, not evenly around as random ones would, which flatter or defeat an index as it happens.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from scipy.sparse import csr_matrix  # comes with sentence-transformers

from eval.bench.base import BORDER, Base, skeleton
from index.embed import Encoder, Progress, Vectors

NOISE = 0.7
"""Length of the noise beside a unit vector: cosine .82 to the origin, which is the model's own median for sentences
that `perturb` changed (measured)."""
_NOISES = 4096
"""Random vectors, of which each text gets the sum of two."""
_GROUP = 512
"""Texts put together at a time: what bounds the memory."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text whose vector is known."""

    row: int
    noise: int
    """A number drawn by the text; 0 for one that was not changed."""
    weight: int


class PrecomputedEncoder:
    """An `index.embed.Encoder` for collections made of a base."""

    def __init__(self, base: Base, vectors: Vectors, model: Encoder) -> None:
        """Take the vectors of the base, as `base_vectors` gives them, and the model for all other texts."""
        self.config = model.config
        self.made = self.embedded = 0
        self.seconds = 0.0
        self._model, self._base = model, base
        self._rows = {skeleton(sentence): row for row, sentence in enumerate(base.sentences)}
        self._titles = {title: row for row, title in enumerate(base.titles, len(base.sentences))}
        noises = np.random.default_rng(0).standard_normal((_NOISES, vectors.shape[1]), np.float32)
        # Two of them, at right angles or nearly so, make a vector of length NOISE.
        noises *= NOISE / np.sqrt(2) / np.linalg.norm(noises, axis=1, keepdims=True)
        self._table = np.concatenate([vectors, noises])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions by the model."""
        return self._model.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages or sentences; `made`, `embedded` and `seconds` tell how many, and how long it took."""
        begun = time.perf_counter()
        vectors = np.empty((len(texts), self.config.dimensions), np.float32)
        for first in range(0, len(texts), _GROUP):
            group = texts[first : first + _GROUP]
            vectors[first : first + len(group)] = self._encode(group)
            if progress:
                progress(first + len(group))
        self.seconds += time.perf_counter() - begun
        return vectors

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.config.dimensions), np.float32)
        taken = [self._pieces(text) for text in texts]
        known = [number for number, pieces in enumerate(taken) if pieces]
        other = [number for number, pieces in enumerate(taken) if not pieces]
        if known:
            vectors[known] = self._joined([taken[number] for number in known])
        if other:
            vectors[other] = self._model.encode_passages([texts[number] for number in other])
        self.made += len(known)
        self.embedded += len(other)
        return vectors

    def _pieces(self, text: str) -> list[_Piece]:
        """Take a text apart; nothing where a part of it is unknown."""
        header, _, body = text.rpartition("\n")
        # What else a header holds is short, and a long one is cut.
        titles = [title for title in header.rsplit(". ", 2)[0].split("; ") if title in self._titles]
        sentences = BORDER.split(body)
        rows = [self._rows.get(skeleton(sentence)) for sentence in sentences]
        known = [row for row in rows if row is not None]
        if len(known) < len(rows):
            return []
        pieces = [_Piece(self._titles[title], 0, len(title)) for title in titles]
        for row, sentence in zip(known, sentences, strict=True):
            changed = sentence != self._base.sentences[row]
            pieces.append(_Piece(row, crc32(sentence.encode()) if changed else 0, len(sentence)))
        return pieces

    def _joined(self, texts: Sequence[Sequence[_Piece]]) -> Vectors:
        """Return the unit vectors of texts, shape (len(texts), dimensions), from those of their pieces."""
        rows, weights, ends = list[int](), list[int](), [0]
        first = len(self._table) - _NOISES
        for text in texts:
            for piece in text:
                rows.append(piece.row)
                weights.append(piece.weight)
                if piece.noise:
                    rows += (first + piece.noise % _NOISES, first + (piece.noise >> 12) % _NOISES)
                    weights += (piece.weight, piece.weight if piece.noise >> 24 & 1 else -piece.weight)
            ends.append(len(rows))
        shape = (len(texts), len(self._table))
        sums: Vectors = csr_matrix((np.array(weights, np.float32), rows, ends), shape) @ self._table
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        return sums
