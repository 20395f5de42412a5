"""Reading a store: every filter against plain Python, duplicates, odd texts."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import product

import numpy as np
import pytest

from index.article import DateSpan, Passage
from index.build import build
from index.errors import UnknownIdError
from index.generation import Generation, open_index
from index.result import Filters
from index.store import Store
from tests.index.small import write_records

RECORDS: list[dict[str, object]] = [
    {"_id": "a", "publisher": "Straße & Söhne", "author": ["Ærø Ö. Žižek"], "date": "2021-05-04", "language": "de"},
    {"_id": "b", "publisher": "ΑΘΗΝΑ PRESS", "author": ['Ann "Nan" Lee', "O'Hara"], "date": "2022-01-31"},
    {"_id": "c", "publisher": "Athena press", "author": ["İpek Çelik", "Ann Lee"], "language": "tr"},
    {"_id": "d", "author": ["李 明"], "date": "March 2022", "language": "ja"},
    {"_id": "ärger", "publisher": "100% a_b", "author": [], "date": "2022"},
    {"_id": "f", "publisher": "STRASSE NORD", "author": ["Back\\slash"], "date": "2019-12-31", "language": "de"},
]
TEXT = (
    "This text of article {n} names no day.\n\nOn {day} May 2022 number {n} opened its doors to the public.\n\n"
    "Between 2018 and 2020 nothing of note was done by number {n}.\n"
)
ODD = "NUL \x00 stands here. \U0001d11e is a clef, e\u0301 is two, \U0001f469\u200d\U0001f4bb three.\n\nEnd \x00.\n" * 3


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    """Return an index of articles whose fields try every filter; each has the same boilerplate sentence."""
    folder = tmp_path_factory.mktemp("mixed")
    records = [
        {**record, "title": f"Article {n}", "text": TEXT.format(n=n, day=10 + n)} for n, record in enumerate(RECORDS)
    ]
    records.append({"_id": "odd", "title": "Odd", "text": ODD, "date": "1999-01-01", "publisher": "odd\x00ity"})
    records += [{"_id": f"copy-{n}", "title": f"Copy {n}", "text": "The same words stand twice."} for n in range(3)]
    build([str(write_records(folder / "mixed.jsonl", records))], folder / "index")
    opened = open_index(folder / "index")
    yield opened
    opened.close()


def _admits(filters: Filters, passage: Passage, store: Store) -> bool:
    """Say what a filter means, in the plainest way."""
    article = store.article(passage.article_id)
    if filters.publisher and filters.publisher.casefold() not in (article.publisher or "").casefold():
        return False
    if filters.author and not any(filters.author.casefold() in name.casefold() for name in article.authors):
        return False
    if filters.article and article.id != filters.article:
        return False
    if filters.language and article.language != filters.language:
        return False
    if filters.since or filters.until:
        wanted = DateSpan(filters.since or date.min, filters.until or date.max)
        published = (article.published,) if article.published else ()
        return any(span.overlaps(wanted) for span in passage.dates or published)
    return True


def _check(filters: Filters, store: Store) -> int:
    allowed = store.allowed(filters)
    assert allowed is not None
    assert allowed.dtype == np.int64
    assert allowed.tolist() == [p.id for p in store.all_passages() if _admits(filters, p, store)]
    return len(allowed)


DATES = [None, date(2018, 6, 1), date(2022, 1, 31), date(2022, 5, 12), date(2023, 1, 1)]
PERIODS = [(a, b) for a, b in product(DATES, DATES) if (a or b) and not (a and b and a > b)]
PUBLISHERS = ["athena", "strasse", "αθηνα", "STRASSE", "%", "_", "press", "odd\x00ity", "nobody"]
AUTHORS = ["ann", "ž", '"nan"', "o'hara", "李", "lee", '", "', "[", "\\", "i̇pek", "back\\s"]


@pytest.mark.parametrize("filters", [Filters(publisher=name) for name in PUBLISHERS], ids=repr)
def test_the_publisher_filter_is_what_python_says(mixed: Generation, filters: Filters) -> None:
    _check(filters, mixed.store)


@pytest.mark.parametrize("filters", [Filters(author=name) for name in AUTHORS], ids=repr)
def test_the_author_filter_is_what_python_says(mixed: Generation, filters: Filters) -> None:
    _check(filters, mixed.store)


@pytest.mark.parametrize(("since", "until"), PERIODS)
def test_the_date_filter_is_what_python_says(mixed: Generation, since: date | None, until: date | None) -> None:
    _check(Filters(since=since, until=until), mixed.store)


def test_filters_together_are_what_python_says(mixed: Generation) -> None:
    found = [
        _check(Filters(since, until, publisher, author, article, language), mixed.store)
        for since, until, publisher, author, article, language in product(
            (None, date(2020, 1, 1)),
            (None, date(2022, 6, 1)),
            (None, "press", "s"),
            ("e", "ann"),
            (None, "b"),
            (None, "de"),
        )
    ]
    assert sum(count > 0 for count in found) > 10


def test_filters_on_the_briefings_are_what_python_says(generation: Generation) -> None:
    summaries = generation.store.articles()
    for summary in summaries:
        assert _check(Filters(article=summary.id), generation.store) == summary.passages
        for name in summary.authors:
            assert _check(Filters(author=name.upper()), generation.store) >= summary.passages
    for year in range(2010, 2026):
        _check(Filters(since=date(year, 1, 1), until=date(year, 12, 31)), generation.store)
        _check(Filters(since=date(year, 3, 1)), generation.store)


def test_letter_case_is_ignored_beyond_ascii(mixed: Generation) -> None:
    def articles(filters: Filters) -> set[str]:
        allowed = mixed.store.allowed(filters)
        assert allowed is not None
        return {passage.article_id for passage in mixed.store.passages(allowed.tolist())}

    assert articles(Filters(publisher="strasse")) == {"a", "f"}
    assert articles(Filters(publisher="αθηνα")) == {"b"}
    assert articles(Filters(author="ŽIŽEK")) == {"a"}
    assert articles(Filters(author='ann "NAN" lee')) == {"b"}
    assert articles(Filters(author='", "')) == set()


def test_no_filters_admit_all_without_a_list(mixed: Generation) -> None:
    assert mixed.store.allowed(Filters()) is None
    assert mixed.store.allowed(Filters(publisher="", author="", article="", language="")) is None


@pytest.mark.parametrize("odd", ["\ud800", "\x00", "'; DROP TABLE passages; --", "x" * 100_000])
def test_odd_filters_admit_nothing(mixed: Generation, odd: str) -> None:
    for filters in (Filters(article=odd), Filters(language=odd), Filters(author=odd), Filters(publisher=odd * 2)):
        allowed = mixed.store.allowed(filters)
        assert allowed is not None
        assert len(allowed) == 0


def test_passages_with_nul_and_astral_characters_stand_at_their_offsets(mixed: Generation) -> None:
    article = mixed.store.article("odd")
    assert article.text == ODD
    passages = mixed.store.passages_of("odd")
    assert "".join("".join(p.text.split()) for p in passages) == "".join(ODD.split())
    for passage in passages:
        assert passage.text == article.text[passage.start : passage.end]
    assert all(0 <= block.start < block.end <= len(ODD) for block in mixed.store.blocks("odd"))


def test_the_same_words_are_one_group_that_knows_its_places(mixed: Generation) -> None:
    groups = {mixed.store.passages_of(f"copy-{n}")[0] for n in range(3)}
    assert len({passage.group for passage in groups}) == 1
    assert min(passage.id for passage in groups) == next(iter(groups)).group
    last = mixed.store.passages_of("copy-2")[0]
    assert [place.article_id for place in mixed.store.duplicates(last)] == ["copy-0", "copy-1"]
    for place in mixed.store.duplicates(last):
        assert mixed.store.article(place.article_id).text[place.start : place.end] == last.text
        assert place.title == mixed.store.article(place.article_id).title


def test_a_passage_with_words_of_its_own_has_no_duplicates(mixed: Generation) -> None:
    passage = mixed.store.passages_of("a")[0]
    assert passage.group == passage.id
    assert mixed.store.duplicates(passage) == ()


def test_passages_come_in_the_order_asked_for_without_unknown_ones(generation: Generation) -> None:
    asked = [5, 10**9, 3, -1, 5, 0]
    assert [passage.id for passage in generation.store.passages(asked)] == [5, 3, 5, 0]
    ranked = generation.store.ranked(np.array([9, 2, 4], np.int64))
    assert [item.id for item in ranked] == [9, 2, 4]
    for item in ranked:
        passage = generation.store.passage(item.id)
        assert (item.kinds, item.group) == (passage.kinds, passage.group)


def test_all_passages_are_numbered_from_zero_in_text_order(generation: Generation) -> None:
    passages = list(generation.store.all_passages())
    assert [passage.id for passage in passages] == list(range(generation.manifest.passages))
    assert generation.store.counts().passages == generation.vectors.search(np.ones(384, np.float32), 10**6)[0].size
    by_article = [generation.store.passages_of(summary.id) for summary in generation.store.articles()]
    assert [passage for some in by_article for passage in some] == passages


def test_more_ids_than_one_statement_takes_are_no_trouble(generation: Generation) -> None:
    asked = range(generation.store.counts().passages)
    assert len(generation.store.passages([*asked, *range(10**6, 10**6 + 70_000)])) == len(asked)


@pytest.mark.parametrize("number", [-1, 10**9, 2**63, 2**200])
def test_an_unknown_passage_is_named(generation: Generation, number: int) -> None:
    with pytest.raises(UnknownIdError, match=str(number)):
        generation.store.passage(number)


@pytest.mark.parametrize("name", ["", "nothing", "\x00", "\ud800", "a' OR 1=1 --"])
def test_an_unknown_article_is_named(generation: Generation, name: str) -> None:
    for ask in (generation.store.article, generation.store.blocks):
        with pytest.raises(UnknownIdError, match="no article"):
            ask(name)
    assert generation.store.passages_of(name.replace("\ud800", "")) == []


def test_what_is_known_of_passages_is_the_same_remembered_or_read(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.store._RANKED_KEPT", 10)
    monkeypatch.setattr("index.store._PASSAGES_KEPT", 10)
    ids = np.arange(generation.store.counts().passages)
    with closing(open_index(generation.folder)) as own:
        ranked = [own.store._read_ranked([number])[number] for number in ids.tolist()]
        passages = [own.store._read_passages([number])[number] for number in ids.tolist()]
        for few in (ids[:7], ids[5:12], ids[3:9], ids[::-1][:30], ids[:7]):
            assert own.store.ranked(few) == [ranked[number] for number in few]
            assert own.store.passages(few.tolist()) == [passages[number] for number in few]
    assert [one.id for one in ranked] == [one.id for one in passages] == ids.tolist()


def test_whether_a_time_is_spoken_of_is_what_the_passages_of_it_say(mixed: Generation, generation: Generation) -> None:
    for store in (mixed.store, generation.store):
        months = [(year, month) for year in range(2015, 2027) for month in (1, 5)]
        spans = [DateSpan(date(year, month, 1), date(year, month, 28)) for year, month in months]
        said = [store.has_dated(span) for span in spans]
        assert said == [len(store.dated(span)) > 0 for span in spans]
        assert set(said) == {True, False}
