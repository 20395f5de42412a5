"""Times told by events: which clauses are read, and when the articles date what they name."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.event_days import resolve
from index.generation import Generation, open_index
from index.when.event import read_event_relations
from tests.index.small import write_articles

ARTICLES = {
    "town.txt": (
        "The council of Tallis\n\n"
        "On 4 June 2019, Mayor Ada Brook opened the harbour bridge. Critics called it late.\n\n"
        "After a storm sank the Wend ferry on March 2, 2021, Brook resigned on March 9, 2021 in tears.\n\n"
        "The Ume festival was held on May 1, 2018. The Ume festival was held on May 3, 2019.\n\n"
        "On 8 August 2020, a year after the Orlo lighthouse burned, a plaque was unveiled.\n\n"
        "Critics of Brook had left even before 2 May 2017; afterward her guild was praised.\n"
    ),
    "chronology.txt": (
        "Chronology\n\n"
        "July 5, 2022: The Tallis council sells the old mill to Edda Stone.\n\n"
        "July 9, 2022: Fishermen from Wend block the quay.\n\n"
        "July 20, 2022: The council of Tallis names a new clerk.\n"
    ),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    home = tmp_path_factory.mktemp("events")
    build([str(write_articles(home / "articles", ARTICLES))], home / "index")
    generation = open_index(home / "index")
    yield generation
    generation.close()


def told(question: str) -> list[tuple[str, str]]:
    return [(one.relation, one.event) for one in read_event_relations(question)]


@pytest.mark.parametrize(
    ("question", "relation", "event"),
    [
        ("Before Ada Brook resigned, who led the council?", "before", "Ada Brook resigned"),
        ("Who led the council after the Wend ferry sank?", "after", "Wend ferry sank"),
        ("What was built prior to the Tallis vote?", "before", "Tallis vote"),
        ("Who ruled until King Orlo died?", "until", "King Orlo died"),
        ("When the Ume bridge fell, who was mayor?", "when", "Ume bridge fell"),
        ("Who spoke as soon as Brook resigned", "since", "Brook resigned"),
        ("After Brook resigned what did Tallis do", "after", "Brook resigned"),
    ],
)
def test_clauses_that_name_an_event_are_read(question: str, relation: str, event: str) -> None:
    assert told(question) == [(relation, event)]
    (one,) = read_event_relations(question)
    assert question[one.start : one.end].endswith(event)


@pytest.mark.parametrize(
    "question",
    [
        "When did Ada Brook resign?",
        "Since when is Ada Brook mayor?",
        "What happened before December 2024?",
        "What happened after the Tallis vote of 3 May 2024?",
        "What happened after the Tallis vote on 3 May?",
        "What came after that?",
        "Who spoke after the storm?",
        "How soon after becoming mayor did Brook resign?",
        "How often was it sold since its launch at Tallis?",
        "",
    ],
)
def test_other_clauses_are_left_alone(question: str) -> None:
    assert told(question) == []


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("Who led the council before Brook opened the harbour bridge?", "0001-01-01/2019-06-03"),
        ("Who led the council since Brook opened the harbour bridge?", "2019-06-04/9999-12-31"),
        ("When Brook opened the harbour bridge, who complained?", "2019-06-04"),
        ("What happened after the Wend ferry sank in a storm?", "2021-03-03/9999-12-31"),
        ("Who followed after Brook resigned in tears?", "2021-03-10/9999-12-31"),
        ("What did they build until the council of Tallis named a new clerk?", "0001-01-01/2022-07-20"),
    ],
)
def test_an_event_that_one_day_wins_is_dated(index: Generation, question: str, span: str) -> None:
    (relation,) = read_event_relations(question)
    asked = resolve(index, relation)
    assert asked is not None
    assert str(asked.span) == span
    assert asked.text == question[asked.start : asked.end]


@pytest.mark.parametrize(
    "question",
    [
        "Who sang after the Ume festival was held?",  # on two days
        "Who built it before the Orlo lighthouse burned?",  # the day is another event's
        "Who followed after critics of Brook had left?",  # the day came after it
        "Who built it before Queen Mirabel abdicated?",  # nothing tells
    ],
)
def test_an_event_without_one_clear_day_is_not_dated(index: Generation, question: str) -> None:
    (relation,) = read_event_relations(question)
    assert resolve(index, relation) is None


def test_of_very_many_events_the_first_are_read() -> None:
    assert len(read_event_relations("before Yoon took office, " * 160)) == 6


def test_a_clause_without_end_is_not_read_over_and_over() -> None:
    def seconds(times: int) -> float:
        begun = time.process_time()
        read_event_relations("since May until June " * times)
        return time.process_time() - begun

    assert min(seconds(400) for _ in range(2)) < 30 * min(seconds(40) for _ in range(2)) + 0.05


def test_few_events_of_the_briefings_are_missed_and_none_is_dated_wrong(generation: Generation) -> None:
    lines = Path(__file__).with_name("events.tsv").read_text(encoding="utf-8").splitlines()
    dated = 0
    for question, _, days in (line.partition("\t") for line in lines):
        for relation in read_event_relations(question):
            asked = resolve(generation, relation)
            if asked and asked.event:
                assert any(str(asked.event.start) <= day <= str(asked.event.end) for day in days.split("|")), question
                dated += 1
    assert dated >= 24
