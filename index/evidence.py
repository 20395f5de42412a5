"""The passages that an answer cites, taken apart, and how well their wording fits a statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from index.article import Citation, DateSpan
from index.budget import NumberedPassage
from index.normalise import search_form
from index.sentences import sentence_spans
from index.vectors import Floats
from index.wanted import FUNCTION_WORDS
from index.words import stems

if TYPE_CHECKING:
    from index.generation import Generation


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage."""

    passage: NumberedPassage
    start: int
    """First character in the article's text."""
    end: int
    text: str


class Evidence:
    """Some passages, their sentences and the vectors of those."""

    def __init__(self, index: Generation, passages: Sequence[NumberedPassage]) -> None:
        """Take the passages; they are embedded when they are first looked at."""
        self._index = index
        self.passages = {passage.number: passage for passage in passages}
        self._vectors: dict[str, Floats] = {}
        self._cited: dict[tuple[int, ...], Cited] = {}

    def of(self, numbers: Iterable[int]) -> Cited:
        """Return the passages of these numbers, those that there are, split into sentences and embedded."""
        known = tuple(number for number in numbers if number in self.passages)
        if known in self._cited:
            return self._cited[known]
        chosen = tuple(self.passages[number] for number in known)
        windows = [window for passage in chosen for window in _windows(list(_sentences(passage)))]
        new = sorted({_joined(window) for window in windows} - self._vectors.keys())
        if new:
            self._vectors.update(zip(new, self._index.encoder.encode_passages(new), strict=True))
        self._cited[known] = Cited(self._index, chosen, windows, self._vectors)
        return self._cited[known]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the wording of some passages fits a statement: each 0 to 1, higher is better."""

    cosine: float
    """Of the statement and the sentence, or two neighbours, that fit it best."""
    covered: float
    """Share of the statement's words that the passages hold, rare words counting more."""
    near: float
    """The same for those two neighbours alone."""
    least: float
    """Share that the passages hold of the part of the statement of which they hold least."""
    best: tuple[Sentence, ...]
    """The sentence, or two neighbours, that fit best."""


@dataclass(frozen=True)
class Cited:
    """The passages that a statement cites."""

    index: Generation
    passages: tuple[NumberedPassage, ...]
    windows: Sequence[tuple[Sentence, ...]]
    vectors: dict[str, Floats]

    @cached_property
    def text(self) -> str:
        """What they say, below what is said of them: title, section, authors, publisher."""
        return "\n".join([_header(one.citation) for one in self.passages] + [one.text for one in self.passages])

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of all its words."""
        return frozenset(stem for word in self.stems_of(self.text) for stem in word)

    @cached_property
    def held(self) -> list[frozenset[str]]:
        """Stems of the words of each window."""
        texts = map(_joined, self.windows)
        return [frozenset(stem for word in self.stems_of(text) for stem in word) for text in texts]

    @property
    def published(self) -> DateSpan | None:
        """When the first of them was."""
        return next((one.citation.published for one in self.passages if one.citation.published), None)

    def stems_of(self, text: str) -> list[tuple[str, ...]]:
        """Return the words of a text, each as its stems."""
        return stems(search_form(text), self.index.manifest.languages)

    def fit(self, statement: str, vector: Floats, parts: Sequence[str]) -> Fit:
        """Compare a statement, its vector and its parts with the passages; there must be at least one window."""
        words = self.stems_of(statement)
        cosines = [float(self.vectors[_joined(window)] @ vector) for window in self.windows]
        near = [self._share(words, held) for held in self.held]
        # Two sentences are taken for one only where they say more.
        best = max(range(len(self.windows)), key=lambda i: cosines[i] + near[i] - 0.05 * (len(self.windows[i]) - 1))
        least = min((self._share(self.stems_of(part), self.stems) for part in parts), default=1.0)
        covered = self._share(words, self.stems)
        return Fit(max(cosines), covered, max(near), min(least, covered), self.windows[best])

    def _share(self, words: Sequence[tuple[str, ...]], held: frozenset[str]) -> float:
        """Return the share of the words that is held, each weighing its inverse document frequency."""
        weights = {word: min(map(self.index.lexical.idf, word)) for word in words if word[0] not in FUNCTION_WORDS}
        total = sum(weights.values())
        return sum(weight for word, weight in weights.items() if not held.isdisjoint(word)) / total if total else 1.0


def _sentences(passage: NumberedPassage) -> Iterable[Sentence]:
    shift = passage.citation.start
    for start, end in sentence_spans(passage.text, 0, len(passage.text), "en"):
        yield Sentence(passage, shift + start, shift + end, passage.text[start:end])


def _windows(sentences: Sequence[Sentence]) -> list[tuple[Sentence, ...]]:
    return [*((one,) for one in sentences), *pairwise(sentences)]


def _joined(window: Sequence[Sentence]) -> str:
    return search_form(" ".join(one.text for one in window))


def _header(citation: Citation) -> str:
    return ". ".join([citation.title, *citation.section, *citation.authors, citation.publisher or ""])
