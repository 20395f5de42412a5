"""Counting a question's words in passages and their sentences, for all candidates at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.sentence_index import Integers, Looked, ranges, term_codes
from index.vectors import Floats

if TYPE_CHECKING:
    from index.question import Question

Matrix = npt.NDArray[np.float32]


def count_words(question: Question, looked: Looked) -> tuple[Matrix, Floats]:
    """Count each different word of the question in every segment, shape (segments, words); alternatives count less.

    Also tell for every passage what share of the question's neighbouring words are neighbours in it.
    """
    stands = _terms(question)
    segments, words = len(looked.lengths), len(question.weights)
    if not words:
        return np.zeros((segments, 0), np.float32), np.zeros(len(looked.sentences), np.float32)
    hits, found = _find(stands.codes, looked.terms)
    segment = np.searchsorted(np.cumsum(looked.lengths), hits, side="right")
    entries = ranges(stands.firsts[found], stands.words[found])
    cells = np.repeat(segment, stands.words[found]) * words + stands.numbers[entries]
    counts = np.bincount(cells, stands.worth[entries], segments * words).reshape(segments, words).astype(np.float32)
    beside = (np.diff(hits) == 1) & (np.diff(segment) == 0)
    owner = np.repeat(np.arange(len(looked.sentences)), looked.sentences + 1)[segment[:-1][beside]]
    neighbours = np.stack([found[:-1][beside], found[1:][beside]], axis=1)
    return counts, _paired(question, stands, neighbours, owner, len(looked.sentences))


def _find(codes: npt.NDArray[np.uint32], terms: npt.NDArray[np.uint32]) -> tuple[Integers, Integers]:
    """Return the places in `terms` of any of `codes`, which ascend, and which of them stands at each.

    A table of the codes' lower halves first leaves out nearly all: some ten codes are looked for in many thousands.
    """
    possible = np.zeros(1 << 16, bool)
    possible[codes & 0xFFFF] = True
    hits = np.flatnonzero(possible.take(terms & 0xFFFF))
    found = np.minimum(np.searchsorted(codes, terms[hits]), len(codes) - 1)
    same = codes[found] == terms[hits]
    return hits[same], found[same]


@dataclass(frozen=True, slots=True)
class _Terms:
    """Which words of a question its different terms stand for: "IAEA" for each of those that it abbreviates."""

    codes: npt.NDArray[np.uint32]
    """Of each term, ascending, shape (terms,)."""
    firsts: Integers
    """Where the words of each term begin in the rest."""
    words: Integers
    """How many it stands for."""
    numbers: Integers
    """The words, term by term."""
    worth: Floats
    """What the term counts for each of them."""

    def table(self, words: int) -> npt.NDArray[np.bool_]:
        """Return the same as a table, shape (terms, words)."""
        table = np.zeros((len(self.codes), words), bool)
        table[np.repeat(np.arange(len(self.codes)), self.words), self.numbers] = True
        return table


def _terms(question: Question) -> _Terms:
    pairs = [(term, number) for number, word in enumerate(question.weights) for term in word]
    codes = term_codes([term for term, _ in pairs])
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.empty(0, np.int64)
    words = np.diff(firsts, append=len(codes))
    numbers = np.array([number for _, number in pairs], np.int64)[order]
    worth = np.array([question.boosts.get(term, 1.0) for term, _ in pairs], np.float32)[order]
    return _Terms(codes[firsts], firsts, words, numbers, worth)


def _paired(question: Question, stands: _Terms, beside: Integers, owner: Integers, n: int) -> Floats:
    """Return the share of the question's neighbouring words, by weight, that are neighbours in each of n passages.

    `beside` gives the numbers of two terms that stand side by side, shape (places, 2), and `owner` the passage that
    each place is in, ascending.
    """
    number = {word: i for i, word in enumerate(question.weights)}
    table = stands.table(len(number))
    first, second = (table[:, [number[pair[side]] for pair in question.pairs]] for side in (0, 1))
    asked = first.astype(np.float32) @ second.T.astype(np.float32) > 0
    kept = asked[beside[:, 0], beside[:, 1]]
    beside, owner = beside[kept], owner[kept]
    weights = np.array([question.weights[a] + question.weights[b] for a, b in question.pairs], np.float32)
    held = np.zeros((n, len(weights)), bool)
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(begins):
        held[owner[begins]] = np.logical_or.reduceat(first[beside[:, 0]] & second[beside[:, 1]], begins, axis=0)
    shares: Floats = held @ weights / (float(weights.sum()) or 1.0)
    return shares


def firsts_of(lengths: Integers) -> Integers:
    """Return where each of some rows of these lengths begins."""
    firsts: Integers = np.cumsum(lengths) - lengths
    return firsts
