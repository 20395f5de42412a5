"""Packing into a budget: never above it, whole sentences at true offsets, and more room never loses a passage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.budget import Context, NumberedPassage, pack
from index.build import build
from index.errors import UsageError
from index.generation import Generation, open_index
from index.result import Answer
from index.search import search
from index.sentences import sentence_spans
from index.tokens import BUNDLED, count_tokens, load_encoding
from tests.index.small import write_articles

QUESTIONS = (
    "Who has been acting president since Yoon was impeached?",
    "Which mine did UNESCO add to its list in July 2024?",
    "How many summits did Kishida and Yoon hold?",
    "What does the Keio essay recommend to Seoul and Tokyo?",
    "What happened in Japan-Korea relations between June and November 2024?",
)
asked = st.sampled_from(QUESTIONS)
budgets = st.integers(150, 6000)


def _line(passage: NumberedPassage) -> str:
    cited = passage.citation
    return f"[{passage.number}] {cited.title} ({cited.article_id}:{cited.start}-{cited.end})\n{passage.text}"


_answers: dict[tuple[str, int], Answer] = {}


def _pack(index: Generation, question: str, max_tokens: int, *, k: int = 50, tight: bool = False) -> Context:
    key = question, k
    if key not in _answers:
        _answers[key] = search(index, question, k=k, tight=True)
    return pack(index, _answers[key], _line, max_tokens=max_tokens, encoding=BUNDLED, tight=tight)


@cache
def _borders(text: str, language: str) -> tuple[set[int], set[int]]:
    """Return where the sentences of each line of a text begin and end."""
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        spans += sentence_spans(text, at, at + len(line), language)
        at += len(line)
    return {start for start, _ in spans}, {end for _, end in spans}


@settings(deadline=None, max_examples=60)
@given(asked, budgets, st.booleans())
def test_the_whole_text_fits_and_holds_whole_sentences_where_they_are_cited(
    generation: Generation, question: str, max_tokens: int, tight: bool
) -> None:
    context = _pack(generation, question, max_tokens, tight=tight)
    assert count_tokens(load_encoding(BUNDLED), context.text) == context.tokens <= max_tokens
    assert context.text == "\n\n".join(map(_line, context.passages)) + "\n"
    assert [passage.number for passage in context.passages] == list(range(1, len(context.passages) + 1))
    for passage in context.passages:
        article = generation.store.article(passage.citation.article_id)
        start, end = passage.citation.start, passage.citation.end
        assert passage.text == article.text[start:end]
        begins, ends = _borders(article.text, article.language)
        assert start in begins
        assert end in ends


@settings(deadline=None, max_examples=60)
@given(asked, budgets, budgets, st.booleans())
def test_more_room_never_loses_a_word_and_keeps_every_number(
    generation: Generation, question: str, one: int, other: int, tight: bool
) -> None:
    small, large = (_pack(generation, question, budget, tight=tight) for budget in sorted((one, other)))
    assert len(small.passages) <= len(large.passages)
    assert small.left_out >= large.left_out
    for less, more in zip(small.passages, large.passages, strict=False):
        assert less.number == more.number
        assert less.citation.article_id == more.citation.article_id
        assert more.citation.start <= less.citation.start < less.citation.end <= more.citation.end


@settings(deadline=None, max_examples=30)
@given(asked, budgets)
def test_no_two_passages_share_a_character(generation: Generation, question: str, max_tokens: int) -> None:
    cited = sorted(
        (one.citation.article_id, one.citation.start, one.citation.end)
        for one in _pack(generation, question, max_tokens).passages
    )
    for before, after in pairwise(cited):
        assert before[0] != after[0] or before[2] <= after[1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_fewer_passages_asked_for_keep_their_numbers(generation: Generation, question: str) -> None:
    few, many = (_pack(generation, question, 100_000, k=k, tight=True) for k in (5, 50))
    for less, more in zip(few.passages, many.passages, strict=False):
        assert less.number == more.number
        assert more.citation.start <= less.citation.start < less.citation.end <= more.citation.end


@pytest.mark.parametrize("question", QUESTIONS)
def test_too_small_a_budget_names_the_least_that_does(generation: Generation, question: str) -> None:
    with pytest.raises(UsageError, match="the budget is 1") as caught:
        _pack(generation, question, 1)
    least = int(caught.value.hint.removeprefix("Give at least ").removesuffix(" tokens."))
    with pytest.raises(UsageError, match=f"take {least} tokens"):
        _pack(generation, question, least - 1)
    (passage,) = _pack(generation, question, least).passages
    assert passage.text in _answers[question, 50].hits[0].text


def test_every_passage_is_given_whole_where_there_is_room(generation: Generation) -> None:
    context = _pack(generation, QUESTIONS[0], 1_000_000)
    assert context.left_out == 0
    for hit in _answers[QUESTIONS[0], 50].hits:
        whole = generation.store.passage(hit.passage_id)
        assert any(whole.text in passage.text for passage in context.passages)


def test_passages_are_trimmed_before_one_is_left_out(generation: Generation) -> None:
    enough = _pack(generation, QUESTIONS[2], 1_000_000, k=5, tight=True)
    exact = _pack(generation, QUESTIONS[2], enough.tokens, k=5)
    assert exact.passages == enough.passages


def test_nothing_found_is_no_text(generation: Generation) -> None:
    context = _pack(generation, "zzzz qqqq", 1)
    assert (context.answered, context.text, context.tokens, context.passages) == (False, "", 0, ())


@pytest.fixture(scope="module")
def touching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Open an index of one section that is cut into several passages, and of a chronology."""
    folder = tmp_path_factory.mktemp("touching")
    mill = " ".join(
        f"In its year {number} the mill of Oster ground {number * 7} sacks of rye." for number in range(2, 40)
    )
    events = "\n\n".join(
        f"May {day}, 2021: The mill of Oster is inspected for the {day}th time." for day in range(4, 9)
    )
    write_articles(folder / "articles", {"mill.md": f"# Mill\n\n{mill}\n", "log.md": f"# Log\n\n{events}\n"})
    build([str(folder / "articles")], folder / "index")
    with closing(open_index(folder / "index")) as index:
        yield index


def test_neighbours_in_a_section_are_joined_and_dated_entries_are_not(touching: Generation) -> None:
    context = _pack(touching, "How many sacks of rye did the mill of Oster grind?", 100_000)
    mill = [one for one in context.passages if one.citation.article_id == "mill.md"]
    log = [one for one in context.passages if one.citation.article_id == "log.md"]
    assert len(mill) < len(touching.store.passages_of("mill.md"))
    assert sum(one.text.count("sacks of rye") for one in mill) == 38
    assert len(log) >= 5
