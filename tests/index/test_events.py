"""What a store tells of a collection to those who browse: its articles, events, names and note numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from index.article import BlockKind
from index.build import build
from index.generation import Generation, open_index
from index.result import Filters
from index.search import search
from tests.index.small import write_records

CHRONICLE = """\
The town of Varn kept a record of its bridge.1 It is printed below. The town has a mill too.2 It has no church.3

## Chronology

- March 3, 1903: The bridge opens.
- May 12, 1903: The toll is raised.
- January 4, 1904: A flood takes the third arch.

## Notes

1. Varn, “Record,” 1905.
2. Ada Roth, “Mills,” Graz 1899.
3. Tom Vale, “Churches,” Graz 1901.
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Index a chronicle that two publishers print, and an article without events."""
    folder = tmp_path_factory.mktemp("town")
    records: list[dict[str, object]] = [
        {"_id": "a", "title": "Varn", "text": CHRONICLE, "publisher": "Herald", "author": ["Ada Roth"], "date": "1905"},
        {"_id": "b", "title": "Varn again", "text": CHRONICLE, "publisher": "Gazette", "author": ["Tom Vale"]},
        {"_id": "c", "title": "Weather", "text": "It rained.", "publisher": "Herald", "author": ["Ada Roth", "Li"]},
    ]
    build([str(write_records(folder / "town.jsonl", records))], folder / "index")
    opened = open_index(folder / "index")
    yield opened
    opened.close()


def test_events_come_by_date_and_those_with_the_same_words_side_by_side(town: Generation) -> None:
    events = town.store.events(Filters(), 99)
    assert [event.days.start for event in events] == sorted(event.days.start for event in events)
    assert [event.article_id for event in events] == ["a", "b"] * 3
    for event in events:
        assert town.store.article(event.article_id).text[event.start : event.end] == event.text
    for one, other in zip(events[::2], events[1::2], strict=True):
        assert one.group == other.group >= 0


def test_events_can_be_taken_in_parts(town: Generation) -> None:
    whole = town.store.events(Filters(), 99)
    assert [event for first in range(0, 8, 2) for event in town.store.events(Filters(), 2, first)] == whole


def test_limits_hold_for_events_and_their_count(town: Generation) -> None:
    assert town.store.event_months(Filters()) == {"1903-03": 2, "1903-05": 2, "1904-01": 2}
    spring = Filters(since=date(1903, 5, 12), until=date(1903, 12, 31), publisher="gaz")
    assert town.store.event_months(spring) == {"1903-05": 1}
    (event,) = town.store.events(spring, 99)
    assert (event.article_id, event.days.start) == ("b", date(1903, 5, 12))
    assert event.text.endswith("May 12, 1903: The toll is raised.")
    assert town.store.events(Filters(author="li"), 99) == []


def test_every_dated_event_of_the_briefings_is_there(generation: Generation) -> None:
    store = generation.store
    blocks = [block for article in store.articles() for block in store.blocks(article.id)]
    dated = [block for block in blocks if block.kind is BlockKind.EVENT and block.dates]
    assert len(store.events(Filters(), 999)) == sum(store.event_months(Filters()).values()) == len(dated) > 100


def test_articles_are_limited_by_what_they_are_and_when_they_were_published(town: Generation) -> None:
    def ids(**limits: object) -> list[str]:
        return [article.id for article in town.store.articles(Filters(**limits))]  # type: ignore[arg-type]

    assert ids() == ["a", "b", "c"]
    assert ids(publisher="herald", author="li") == ["c"]
    assert ids(since=date(1905, 6, 1)) == ["a"]
    assert ids(until=date(1904, 12, 31)) == []


def test_names_come_with_those_of_most_articles_first(town: Generation) -> None:
    assert town.store.publishers == ("Herald", "Gazette")
    assert town.store.authors[0] == "Ada Roth"
    assert set(town.store.authors) == {"Ada Roth", "Tom Vale", "Li"}


def test_note_numbers_lead_to_their_notes(town: Generation) -> None:
    text = town.store.article("a").text
    links = town.store.note_links("a")
    assert [text[start:end] for start, end, _ in links] == ["1", "2", "3"]
    assert [text[note : note + 6] for _, _, note in links] == ["1. Var", "2. Ada", "3. Tom"]
    assert town.store.note_links("c") == []


def test_the_nearest_passages_are_kept_on_request(town: Generation) -> None:
    question = "Which whales live in the Baltic?"
    answer, near = search(town, question), search(town, question, near=True)
    assert (answer.answered, near.answered) == (False, False)
    assert answer.hits == ()
    assert near.hits
    assert near.confidence == answer.confidence
