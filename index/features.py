"""What speaks for a passage: cheap measures of how it fits a question, for all candidates at once.

Every feature runs from 0 to 1. Vectors and words are each looked at three times: over the passage as a whole,
over its sentences, and for each clause of the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.counts import Matrix, count_words, firsts_of
from index.sentence_index import Looked
from index.vectors import Floats, Ids, Integers, Mask

if TYPE_CHECKING:
    from index.generation import Generation
    from index.question import Question

NAMES = (
    "dense",  # cosine of passage and question, scaled between the lowest and highest of all retrieved
    "lexical",  # BM25, as a share of the highest
    "long_dense",  # the two again, weighed by how long the question is
    "long_lexical",
    "covered",  # share of the question's words that the passage holds, rare words counting more; header included
    "sentence_covered",  # the same for its best sentence
    "two_covered",  # and for its best two neighbouring sentences
    "pairs",  # share of the question's neighbouring words that are neighbours there too
    "header_covered",  # share of the question that the line in front of the passage holds
    "centred",  # as dense, without what all passages of the collection have in common
    "best_sentence",  # mean of the share of words that a sentence and header hold and of its centred cosine, scaled *
    "clause_dense",  # highest cosine of a sentence and a clause, scaled *
    "clauses_dense",  # mean over the clauses of the highest cosine of a sentence, scaled *
    "passage_clause_dense",  # highest cosine of the passage and a clause, scaled
    "feedback",  # cosine of the passage and the mean of the first three by dense and lexical, scaled; 0 if long
    "time",  # how well its days match the time asked
    "told",  # highest cosine of a sentence and a clause that names its source, scaled as clause_dense is
    "source",  # whether the question names its publisher, author or title
    "beside",  # 1 for a caption, note or byline
    "furniture",  # 1 for page furniture, front matter or a heading alone
)
"""Columns of a feature array, in order. * Between the lowest and highest of those measured: of others no sentence is
read."""

_OF_VECTORS = (
    "dense", "long_dense", "centred", "clause_dense", "clauses_dense", "passage_clause_dense",
    "feedback", "told",
)  # fmt: skip

_K1, _B = 1.2, 0.75
"""BM25's saturation and length normalisation, as tantivy has them."""
_SHORT, _LONG = 10, 30
"""Different words between which a question goes from short to long. A long one says enough itself, and often several
things: the first passages found would draw the others to one of them."""
_FIRST = 3
"""Passages whose mean vector is fed back."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of n candidates besides words and vectors: each of shape (n,), 0 to 1."""

    time: Floats
    """How well their days match the time asked."""
    source: Floats
    """How surely the question names their source."""
    named_by: Floats
    """How surely each clause does, shape (n, clauses)."""
    beside: Floats
    """1 for a caption, note or byline."""
    furniture: Floats
    """1 for page furniture, front matter or a heading alone."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Candidates with their features."""

    ids: Ids
    """Shape (n,)."""
    features: Matrix
    """Shape (n, len(NAMES)), 0 to 1."""
    vectors: Floats
    """Of the passages, shape (n, dimensions)."""
    dense: Floats
    """Cosine of each passage and the question, -1 to 1."""
    lexical: Floats
    """BM25 of the question's words in each passage, 0 upwards."""
    sentence_dense: Floats
    """Highest cosine of a sentence of each passage and the question, -1 to 1."""
    words: npt.NDArray[np.bool_]
    """Which of the question's different words each passage holds, shape (n, words)."""
    vectors_tell: bool
    """Whether the model can read the question: if not, all features of vectors are 0."""

    @classmethod
    def none(cls) -> Measured:
        """Return no candidates."""
        flat = np.empty(0, np.float32)
        return cls(
            np.empty(0, np.int64),
            np.empty((0, len(NAMES)), np.float32),
            flat,
            flat,
            flat,
            flat,
            np.empty((0, 0), bool),
            True,
        )


def measure(index: Generation, question: Question, ids: Ids, kept: Mask, known: Known) -> Measured:
    """Measure the passages `ids[kept]`, at least one, of which `known` tells the rest.

    All of `ids` set the scale of how near their vectors are: who is left out shows what far is.
    """
    every = index.vectors.rows(ids)
    whole, by_clause = every @ question.vectors[0], every @ question.clause_vectors.T
    near = {"dense": whole, "passage_clause_dense": by_clause.max(axis=1)}
    near |= {"centred": index.centre.cosines(every, question.vectors[0])}
    columns = {name: _scaled(cosines)[kept] for name, cosines in near.items()}
    looked, vectors, dense = index.sentences.look(ids[kept]), every[kept], whole[kept]
    of_words, words, by_sentence = _of_words(question, looked)
    columns |= of_words | _of_sentences(question, dense, by_clause[kept], looked, known.named_by)
    columns |= {"time": known.time, "source": known.source, "beside": known.beside, "furniture": known.furniture}
    columns |= {"best_sentence": _best_sentence(index, question, looked, by_sentence)}
    lexical, sentence_dense = columns["lexical"], columns.pop("sentence_dense")
    columns["lexical"] = lexical / lexical.max() if lexical.max() > 0 else lexical
    long = min(1.0, max(0.0, (len(question.weights) - _SHORT) / (_LONG - _SHORT)))
    columns["long_dense"], columns["long_lexical"] = long * columns["dense"], long * columns["lexical"]
    first = _first(columns["dense"] + columns["lexical"], ids[kept])
    columns["feedback"] = (1 - long) * _scaled(every @ vectors[first].mean(axis=0))[kept]
    if not question.vectors_tell:
        columns |= {name: np.zeros_like(dense) for name in _OF_VECTORS}
    features = np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32)
    return Measured(ids[kept], features, vectors, dense, lexical, sentence_dense, words, question.vectors_tell)


def _scaled(values: Floats) -> Floats:
    low, high = values.min(), values.max()
    scaled: Floats = (values - low) / (high - low) if high > low else np.ones_like(values)
    return scaled


def _of_sentences(
    question: Question, whole: Floats, by_clause: Floats, looked: Looked, named_by: Floats
) -> dict[str, Floats]:
    """Compare the vectors of sentences with those of the question and its clauses; `sentence_dense` is not scaled.

    The cosines of the passages stand for those of their sentences where they have none.
    """
    firsts, filled = firsts_of(looked.sentences), looked.sentences > 0
    best_whole = np.where(filled, _best(looked.vectors @ question.vectors[0], firsts, looked.sentences), whole)
    best = _best(looked.vectors @ question.clause_vectors.T, firsts, looked.sentences)
    best = np.where(filled[:, None], best, by_clause)
    low, high = best.max(axis=1).min(), best.max()
    told = named_by * (best - low) / (high - low) if high > low else named_by
    return {
        "told": np.clip(told, 0, 1).max(axis=1),
        "sentence_dense": best_whole,
        "clause_dense": _scaled(best.max(axis=1)),
        "clauses_dense": _scaled(best.mean(axis=1)),
    }


def _first(scores: Floats, ids: Ids) -> Ids:
    """Return the positions of the highest few; equal scores must not hang on the order of the candidates."""
    first: Ids = np.lexsort((ids, -scores.round(5)))[:_FIRST]
    return first


def _best_sentence(index: Generation, question: Question, looked: Looked, covered: Floats) -> Floats:
    """Return the highest that a sentence of each passage reaches by words and meaning together; 0 without any.

    `covered` is the share of the question's words that each holds with its header, shape (sentences,). Words alone
    count where the model cannot read the question.
    """
    fits = covered
    if question.vectors_tell and len(covered):
        fits = (covered + _scaled(index.centre.cosines(looked.vectors, question.vectors[0]))) * np.float32(0.5)
    return _best(fits, firsts_of(looked.sentences), looked.sentences)


def _of_words(question: Question, looked: Looked) -> tuple[dict[str, Floats], npt.NDArray[np.bool_], Floats]:
    """Compare the words of passages and sentences with those of the question.

    Tell also which words each passage holds, and what share of them each sentence holds with its header.
    """
    counts, pairs = count_words(question.counted, looked)
    weights = np.array(list(question.weights.values()), np.float32)
    total = float(weights.sum()) or 1.0
    n = len(looked.sentences)
    owner = np.repeat(np.arange(n), looked.sentences + 1)
    heads = firsts_of(looked.sentences + 1)
    is_sentence = np.ones(len(owner), bool)
    is_sentence[heads] = False
    whole = np.add.reduceat(counts, heads, axis=0)
    lengths = np.add.reduceat(looked.lengths, heads)
    held, firsts = counts[is_sentence] > 0, firsts_of(looked.sentences)
    neighbours = held.copy()
    inside = owner[is_sentence][1:] == owner[is_sentence][:-1]
    neighbours[1:] |= held[:-1] & inside[:, None]
    columns = {
        "lexical": _bm25(whole, lengths, weights * question.repeats),
        "covered": (whole > 0) @ weights / total,
        "sentence_covered": _best(held @ weights / total, firsts, looked.sentences),
        "two_covered": _best(neighbours @ weights / total, firsts, looked.sentences),
        "header_covered": (counts[heads] > 0) @ weights / total,
        "pairs": pairs,
    }
    with_header = held | np.repeat(counts[heads] > 0, looked.sentences, axis=0)
    by_sentence: Floats = with_header @ weights / total
    return columns, whole > 0, by_sentence


def _bm25(counts: Matrix, lengths: Integers, weights: Floats) -> Floats:
    """Score by BM25; the mean length is the candidates' own."""
    saturation = (_K1 * (1 - _B + _B * lengths / max(1.0, float(lengths.mean()))))[:, None].astype(np.float32)
    scores: Floats = (counts * (_K1 + 1) / (counts + saturation)) @ weights
    return scores


def _best(values: Floats, firsts: Integers, lengths: Integers) -> Floats:
    """Return the highest value of each row of the given beginnings and lengths; 0 for an empty one."""
    best = np.zeros((len(firsts), *values.shape[1:]), np.float32)
    filled = lengths > 0
    if filled.any():
        best[filled] = np.maximum.reduceat(values, firsts[filled], axis=0)
    return best
