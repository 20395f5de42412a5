"""The whole way of a question: the same however many are asked for, with any part off, and in every odd case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest

from index.build import build
from index.generation import Generation, open_index
from index.question import MAX_QUESTION_CHARS
from index.ranking import Mechanisms
from index.result import Answer, Filters
from index.search import examine, search
from tests.index.small import write_articles

QUESTIONS = (
    "How many summits did Kishida and Yoon hold?",
    "What happened on December 3, 2024?",
    "Kischida in Soul",
    "尹大統領",
    "sourdough bread",
)
Opener = Callable[[Mapping[str, str]], AbstractContextManager[Generation]]


@pytest.fixture
def indexed(tmp_path: Path) -> Opener:
    """Return a function that gives an index of some texts by file names."""

    @contextmanager
    def opened(articles: Mapping[str, str]) -> Iterator[Generation]:
        build([str(write_articles(tmp_path / "articles", dict(articles)))], tmp_path / "index")
        index = open_index(tmp_path / "index")
        yield index
        index.close()

    return opened


def _told(answer: Answer) -> Answer:
    return replace(answer, took_ms={})


def _true(index: Generation, answer: Answer) -> bool:
    articles = {hit.citation.article_id: index.store.article(hit.citation.article_id).text for hit in answer.hits}
    return all(
        articles[hit.citation.article_id][hit.citation.start : hit.citation.end] == hit.text
        and hit.highlight.text in hit.text
        for hit in answer.hits
    )


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("tight", [False, True])
def test_every_k_gives_the_same_verdict_and_the_beginning_of_a_larger(
    generation: Generation, question: str, tight: bool
) -> None:
    most = search(generation, question, k=25, tight=tight)
    for k in range(1, 25):
        fewer = search(generation, question, k=k, tight=tight)
        assert _told(fewer) == replace(_told(most), hits=most.hits[:k])


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_measured_is_what_is_shown(generation: Generation, question: str) -> None:
    examined, _ = examine(generation, question)
    shown = search(generation, question)
    assert _told(shown) == (_told(examined) if examined.answered else replace(_told(examined), hits=()))


@pytest.mark.parametrize("mechanism", [one.name for one in fields(Mechanisms)])
@pytest.mark.parametrize("question", QUESTIONS)
def test_every_part_can_be_switched_off(generation: Generation, mechanism: str, question: str) -> None:
    answer, _ = examine(generation, question, mechanisms=replace(Mechanisms(), **{mechanism: False}))
    assert len(answer.hits) == 5
    assert _true(generation, answer)


def test_with_every_part_off_words_and_vectors_still_answer(generation: Generation) -> None:
    off = Mechanisms(**{one.name: False for one in fields(Mechanisms)})
    answer, _ = examine(generation, "When was the Sado mine listed?", mechanisms=off)
    assert any("Sado" in hit.text for hit in answer.hits)
    assert (answer.times, answer.readings) == ((), ())


def test_an_index_of_one_passage_answers_with_it(indexed: Opener) -> None:
    with indexed({"one.txt": "The weir of Ume broke in May 2019."}) as index:
        for question in ("When did the weir break?", "weir", "?!", "zzz", "What happened in May 2019?"):
            answer, _ = examine(index, question, k=10)
            assert [hit.text for hit in answer.hits] == ["The weir of Ume broke in May 2019."]
            assert _true(index, answer)


@pytest.mark.parametrize("question", ["?", "?!...", "—", "🙂🙂", "𓂀𓃭𓆣", "ᚠᚢᚦᚨᚱᚲ", "()", "_", "'s", "#"])
def test_a_question_without_words_does_no_harm(generation: Generation, question: str) -> None:
    answer, _ = examine(generation, question)
    assert 0 <= answer.confidence <= 1
    assert _true(generation, answer)


@pytest.mark.parametrize("unit", ["Who met whom in Seoul, and when? ", "x", "日韓", "Sado mine 2024 ", ". ", "2024-"])
def test_the_longest_question_is_answered(generation: Generation, unit: str) -> None:
    question = (unit * MAX_QUESTION_CHARS)[:MAX_QUESTION_CHARS]
    answer, _ = examine(generation, question)
    assert len(answer.hits) == 5
    assert _true(generation, answer)


def test_more_passages_than_there_are_give_all(indexed: Opener) -> None:
    articles = {f"{name}.txt": f"The {name} of Oster was built in 18{i}0." for i, name in enumerate(("mill", "mole"))}
    with indexed(articles) as index:
        answer, _ = examine(index, "When was the mill built?", k=1000)
        assert len(answer.hits) == 2
        assert answer.hits[0].citation.article_id == "mill.txt"


@pytest.mark.parametrize(
    "filters",
    [Filters(article="nosuch.md"), Filters(publisher="Nobody"), Filters(author="Nobody"), Filters(language="tlh")],
)
@pytest.mark.parametrize("question", ["Who met?", "?!", "What happened in June 2024?"])
def test_filters_that_admit_nothing_are_no_answer(generation: Generation, filters: Filters, question: str) -> None:
    answer = search(generation, question, filters=filters)
    assert (answer.answered, answer.hits, answer.confidence, answer.disagreements) == (False, (), 0, ())
    assert answer.filters == filters


@pytest.mark.parametrize("tight", [False, True])
def test_a_sentence_of_ten_thousand_characters_is_cited_truly(indexed: Opener, tight: bool) -> None:
    sentence = ("the miller of Oster ground " + "rye and barley and " * 600)[:9_990] + " in 1871."
    with indexed({"long.txt": sentence, "short.txt": "The mole of Tallis shields the harbour."}) as index:
        answer, _ = examine(index, "What did the miller of Oster grind?", k=50, tight=tight)
        assert answer.hits[0].citation.article_id == "long.txt"
        assert _true(index, answer)


def test_an_article_of_nothing_but_marks_does_no_harm(indexed: Opener) -> None:
    with indexed({"marks.txt": "... ??? !!!\n\n* * *", "mill.txt": "The mill of Oster grinds rye."}) as index:
        for question in ("What does the mill grind?", "...", "marks"):
            answer, _ = examine(index, question)
            assert answer.hits
            assert _true(index, answer)
