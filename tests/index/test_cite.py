"""From passages to hits: every text stands where its citation says, trimmed or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build
from index.cite import cite
from index.generation import Generation, open_index
from index.question import read_question
from index.ranking import Mechanisms
from index.result import Hit, Scores
from index.search import search
from index.tokens import count_tokens, load_encoding
from tests.index.small import write_articles

SCORES = Scores(1, 1, 1, 1, 1, 0, 0)
WORDS = [
    "Sado",
    "mine",
    "Yoon",
    "summit",
    "when",
    "November 24, 2024",
    "Kimiya",
    "forced labor",
    "how many",
    "zzz",
    "日韓",
]
questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
some_ids = st.lists(st.integers(0, 120), min_size=1, max_size=8, unique=True)


def _cited(index: Generation, question: str, ids: list[int], *, tight: bool) -> tuple[Hit, ...]:
    asked = read_question(index, question, Mechanisms(), None)
    return cite(index, asked, np.array(ids, np.int64), [SCORES] * len(ids), tight=tight)


@settings(deadline=None, max_examples=60)
@given(questions, some_ids, st.booleans())
def test_text_and_highlight_stand_where_the_citation_says(
    generation: Generation, question: str, ids: list[int], tight: bool
) -> None:
    hits = _cited(generation, question, ids, tight=tight)
    assert [(hit.rank, hit.passage_id) for hit in hits] == list(enumerate(ids, 1))
    for hit in hits:
        text = generation.store.article(hit.citation.article_id).text
        cited, light = hit.citation, hit.highlight
        assert hit.text == text[cited.start : cited.end]
        assert light.text == text[light.start : light.end]
        assert cited.start <= light.start < light.end <= cited.end
        assert hit.tokens == count_tokens(load_encoding(generation.manifest.settings.encoding), hit.text)


@settings(deadline=None, max_examples=30)
@given(questions, some_ids)
def test_a_trimmed_passage_lies_within_the_whole_and_keeps_its_best_sentence(
    generation: Generation, question: str, ids: list[int]
) -> None:
    whole, tight = (_cited(generation, question, ids, tight=tight) for tight in (False, True))
    for one, other in zip(whole, tight, strict=True):
        assert one.text == generation.store.passages([one.passage_id])[0].text
        assert one.citation.start <= other.citation.start < other.citation.end <= one.citation.end
        assert other.highlight == one.highlight
        assert set(other.notes) <= set(one.notes)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("odd")
    articles = {
        "headed.md": "# Weirs\n\nIt rained. The weir of Ume broke in May. All went home.\n",
        "long.txt": "the mill of Oster grinds rye and " * 300,
        "dots.txt": "... !!! ???",
    }
    build([str(write_articles(folder / "articles", articles))], folder / "index")
    with closing(open_index(folder / "index")) as index:
        yield index


@pytest.mark.parametrize("tight", [False, True])
def test_the_best_sentence_is_found_below_a_heading(odd: Generation, tight: bool) -> None:
    ids = [one.id for one in odd.store.all_passages() if "Weirs" in one.text]
    (hit,) = _cited(odd, "When did the weir of Ume break?", ids, tight=tight)
    assert hit.highlight.text == "The weir of Ume broke in May."
    assert hit.text == hit.highlight.text if tight else hit.text.startswith("# Weirs")


@pytest.mark.parametrize("tight", [False, True])
def test_text_without_sentences_or_with_one_that_is_very_long_is_cited_truly(odd: Generation, tight: bool) -> None:
    ids = [one.id for one in odd.store.all_passages() if "Weirs" not in one.text]
    hits = _cited(odd, "Who grinds rye at Oster?", ids, tight=tight)
    assert len(hits) > 3
    for hit in hits:
        text = odd.store.article(hit.citation.article_id).text
        assert text[hit.citation.start : hit.citation.end] == hit.text
        assert hit.highlight.text in hit.text


def test_what_is_asked_for_is_highlighted_and_not_what_the_question_takes_for_granted(generation: Generation) -> None:
    answer = search(generation, "Who has been acting president since Yoon was impeached?")
    assert "acting president" in answer.hits[0].highlight.text
