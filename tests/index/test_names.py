"""Misspelt words, other romanisations and other names meet; what the collection knows is never changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build
from index.generation import Generation, open_index
from index.names import expand
from index.search import search
from index.words import stems, terms, words
from tests.index.small import write_articles

ARTICLES = {
    "minister.txt": "Minister Koreda Shunsuke opened the lighthouse of Wendelmar in 2014.\n\n"
    "Koreda praised the shipbuilders and the colour of the harbour.\n",
    "general.txt": "General Han Sok-yeong spoke in Taemun on Friday.\n\nThe speech of Han Sok-yeong was short.\n",
    "biographer.txt": "A biographer spells the general Han Seok-young.\n\nThe counter-espionage act was repealed.\n",
    "fishers.txt": "Fishers may land on Talmo/Vesland in May.\n",
    "dispute.txt": "The Vesland/Talmo dispute is old.\n",
    "island.txt": "Talmo has a chapel of stone, built by monks.\n\nThe Harbour Safety Board (HSB) inspects it.\n",
    "café.txt": "The café of Łódka serves crêpes.\n",
}
KNOWN = sorted({word.form for text in ARTICLES.values() for word in words(text)})


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("names")
    build([str(write_articles(folder / "articles", ARTICLES))], folder / "index")
    with closing(open_index(folder / "index")) as generation:
        yield generation


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("What did Korda open?", "What did Koreda open?"),
        ("What did koreeda open?", "What did Koreda open?"),
        ("the lihgthouse of Wendlmar", "the lighthouse of Wendelmar"),
        ("who praised the shipbilders?", "who praised the shipbuilders?"),
        ("a speech in Daemoon", "a speech in Taemun"),  # another romanisation
        ("Han Sokyong's speech", "Han Sok-yeong's speech"),
        ("the counterespionage act", "the counter-espionage act"),
        ("the Shun suke visit", "the Shunsuke visit"),
        ("where is Lodka", "where is Łódka"),
    ],
)
def test_an_unknown_word_is_read_as_the_collection_spells_it(index: Generation, question: str, read: str) -> None:
    expanded = expand(index, question)
    assert expanded.text == read
    assert expanded.readings
    for reading in expanded.readings:
        assert reading.word in question
        assert reading.taken_as in read


def test_an_alternative_counts_less_than_the_word(index: Generation) -> None:
    expanded = expand(index, "What did Korda open?")
    assert expanded.terms == (*terms("What did Korda open?"), "koreda")
    assert expanded.words[2] == ("korda", "koreda")
    assert 0 < expanded.boosts["koreda"] < 1


def test_a_misspelt_question_finds_what_the_right_one_finds(index: Generation) -> None:
    wrong, right = (
        search(index, q, k=1).hits[0] for q in ("Who is minister Korda Shunske?", "Who is Koreda Shunsuke?")
    )
    assert wrong.passage_id == right.passage_id


@pytest.mark.parametrize(
    "question",
    [
        "Koreda Shunsuke opened the lighthouse",
        "Han spoke",  # never a longer name that begins like it
        "What of Hat, Ham and Ben?",  # too short to be sure
        "G7 and 2015 and HSC",  # figures and abbreviations are no slips
        "Who discovered penicillin in Stockholm?",  # far from everything here
        "東京 서울",
    ],
)
def test_nothing_else_is_changed(index: Generation, question: str) -> None:
    expanded = expand(index, question)
    assert (expanded.text, expanded.readings) == (question, ())


def test_another_orthography_is_searched_for_but_not_corrected(index: Generation) -> None:
    expanded = expand(index, "What color has it?")
    assert expanded.text == "What color has it?"
    assert "colour" in expanded.terms


def test_the_forms_of_one_name_in_the_collection_meet(index: Generation) -> None:
    assert {"sok", "yeong"} <= set(expand(index, "Han Seok-young").terms)
    assert {"seok", "young"} <= set(expand(index, "Han Sok Yeong").terms)


def test_another_name_of_a_place_finds_it(index: Generation) -> None:
    expanded = expand(index, "the chapel on Vesland")
    assert ("vesland", "talmo") in expanded.words
    assert "built by monks" in search(index, "Who built the chapel on Vesland?", k=1).hits[0].text


def test_an_abbreviation_and_its_long_form_stand_for_each_other(index: Generation) -> None:
    short, long = expand(index, "What does the HSB do?"), expand(index, "What does the Harbour Safety Board do?")
    assert set(terms("Harbour Safety Board")) <= set(short.terms)
    assert "hsb" in long.terms
    assert all("hsb" in word for word in long.words[3:6])
    assert "safeti" not in expand(index, "what does the hsb do?").terms  # an abbreviation is written large


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=8))
@settings(deadline=None, max_examples=60)
def test_a_question_in_the_collections_words_stays_as_it_is(index: Generation, chosen: list[str]) -> None:
    question = " ".join(chosen)
    assert expand(index, question).text == question


@given(st.text(st.sampled_from("aeiknorst KS-'0東"), min_size=1, max_size=60))
@settings(deadline=None, max_examples=100)
def test_no_word_of_any_question_is_lost(index: Generation, question: str) -> None:
    expanded = expand(index, question)
    own = stems(question, index.manifest.languages)
    assert [word[: len(mine)] for word, mine in zip(expanded.words, own, strict=True)] == own
    assert expanded.terms[: sum(map(len, own))] == tuple(term for word in own for term in word)
    assert set(expanded.terms) >= {term for word in expanded.words for term in word}
    assert all(0 < boost < 1 for boost in expanded.boosts.values())
    assert set(expanded.boosts).isdisjoint(term for word in own for term in word)
