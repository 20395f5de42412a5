"""Counting a question's words in passages and their sentences, for all candidates at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.sentence_index import Looked, ranges, term_codes
from index.vectors import Floats, Integers

Matrix = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

Word = tuple[str, ...]
"""A word of a question: its stems, and the terms that stand for it as well."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What of a question is counted: which of its words its different terms stand for.

    One term may stand for several words: "IAEA" for each of those that it abbreviates.
    """

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
    different: int
    """Words of the question."""
    first: Flags
    """Which terms stand for the first word of each pair of neighbours, shape (terms, pairs)."""
    second: Flags
    """The same for the second."""
    asked: Flags
    """Which two terms stand for the two words of a pair, shape (terms, terms)."""
    weights: Floats
    """Of each pair: those of both words together."""


def counted(weights: Mapping[Word, float], boosts: Mapping[str, float], pairs: Sequence[tuple[Word, Word]]) -> Counted:
    """Prepare a question to be counted: the weights of its words, what terms count, its pairs of neighbours."""
    stands = [(term, number) for number, word in enumerate(weights) for term in word]
    codes = term_codes([term for term, _ in stands])
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else np.empty(0, np.int64)
    words = np.diff(firsts, append=len(codes))
    numbers = np.array([number for _, number in stands], np.int64)[order]
    worth = np.array([boosts.get(term, 1.0) for term, _ in stands], np.float32)[order]
    table = np.zeros((len(firsts), len(weights)), bool)
    table[np.repeat(np.arange(len(firsts)), words), numbers] = True
    number = {word: i for i, word in enumerate(weights)}
    first, second = (table[:, [number[pair[side]] for pair in pairs]] for side in (0, 1))
    asked = first.astype(np.float32) @ second.T.astype(np.float32) > 0
    of_pairs = np.array([weights[a] + weights[b] for a, b in pairs], np.float32)
    return Counted(codes[firsts], firsts, words, numbers, worth, len(weights), first, second, asked, of_pairs)


def count_words(stands: Counted, looked: Looked) -> tuple[Matrix, Floats]:
    """Count each different word of a question in every segment, shape (segments, words); alternatives count less.

    Also tell for every passage what share of the question's neighbouring words are neighbours in it, by weight.
    """
    segments, words = len(looked.lengths), stands.different
    if not words:
        return np.zeros((segments, 0), np.float32), np.zeros(len(looked.sentences), np.float32)
    hits, found = _find(stands.codes, looked.terms)
    segment = np.searchsorted(np.cumsum(looked.lengths), hits, side="right")
    entries = ranges(stands.firsts[found], stands.words[found])
    cells = np.repeat(segment, stands.words[found]) * words + stands.numbers[entries]
    counts = np.bincount(cells, stands.worth[entries], segments * words).reshape(segments, words).astype(np.float32)
    beside = (hits[1:] - hits[:-1] == 1) & (segment[1:] == segment[:-1])
    kept = np.flatnonzero(beside)
    kept = kept[stands.asked[found[kept], found[kept + 1]]]
    owner = np.searchsorted(np.cumsum(looked.sentences + 1), segment[kept], side="right")
    held = np.zeros((len(looked.sentences), len(stands.weights)), bool)
    if len(kept):
        begins = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        neighbours = stands.first[found[kept]] & stands.second[found[kept + 1]]
        held[owner[begins]] = np.logical_or.reduceat(neighbours, begins, axis=0)
    shares: Floats = held @ stands.weights / (float(stands.weights.sum()) or 1.0)
    return counts, shares


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


def firsts_of(lengths: Integers) -> Integers:
    """Return where each of some rows of these lengths begins."""
    firsts: Integers = np.cumsum(lengths) - lengths
    return firsts
