"""Writing the vectors of passages: what kind of FAISS index a collection of that size needs, and how near it comes.

    Flat                 32-bit floats
    SQ8                  8 bits a dimension, and 2 bits below them beside the file
    IVFn,RaBitQ+SQ8      the same, and 1 bit a dimension in n lists, one around each mean of a clustered sample

How many lists a search looks through is settled here, by questions whose nearest passages are known. Questions stand
farther from the passages than these from each other, so passages will not do as they are; with noise added, four
fifths as long as they are, they are found as well as real questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2, sqrt
from pathlib import Path

import faiss
import numpy as np

from index.vectors import LOWER, Floats, Ids, Vectors, decoded, encoded, read_lower

_MOST_EXACT = 20_000
"""Vectors up to which they are kept as floats: 31 MB, searched in 1 ms."""
_MOST_FLAT = 100_000
"""Vectors up to which all are compared: 38 MB, searched in 2 ms."""
_PER_MEAN = 64
"""Vectors a mean that the clustering looks at; more make it no better."""
_ROUNDS = 10
_SEED = 5
_QUESTIONS = 500
_NOISE = 0.8
_DEPTH = 10
_ENOUGH = 0.992
"""Recall of the nearest stored vectors at which no more lists are looked through; that of real questions is up to .012
lower."""
_FEWEST_PROBES = 16
_CODE = faiss.ScalarQuantizer.QT_8bit_direct_signed


@dataclass(frozen=True, slots=True)
class Written:
    """What kind of index was written."""

    kind: str
    """Flat, SQ8 or, with its number of lists, IVF1024,RaBitQ+SQ8."""
    probes: int
    """Lists that a search looks through; 0 where there are none."""
    recall: float
    """Share of the ten nearest that it finds of those that exact search does (recall@10), 0 to 1, measured."""


def write_vectors(path: Path, batches: Sequence[Floats], dimensions: int) -> Written:
    """Write unit vectors, given in passage order in batches of shape (n, dimensions), as a FAISS file.

    The batches are read several times and one by one: they may be parts of a mapped array.
    """
    for batch in batches:
        if batch.shape[1] != dimensions:
            raise ValueError(f"vectors have {batch.shape[1]} dimensions, expected {dimensions}")
    count = sum(map(len, batches))
    if count <= _MOST_EXACT:
        return _write_exact(path, batches, dimensions)
    lists = 0 if count <= _MOST_FLAT else 1 << round(log2(sqrt(count)))
    sample = _rows(batches, _drawn(count, max(lists * _PER_MEAN, _QUESTIONS)))
    questions = _as_questions(sample[_drawn(len(sample), _QUESTIONS)])
    truth, of_stored = _Truth(questions), _Truth(questions)
    stored = faiss.IndexScalarQuantizer(dimensions, _CODE, faiss.METRIC_INNER_PRODUCT)
    near = _clustered(sample, lists) if lists else None
    below = path.with_suffix(LOWER)
    with below.open("wb") as file:
        for batch in batches:
            truth.add(batch)
            codes, lower = encoded(batch)
            stored.add(codes)
            file.write(lower.tobytes())
            if near:
                kept = decoded(codes, lower)
                near.add(kept)  # so that what is read from one file and written anew gives the same
                of_stored.add(kept)
    index = _joined(near, stored) if near else stored
    vectors = Vectors(index, read_lower(below, count))
    if near:
        _settle(near, vectors, of_stored)
    recall = _recall(vectors, truth)
    faiss.write_index(index, str(path))
    return Written(f"IVF{lists},RaBitQ+SQ8" if lists else "SQ8", near.nprobe if near else 0, recall)


def _write_exact(path: Path, batches: Sequence[Floats], dimensions: int) -> Written:
    index = faiss.IndexFlatIP(dimensions)
    for batch in batches:
        index.add(np.ascontiguousarray(batch, dtype=np.float32))
    faiss.write_index(index, str(path))
    return Written("Flat", 0, 1.0)


def _drawn(count: int, most: int) -> Ids:
    """Return different numbers below `count`, ascending: the same ones every time."""
    return np.sort(np.random.default_rng(_SEED).choice(count, min(count, most), replace=False))


def _rows(batches: Sequence[Floats], numbers: Ids) -> Floats:
    """Return the rows of ascending numbers, counted over all batches."""
    ends = np.cumsum([len(batch) for batch in batches])
    cuts = np.searchsorted(numbers, ends)
    parts = np.split(numbers, cuts[:-1])
    return np.concatenate(
        [batch[part - end + len(batch)] for batch, part, end in zip(batches, parts, ends, strict=True)]
    )


def _as_questions(rows: Floats) -> Floats:
    noise = np.random.default_rng(_SEED).normal(0, _NOISE * rows.shape[1] ** -0.5, rows.shape)
    blurred = rows + noise.astype(np.float32)
    questions: Floats = blurred / np.linalg.norm(blurred, axis=1, keepdims=True)
    return questions


def _clustered(sample: Floats, lists: int) -> faiss.IndexIVFRaBitQFastScan:
    """Return an empty inverted file whose lists stand around the means of a sample."""
    dimensions = sample.shape[1]
    index = faiss.IndexIVFRaBitQFastScan(faiss.IndexFlatIP(dimensions), dimensions, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed = _ROUNDS, _SEED
    index.train(sample)
    return index


def _joined(near: faiss.IndexIVFRaBitQFastScan, stored: faiss.IndexScalarQuantizer) -> faiss.IndexRefine:
    """Return both as one index, which goes into one file."""
    index = faiss.IndexRefine(near, stored)
    index.ntotal = stored.ntotal
    return index


class _Truth:
    """Questions and the passages nearest to each, found by comparing all of them."""

    def __init__(self, questions: Floats) -> None:
        self.questions = questions
        self.nearest = np.empty((len(questions), 0), np.int64)
        self._scores = np.empty((len(questions), 0), np.float32)
        self._seen = 0

    def add(self, batch: Floats) -> None:
        scores = np.concatenate([self._scores, self.questions @ batch.T], axis=1)
        new = np.broadcast_to(np.arange(self._seen, self._seen + len(batch)), (len(self.questions), len(batch)))
        ids = np.concatenate([self.nearest, new], axis=1)
        best = np.argpartition(-scores, min(_DEPTH, scores.shape[1]) - 1, axis=1)[:, :_DEPTH]
        self._scores, self.nearest = np.take_along_axis(scores, best, 1), np.take_along_axis(ids, best, 1)
        self._seen += len(batch)

    def recall(self, found: Ids) -> float:
        """Return the share of the nearest that is among those found, of shape (questions, n)."""
        return float((self.nearest[:, :, None] == found[:, None, :]).any(axis=2).mean())


def _settle(near: faiss.IndexIVFRaBitQFastScan, vectors: Vectors, truth: _Truth) -> None:
    """Let searches look through as many lists as suffice, half of them at most.

    `truth` is that of the stored vectors: what storing them in fewer bits loses, no number of lists brings back.
    """
    near.nprobe = _FEWEST_PROBES
    while _recall(vectors, truth) < _ENOUGH and near.nprobe < near.nlist // 2:
        near.nprobe = min(near.nprobe * 5 // 4, near.nlist // 2)


def _recall(vectors: Vectors, truth: _Truth) -> float:
    found = [vectors.search(question, _DEPTH)[0] for question in truth.questions]
    return truth.recall(np.stack(found))
