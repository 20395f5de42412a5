"""Which passages are measured, against reciprocal rank fusion written out in plain Python."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from index.candidates import find_candidates
from index.generation import Generation
from index.question import read_question
from index.ranking import Mechanisms

QUESTIONS = (
    "When was the Sado mine listed as a world heritage site, and who objected to it in Seoul?",
    "Who is Kimiya?",
    "Why does Japan need Korea?",
)


@pytest.mark.parametrize("depth", [10, 40, 100])
@pytest.mark.parametrize("text", QUESTIONS)
def test_the_best_of_both_rankings_together_are_measured(generation: Generation, text: str, depth: int) -> None:
    asked = read_question(generation, text, Mechanisms(), None)
    found = find_candidates(generation, asked, None, depth).measured.ids.tolist()
    dense, _ = generation.vectors.search(asked.vectors[0], depth)
    lexical, _ = generation.lexical.search(asked.terms, depth, None, asked.boosts)
    worth: dict[int, float] = defaultdict(float)
    for ranking in (dense, lexical):
        for place, number in enumerate(ranking.tolist(), 1):
            worth[number] += 1 / (60 + place)
    expected = sorted(worth, key=lambda number: (-round(worth[number], 12), number))[: round(0.8 * depth)]
    assert found == sorted(expected)
    assert {dense[0], lexical[0]} <= set(found)


def test_passages_about_a_short_time_are_measured_whatever_their_ranks(generation: Generation) -> None:
    asked = read_question(generation, "What did the ministers say in November 2024?", Mechanisms(), None)
    about = np.unique(generation.store.dated(asked.days[0]))
    assert 8 < len(about) <= 50, "so many are looked at besides, and the rankings alone would give 8"
    assert set(about.tolist()) <= set(find_candidates(generation, asked, None, 10).measured.ids.tolist())


def test_a_question_the_model_cannot_read_is_measured_by_its_words_alone(generation: Generation) -> None:
    asked = replace(read_question(generation, QUESTIONS[0], Mechanisms(), None), vectors_tell=False)
    lexical, _ = generation.lexical.search(asked.terms, 10, None, asked.boosts)
    assert len(lexical) >= 8
    assert set(lexical[:8].tolist()) <= set(find_candidates(generation, asked, None, 10).measured.ids.tolist())


def test_limits_bind_what_is_measured(generation: Generation) -> None:
    asked = read_question(generation, QUESTIONS[0], Mechanisms(), None)
    allowed = np.arange(0, generation.manifest.passages, 7)
    found = find_candidates(generation, asked, allowed)
    assert set(found.measured.ids.tolist()) <= set(allowed.tolist())
    assert len(found.known) == len(found.measured.ids)
    assert not len(find_candidates(generation, asked, allowed[:0]).measured.ids)
