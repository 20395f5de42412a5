"""A question, read: refused when it is none, in the collection's words, with its parts and its times."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import DateSpan
from index.errors import UsageError
from index.generation import Generation
from index.normalise import search_form
from index.question import MAX_QUESTION_CHARS, Question, read_question
from index.ranking import Mechanisms
from index.words import stems

LONG = (
    "Did the Japanese government object to the listing of the Sado mine, while the court in Seoul ordered the sale of "
    "the assets of Mitsubishi Heavy Industries before the summit was held in November 2024?"
)


def _read(index: Generation, text: str, **mechanisms: bool) -> Question:
    return read_question(index, text, Mechanisms(**mechanisms), None)


@pytest.mark.parametrize("question", ["", " \n\t", "\u200b", "\x00"])
def test_an_empty_question_is_refused_with_an_example(generation: Generation, question: str) -> None:
    with pytest.raises(UsageError, match="empty") as caught:
        _read(generation, question)
    assert "ask" in caught.value.hint


def test_the_longest_question_is_read_and_one_character_more_refused(generation: Generation) -> None:
    longest = ("Sado " * MAX_QUESTION_CHARS)[:MAX_QUESTION_CHARS]
    assert _read(generation, longest).repeats.max() == MAX_QUESTION_CHARS / 5
    with pytest.raises(UsageError, match="4,001"):
        _read(generation, longest + "x")


def test_its_different_words_are_weighed_and_counted(generation: Generation) -> None:
    asked = _read(generation, "Sado, Sado and the mine")
    assert list(asked.weights) == list(dict.fromkeys(stems("sado sado and the mine")))
    assert asked.repeats.tolist() == [2, 1, 1, 1]
    assert asked.weights[("sado",)] > asked.weights[("the",)] > 0
    assert (("sado",), ("sado",)) not in asked.pairs
    assert asked.pairs[0] == (("sado",), ("and",))


def test_a_long_question_is_embedded_whole_and_by_its_clauses(generation: Generation) -> None:
    asked = _read(generation, LONG)
    assert len(asked.vectors) > 2
    assert np.linalg.norm(asked.vectors, axis=1) == pytest.approx(1, abs=1e-4)
    whole = _read(generation, LONG, clauses=False).vectors
    assert len(whole) == 1
    assert whole[0] @ asked.vectors[0] > 0.99


def test_a_misspelt_name_is_read_as_the_collection_spells_it(generation: Generation) -> None:
    asked = _read(generation, "What did Kischida say?")
    assert [(reading.word, reading.taken_as) for reading in asked.readings] == [("Kischida", "Kishida")]
    (word,) = (word for word in asked.weights if "kishida" in word)
    assert 0 < asked.boosts["kishida"] < 1
    assert "kischida" in word
    plain = _read(generation, "What did Kischida say?", names=False)
    assert (plain.readings, plain.boosts) == ((), {})


def test_a_question_in_another_script_has_words_and_a_vector(generation: Generation) -> None:
    asked = _read(generation, "尹錫悦大統領はいつ訪日しましたか")
    assert asked.weights
    assert asked.vectors.shape == (1, generation.manifest.dimensions)


def test_times_are_read_unless_they_are_off(generation: Generation) -> None:
    december = DateSpan(date(2024, 12, 3), date(2024, 12, 3))
    assert _read(generation, "What happened on December 3, 2024?").days == (december,)
    off = _read(generation, "What happened on December 3, 2024?", dates=False)
    assert (off.times, off.days) == ((), ())


def test_days_admitted_count_where_the_question_names_none(generation: Generation) -> None:
    year = DateSpan(date(2023, 1, 1), date(2023, 12, 31))
    assert read_question(generation, "Who met?", Mechanisms(), None, year).days == (year,)
    assert read_question(generation, "Who met?", Mechanisms(dates=False), None, year).days == ()
    december = read_question(generation, "Who met in December 2024?", Mechanisms(), None, year).days
    assert december == (DateSpan(date(2024, 12, 1), date(2024, 12, 31)),)


def test_sources_are_named_unless_they_are_off(generation: Generation) -> None:
    question = "What does the Tallis Post say?"
    assert _read(generation, question).named.source("Tallis Post", (), "") == 1
    assert _read(generation, question, sources=False).named.source("Tallis Post", (), "") == 0


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=120).filter(search_form))
def test_any_text_is_read_into_parts_that_fit_together(generation: Generation, text: str) -> None:
    asked = _read(generation, text)
    assert len(asked.repeats) == len(asked.weights)
    assert all(weight > 0 for weight in asked.weights.values())
    assert all(a in asked.weights and b in asked.weights for a, b in asked.pairs)
    assert all(0 < boost <= 1 for boost in asked.boosts.values())
    assert {term for word in asked.weights for term in word} <= set(asked.terms)
    assert len(asked.vectors) != 2
