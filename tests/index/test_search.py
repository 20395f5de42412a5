"""Asking the briefings: what comes back is ranked, true to the text, deduplicated and within its filters."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import BlockKind, DateSpan
from index.build import build
from index.errors import UsageError
from index.generation import Generation, open_index
from index.normalise import search_form
from index.question import MAX_QUESTION_CHARS, read_question
from index.ranking import Mechanisms
from index.result import Filters, Hit, to_json
from index.search import examine, search


@pytest.mark.parametrize(
    ("question", "article", "fact"),
    [
        ("Who has been acting president since Yoon was impeached?", None, "Han Duck-soo"),
        ("When was the Sado mine listed?", "seoul-tokyo-after-martial-law.md", "July 27, 2024"),
        ("How many summits did Kishida and Yoon hold?", "ishiba-agenda-with-seoul.md", "13"),
        ("Which court ordered the sale of Mitsubishi Heavy assets?", "kishida-and-the-candidates.md", "Daejeon"),
    ],
)
def test_the_answer_is_among_the_first_five(
    generation: Generation, question: str, article: str | None, fact: str
) -> None:
    hits = search(generation, question, filters=Filters(article=article)).hits
    assert any(fact in hit.text for hit in hits)


@given(st.text(min_size=1, max_size=200))
@settings(deadline=None, max_examples=60)
def test_any_text_is_answered_truly_or_refused_clearly(generation: Generation, question: str) -> None:
    if not search_form(question):
        with pytest.raises(UsageError, match="empty"):
            search(generation, question)
        return
    answer = search(generation, question)
    assert answer.answered == bool(answer.hits)
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    for hit in answer.hits:
        text = generation.store.article(hit.citation.article_id).text
        assert text[hit.citation.start : hit.citation.end] == hit.text
        assert text[hit.highlight.start : hit.highlight.end] == hit.highlight.text
        assert hit.highlight.text in hit.text
        assert -1.001 <= hit.scores.dense <= 1.001
        assert hit.scores.lexical >= 0
    fused = [hit.scores.fused for hit in answer.hits]
    assert fused == sorted(fused, reverse=True)


def test_the_same_question_gets_the_same_answer(generation: Generation) -> None:
    first, second = (search(generation, "What did the court decide?") for _ in range(2))
    assert replace(first, took_ms={}) == replace(second, took_ms={})


@pytest.mark.parametrize("k", [1, 3, 20, 10_000, 10**12])
def test_k_passages_come_back_where_k_exist(generation: Generation, k: int) -> None:
    groups = {passage.group for passage in generation.store.all_passages()}
    hits = search(generation, "Japan and South Korea", k=k).hits
    assert len(hits) == min(k, len(groups))
    assert len({hit.passage_id for hit in hits}) == len(hits)


@pytest.mark.parametrize("passages", [79, 81, 100, 101, 330])
def test_all_passages_come_back_where_all_are_asked_for(tmp_path: Path, passages: int) -> None:
    lines = [
        {"_id": f"a{n}", "text": f"The {n}th lock keeper of the canal was called {chr(65 + n % 26)}{n}."}
        for n in range(passages)
    ]
    (tmp_path / "keepers.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build([str(tmp_path / "keepers.jsonl")], tmp_path / "index")
    with closing(open_index(tmp_path / "index")) as index:
        hits = search(index, "Who kept the locks?", k=passages, near=True).hits
    assert len({hit.passage_id for hit in hits}) == passages


def test_a_smaller_k_gives_the_beginning_of_a_larger(generation: Generation) -> None:
    few, many = (search(generation, "trilateral summit at Camp David", k=k).hits for k in (3, 10))
    assert [hit.passage_id for hit in few] == [hit.passage_id for hit in many[:3]]


def test_filters_hold_and_still_fill_k(generation: Generation) -> None:
    filters = Filters(since=date(2024, 9, 1), until=date(2024, 9, 30), article="seoul-tokyo-after-martial-law.md")
    hits = search(generation, "meeting", k=5, filters=filters).hits
    assert len(hits) == 5
    september = DateSpan(date(2024, 9, 1), date(2024, 9, 30))
    assert all(any(span.overlaps(september) for span in hit.dates) for hit in hits)
    assert {hit.citation.article_id for hit in hits} == {filters.article}


def test_filters_that_admit_nothing_answer_nothing(generation: Generation) -> None:
    answer = search(generation, "Who is acting president?", filters=Filters(publisher="The Daily Nothing"))
    assert not answer.answered
    assert answer.hits == ()


@pytest.mark.parametrize("question", ["", "   ", "\x00\x00", "\u200b\n"])
def test_an_empty_question_is_refused(generation: Generation, question: str) -> None:
    with pytest.raises(UsageError, match="empty"):
        search(generation, question)


def test_a_question_too_long_is_refused_with_both_numbers(generation: Generation) -> None:
    with pytest.raises(UsageError, match="100,000") as caught:
        search(generation, "x" * 100_000)
    assert f"{MAX_QUESTION_CHARS:,}" in caught.value.message


def test_k_below_one_is_refused(generation: Generation) -> None:
    with pytest.raises(UsageError, match="k is 0"):
        search(generation, "Who?", k=0)


@pytest.mark.parametrize("question", ["Who \ud800 is president?", "acting\x00president", "🙂 president?"])
def test_odd_characters_in_a_question_do_no_harm(generation: Generation, question: str) -> None:
    assert search(generation, question).hits


def test_a_question_on_nothing_here_is_not_answered(generation: Generation) -> None:
    assert not search(generation, "How long must sourdough bread rise before baking?").answered


@pytest.mark.parametrize(
    "question", ["How do you bake bread in Seoul?", "What is a good recipe for pasta?", "Who is president?"]
)
def test_how_many_passages_are_asked_for_does_not_decide_whether_there_is_an_answer(
    generation: Generation, question: str
) -> None:
    assert len({search(generation, question, k=k).answered for k in (1, 2, 5, 25)}) == 1


def test_copies_of_a_text_do_not_take_the_places_of_other_passages(tmp_path: Path) -> None:
    copies = [{"_id": f"copy{i}", "title": "Rhine", "text": TWICE} for i in range(150)]
    others = [
        {"_id": f"other{i}", "title": "Rhine", "text": f"The Rhine was {i} metres deep at Basel."} for i in range(6)
    ]
    (tmp_path / "rhine.jsonl").write_text("\n".join(map(json.dumps, copies + others)))
    build([str(tmp_path / "rhine.jsonl")], tmp_path / "index")
    with closing(open_index(tmp_path / "index")) as index:
        hits = search(index, "treaty signed in Geneva on the river Rhine", k=5).hits
    assert len(hits) == 5
    assert max(len(hit.citation.also_in) for hit in hits) == 149


def test_texts_that_differ_in_a_figure_are_no_duplicates(tmp_path: Path) -> None:
    texts = [
        "Exports rose by 1.5% to $5 million.",
        "Exports rose by 15% to €5 million.",
        "exports ROSE by 1.5%  to $5 million.",
    ]
    lines = [{"_id": str(i), "title": "Trade", "text": text} for i, text in enumerate(texts)]
    (tmp_path / "trade.jsonl").write_text("\n".join(map(json.dumps, lines)))
    build([str(tmp_path / "trade.jsonl")], tmp_path / "index")
    with closing(open_index(tmp_path / "index")) as index:
        hits = search(index, "How much did exports rise?").hits
    assert sorted(len(hit.citation.also_in) for hit in hits) == [0, 1]


def test_briefings_written_later_date_their_events_by_what_they_tell(generation: Generation) -> None:
    days = [span for passage in generation.store.all_passages() for span in passage.dates if span.start == span.end]
    told = [span for span in days if span.start != date(2026, 11, 23)]  # which their front matter names
    assert max(told).end < date(2026, 1, 1)
    assert DateSpan(date(2024, 12, 3), date(2024, 12, 3)) in told


def test_limits_are_answered_from_however_little_the_question_says(generation: Generation) -> None:
    day = Filters(since=date(2024, 11, 24), until=date(2024, 11, 24))
    answer = search(generation, "What happened?", filters=day)
    assert answer.answered
    assert len(answer.hits) == 5


def test_limits_of_time_raise_what_lies_within_them(generation: Generation) -> None:
    day = Filters(since=date(2024, 11, 24), until=date(2024, 11, 24))
    raised, level = (
        examine(generation, "What happened?", k=100, filters=day, mechanisms=Mechanisms(dates=dates))[0].hits
        for dates in (True, False)
    )
    (within,) = {hit.passage_id for hit in raised if set(hit.dates) == {day.days}}
    assert {hit.passage_id for hit in raised} == {hit.passage_id for hit in level}
    assert _rank_of(within, raised) < _rank_of(within, level)
    assert raised[_rank_of(within, raised) - 1].scores.time == 1


def _rank_of(passage_id: int, hits: Sequence[Hit]) -> int:
    return next(hit.rank for hit in hits if hit.passage_id == passage_id)


def test_a_time_in_the_question_counts_more_than_limits_around_it(generation: Generation) -> None:
    around = Filters(since=date(2024, 1, 1))
    asked = read_question(generation, "What happened on December 3, 2024?", Mechanisms(), None, around.days)
    assert asked.days == (DateSpan(date(2024, 12, 3), date(2024, 12, 3)),)


def test_limits_that_leave_no_day_admit_nothing(generation: Generation) -> None:
    never = Filters(since=date(2024, 2, 1), until=date(2024, 1, 1))
    assert never.days is None
    assert search(generation, "What happened?", filters=never).hits == ()


@pytest.mark.parametrize(
    "question", ["Where did Andy Lim study?", "What should Japan do?", "What did December take away?"]
)
def test_neither_front_matter_nor_a_heading_is_the_answer(generation: Generation, question: str) -> None:
    for hit in search(generation, question).hits:
        assert hit.kinds != (BlockKind.BOILERPLATE,)
        assert not hit.highlight.text.startswith(("---", "#"))


def test_a_name_alone_is_answered(generation: Generation) -> None:
    assert any("Hayashi" in hit.text for hit in search(generation, "Hayashi").hits)


def test_the_stages_add_up_to_the_total(generation: Generation) -> None:
    took = dict(search(generation, "Camp David").took_ms)
    total = took.pop("total")
    assert {"read", "filter", "dense", "lexical", "measure", "weigh", "cite", "decide"} <= set(took)
    assert sum(took.values()) <= total + 0.1


def test_json_holds_the_whole_answer(generation: Generation) -> None:
    answer = search(generation, "When was the Sado mine listed?", filters=Filters(since=date(2024, 1, 1)))
    read = json.loads(to_json(answer))
    assert read["filters"]["since"] == "2024-01-01"
    assert [hit["text"] for hit in read["hits"]] == [hit.text for hit in answer.hits]
    assert read["hits"][0]["citation"]["start"] == answer.hits[0].citation.start


TWICE = "The treaty was signed in Geneva in 1999 by forty states after nine years of talks on the river Rhine."


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("small")
    lines = [
        {"_id": name, "title": name, "text": text} for name, text in (("one", TWICE), ("two", f"  {TWICE.upper()}"))
    ]
    (folder / "treaties.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (folder / "three.md").write_text(
        "# Three\n\nFigure 1 The treaty signed in Geneva. Photo: Nobody\n\nRivers carry sand to the sea.\n"
    )
    build([str(folder)], folder / "index")
    opened = open_index(folder / "index")
    yield opened
    opened.close()


def test_a_text_that_stands_twice_comes_once_and_names_both_places(small: Generation) -> None:
    hits = search(small, "Where was the treaty signed?", k=10).hits
    about = [hit for hit in hits if hit.citation.article_id in {"one", "two"}]
    assert len(about) == 1
    (place,) = about[0].citation.also_in
    assert {about[0].citation.article_id, place.article_id} == {"one", "two"}
    other = small.store.article(place.article_id).text[place.start : place.end]
    assert other.casefold() == about[0].text.casefold()


def test_a_caption_stands_behind_prose_that_says_as_much(small: Generation) -> None:
    hits = search(small, "Was the treaty signed in Geneva?", k=10).hits
    kinds = [hit.kinds for hit in hits]
    assert kinds.index((BlockKind.CAPTION,)) > 0
    assert np.all(np.diff([hit.scores.fused for hit in hits]) <= 0)
