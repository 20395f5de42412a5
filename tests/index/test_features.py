"""Features against a slow computation in plain Python, and what holds for any candidates in any order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analyse import SearchText
from index.build import build
from index.candidates import find_candidates
from index.counts import Word, counted
from index.features import NAMES, Known, Measured, measure
from index.generation import Generation, open_index
from index.normalise import search_form
from index.question import Question, read_question
from index.ranking import Mechanisms
from index.sentences import sentence_spans
from index.vectors import Floats
from index.words import terms
from tests.index.searched import search_texts

QUESTIONS = (
    "When was the Sado mine listed as a world heritage site, and who objected to it in Seoul?",
    "Who is Kimiya?",
    "Kishida Kishida summit Yoon",
    "What did the Freedom Edge exercise, which was held in June 2024, have in common with the Camp David summit?",
    "Kischida and Yun",
)
ALONE = ("covered", "sentence_covered", "two_covered", "header_covered", "pairs")
"""Features of a passage that do not depend on which others are candidates."""


@dataclass(frozen=True)
class Parts:
    """A passage taken apart anew: the terms of its header and of each sentence."""

    header: list[str]
    sentences: list[list[str]]


@pytest.fixture(scope="module")
def parts(generation: Generation) -> list[Parts]:
    return [
        Parts(terms(one.header, [one.language]), [terms(text, [one.language]) for text in _sentences(one)])
        for _, one in search_texts(generation)
    ]


def _sentences(one: SearchText) -> list[str]:
    spans = sentence_spans(one.text, 0, len(one.text), one.language)
    return [search_form(one.text[start:end], notes=one.notes) for start, end in spans]


def _read(index: Generation, text: str) -> Question:
    return read_question(index, text, Mechanisms(), None)


def _measure(index: Generation, question: Question, ids: Sequence[int], named: float = 0) -> Measured:
    none = np.zeros(len(ids), np.float32)
    named_by = np.zeros((len(ids), max(1, len(question.vectors) - 1)), np.float32) + named
    every = np.ones(len(ids), bool)
    return measure(index, question, np.array(ids, np.int64), every, Known(none, none, named_by, none, none))


@pytest.mark.parametrize("text", QUESTIONS)
def test_passages_left_out_still_set_the_scale_of_vectors(generation: Generation, text: str) -> None:
    question = _read(generation, text)
    ids = np.arange(0, generation.manifest.passages, 3)
    kept = np.arange(len(ids)) % 4 == 0
    none, by = np.zeros(kept.sum(), np.float32), np.zeros((kept.sum(), max(1, len(question.vectors) - 1)), np.float32)
    every, some = (
        _measure(generation, question, ids.tolist()),
        measure(generation, question, ids, kept, Known(none, none, by, none, none)),
    )
    assert np.array_equal(some.ids, ids[kept])
    for name in ("dense", "centred", "passage_clause_dense", "covered"):
        assert _column(some, name) == pytest.approx(_column(every, name)[kept], abs=1e-6), name


def _column(measured: Measured, name: str) -> Floats:
    column: Floats = measured.features[:, NAMES.index(name)]
    return column


class _Slow:
    """The measures of words as they are described, one passage and one word at a time."""

    def __init__(self, question: Question, passages: Sequence[Parts]) -> None:
        self.question, self.passages = question, passages
        self.total = sum(question.weights.values())

    def count(self, word: Word, found: Sequence[str]) -> float:
        return sum(self.question.boosts.get(term, 1.0) for term in found if term in word)

    def share(self, found: Sequence[str]) -> float:
        return sum(weight for word, weight in self.question.weights.items() if self.count(word, found)) / self.total

    def bm25(self, found: Sequence[str], mean: float) -> float:
        score = 0.0
        for (word, weight), often in zip(self.question.weights.items(), self.question.repeats, strict=True):
            n = self.count(word, found)
            score += weight * float(often) * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * len(found) / mean))
        return score

    def lexical(self) -> list[float]:
        whole = [[*one.header, *(term for found in one.sentences for term in found)] for one in self.passages]
        mean = sum(map(len, whole)) / len(whole)
        return [self.bm25(found, mean) for found in whole]

    def alone(self, one: Parts) -> dict[str, float]:
        every = [*one.header, *(term for found in one.sentences for term in found)]
        twos = [*one.sentences, *([*a, *b] for a, b in pairwise(one.sentences))]
        return {
            "covered": self.share(every),
            "sentence_covered": max(map(self.share, one.sentences), default=0),
            "two_covered": max(map(self.share, twos), default=0),
            "header_covered": self.share(one.header),
            "pairs": self.pairs(one),
        }

    def pairs(self, one: Parts) -> float:
        beside = {pair for found in (one.header, *one.sentences) for pair in pairwise(found)}
        weights = self.question.weights
        held = {(a, b) for a, b in self.question.pairs if any(x in a and y in b for x, y in beside)}
        return sum(weights[a] + weights[b] for a, b in held) / (
            sum(weights[a] + weights[b] for a, b in self.question.pairs) or 1
        )


@pytest.mark.parametrize("text", QUESTIONS)
def test_words_are_counted_as_described(generation: Generation, parts: list[Parts], text: str) -> None:
    question = _read(generation, text)
    ids = list(range(0, len(parts), 3))
    measured, slow = _measure(generation, question, ids), _Slow(question, [parts[i] for i in ids])
    for name in ALONE:
        expected = [slow.alone(parts[i])[name] for i in ids]
        assert _column(measured, name) == pytest.approx(expected, abs=1e-5), name
    lexical = slow.lexical()
    assert measured.lexical == pytest.approx(lexical, rel=1e-4, abs=1e-5)
    assert _column(measured, "lexical") == pytest.approx(np.array(lexical) / max(lexical), abs=1e-5)
    held = [[any(slow.count(word, s) for s in (parts[i].header, *parts[i].sentences)) for word in question.weights]
            for i in ids]  # fmt: skip
    assert np.array_equal(measured.words, held)


@pytest.mark.parametrize("text", QUESTIONS)
def test_cosines_are_those_of_the_vectors(generation: Generation, text: str) -> None:
    question = _read(generation, text)
    ids = list(range(0, generation.manifest.passages, 5))
    measured = _measure(generation, question, ids)
    clauses = question.vectors[1:] if len(question.vectors) > 1 else question.vectors
    rows = generation.vectors.rows(np.array(ids))
    sentences = [generation.sentences.look(np.array([i])).vectors for i in ids]
    assert measured.dense == pytest.approx(rows @ question.vectors[0], abs=1e-5)
    assert measured.sentence_dense == pytest.approx([(own @ question.vectors[0]).max() for own in sentences], abs=1e-5)
    by_clause = np.array([(own @ clauses.T).max(axis=0) for own in sentences])
    first = rows[np.argsort(-(_column(measured, "dense") + _column(measured, "lexical")), kind="stable")[:3]]
    for name, values in {
        "dense": measured.dense,
        "clause_dense": by_clause.max(axis=1),
        "clauses_dense": by_clause.mean(axis=1),
        "passage_clause_dense": (rows @ clauses.T).max(axis=1),
        "centred": generation.centre.cosines(rows, question.vectors[0]),
        "feedback": rows @ first.mean(axis=0),
    }.items():
        scaled = (values - values.min()) / (values.max() - values.min())
        short = 1 - min(1, max(0, (len(question.weights) - 10) / 20)) if name == "feedback" else 1
        assert _column(measured, name) == pytest.approx(scaled * short, abs=1e-4), name


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_best_sentence_has_words_and_meaning_at_once(generation: Generation, parts: list[Parts], text: str) -> None:
    question, ids = _read(generation, text), list(range(0, len(parts), 5))
    slow = _Slow(question, ())
    vectors = [generation.sentences.look(np.array([i])).vectors for i in ids]
    cosines = [generation.centre.cosines(own, question.vectors[0]) for own in vectors]
    low, high = min(own.min() for own in cosines), max(own.max() for own in cosines)
    fits = [
        max(
            (slow.share([*parts[i].header, *found]) + (cosine - low) / (high - low)) / 2
            for found, cosine in zip(parts[i].sentences, own, strict=True)
        )
        for i, own in zip(ids, cosines, strict=True)
    ]
    assert _column(_measure(generation, question, ids), "best_sentence") == pytest.approx(fits, abs=1e-4)
    unread = _column(_measure(generation, replace(question, vectors_tell=False), ids), "best_sentence")
    words = [max(slow.share([*parts[i].header, *found]) for found in parts[i].sentences) for i in ids]
    assert unread == pytest.approx(words, abs=1e-5)


def test_a_long_question_is_not_fed_what_it_found(generation: Generation) -> None:
    long = " ".join(f"word{i}" for i in range(30))
    question = _read(generation, f"{long} Sado mine")
    assert not _column(_measure(generation, question, [1, 5, 9]), "feedback").any()


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_a_named_source_tells_is_how_near_its_sentences_are(generation: Generation, text: str) -> None:
    question, ids = _read(generation, text), list(range(0, generation.manifest.passages, 5))
    unnamed, named = (_measure(generation, question, ids, share) for share in (0, 1))
    assert not _column(unnamed, "told").any()
    assert _column(named, "told") == pytest.approx(_column(named, "clause_dense"), abs=1e-5)


def test_a_term_counts_for_every_word_it_stands_for(generation: Generation, parts: list[Parts]) -> None:
    one, other = ("sado", "shared"), ("mine", "shared", "sado")
    weights, boosts, pairs = {one: 2.0, other: 1.0}, {"shared": 0.5}, ((one, other),)
    asked = replace(
        _read(generation, "Sado mine"),
        weights=weights,
        repeats=np.ones(2, np.float32),
        pairs=pairs,
        boosts=boosts,
        counted=counted(weights, boosts, pairs),
    )
    ids = list(range(len(parts)))
    measured, slow = _measure(generation, asked, ids), _Slow(asked, parts)
    assert {0, 1} <= set(_column(measured, "covered").tolist())
    for name in ALONE:
        assert _column(measured, name) == pytest.approx([slow.alone(part)[name] for part in parts], abs=1e-5), name


ids_of = st.lists(st.integers(0, 120), min_size=1, max_size=25, unique=True)


@settings(deadline=None, max_examples=40)
@given(ids_of, st.sampled_from(QUESTIONS))
def test_features_run_from_0_to_1_in_any_order(generation: Generation, ids: list[int], text: str) -> None:
    question = _read(generation, text)
    measured = _measure(generation, question, ids)
    assert measured.features.shape == (len(ids), len(NAMES))
    assert measured.features.min() >= 0
    assert measured.features.max() <= 1 + 1e-5
    turned = _measure(generation, question, ids[::-1])
    assert turned.features[::-1] == pytest.approx(measured.features, abs=1e-4)


@settings(deadline=None, max_examples=40)
@given(ids_of, st.integers(121, 130), st.sampled_from(QUESTIONS))
def test_another_candidate_changes_no_measure_that_looks_at_one_passage(
    generation: Generation, ids: list[int], other: int, text: str
) -> None:
    question = _read(generation, text)
    few, more = _measure(generation, question, ids), _measure(generation, question, [*ids, other])
    for name in ALONE:
        assert _column(more, name)[:-1] == pytest.approx(_column(few, name), abs=1e-6), name
    assert more.dense[:-1] == pytest.approx(few.dense, abs=1e-6)
    assert more.sentence_dense[:-1] == pytest.approx(few.sentence_dense, abs=1e-6)


def test_a_question_without_words_is_measured_by_its_vector(generation: Generation) -> None:
    question = _read(generation, "?!")
    assert not question.weights
    measured = _measure(generation, question, [3, 1, 2])
    assert measured.words.shape == (3, 0)
    assert all(not _column(measured, name).any() for name in (*ALONE, "lexical"))
    assert _column(measured, "dense").max() == 1


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("dated")
    articles = {
        "one.md": "---\ntitle: One\npublisher: Tallis Post\n---\n\nThe weir of Ume broke on 3 March 2019.\n",
        "two.md": "---\ntitle: Two\npublisher: Wend Times\n---\n\nIn 2018 the weir of Ume was painted.\n",
    }
    for name, text in articles.items():
        Path(folder, name).write_text(text, encoding="utf-8")
    build([str(folder)], folder / "index")
    with closing(open_index(folder / "index")) as index:
        yield index


def test_time_source_and_kind_are_measured_with_the_rest(dated: Generation) -> None:
    question = _read(dated, "What does the Tallis Post say happened to the weir on March 3, 2019?")
    found = find_candidates(dated, question, None)
    names = [item.publisher for item in found.known]
    prose = [i for i, value in enumerate(_column(found.measured, "furniture")) if not value]
    by_publisher = {names[i]: i for i in prose}
    first, second = by_publisher["Tallis Post"], by_publisher["Wend Times"]
    assert found.measured.ids.tolist() == sorted(found.measured.ids.tolist())
    for name in ("time", "source"):
        assert (_column(found.measured, name)[first], _column(found.measured, name)[second]) == (1, 0)
    assert not _column(found.measured, "beside").any()
    assert len(prose) < len(names)
