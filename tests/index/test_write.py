"""Writing a store: what is copied from an old one equals what was written, number for number."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from index.article import Article, Block, BlockKind, DateSpan, Mark
from index.chunk import Chunk
from index.note_links import NoteLink
from index.notes import Marker
from index.schema import SourceRecord
from index.sources import Skipped
from index.write import Counts, NewPassage, StoreWriter, digest, read_sources, vector_keys

DAY = DateSpan(date(2024, 7, 27), date(2024, 7, 27))
TEXT = "One \x00 and 𝄞. Two."


def _article(name: str, published: DateSpan | None) -> Article:
    return Article(name, f"Title of {name}", ("Ann",), None, published, None, "en", f"/{name}", "00", TEXT)


def _passage(start: int, end: int, words: str, dates: tuple[DateSpan, ...] = ()) -> NewPassage:
    kinds = (BlockKind.PARAGRAPH,)
    return NewPassage(Chunk(start, end, ("Section",), kinds, 3, dates, False), digest(words), digest(words), b"")


def _source(name: str) -> SourceRecord:
    return SourceRecord(f"/{name}", name, 1, 2, "ab")


def _write(path: Path, names: list[str]) -> Counts:
    writer = StoreWriter(path, None)
    for name in names:
        _add(writer, name)
    return writer.finish()


def _add(writer: StoreWriter, name: str) -> None:
    blocks = [Block(0, 12, BlockKind.EVENT, 0, (DAY,)), Block(13, 17, BlockKind.PARAGRAPH)]
    passages = [_passage(0, 12, f"words of {name}", (DAY,)), _passage(13, 17, "the same everywhere")]
    links = [NoteLink(Marker(3, 4, 2), blocks[1])]
    marks = [Mark(0, 1, "i"), Mark(13, anchor="a.xhtml")]
    writer.add_article(_article(name, DAY if name == "a" else None), f"/{name}", blocks, passages, 4, links, marks)
    writer.add_source(_source(name))
    writer.add_skipped(f"/{name}", [Skipped(f"/{name} line 7", "is no JSON")])


def _dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as database:
        tables = ("sources", "skipped", "articles", "blocks", "marks", "note_links", "passages", "passage_dates")
        return {table: sorted(database.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


def test_a_copied_store_equals_a_written_one(tmp_path: Path) -> None:
    written = _write(tmp_path / "old", ["z", "a", "b"])
    writer = StoreWriter(tmp_path / "copied", tmp_path / "old")
    writer.copy_source(_source("a"))
    writer.copy_source(_source("b"))
    _add(writer, "c")
    counts = writer.finish()
    fresh = _write(tmp_path / "fresh", ["a", "b", "c"])
    assert _dump(tmp_path / "copied") == _dump(tmp_path / "fresh")
    assert counts == fresh
    assert (written.articles, written.passages, written.blocks, written.sources) == (3, 6, 6, 3)


def test_equal_words_are_one_group_named_by_its_first_passage(tmp_path: Path) -> None:
    _write(tmp_path / "store", ["a", "b"])
    with closing(sqlite3.connect(tmp_path / "store")) as database:
        assert database.execute("SELECT id, grp FROM passages ORDER BY id").fetchall() == [
            (0, 0),
            (1, 1),
            (2, 2),
            (3, 1),
        ]


def test_a_passage_without_a_date_is_as_old_as_its_article(tmp_path: Path) -> None:
    _write(tmp_path / "store", ["a", "b"])
    day = "2024-07-27"
    with closing(sqlite3.connect(tmp_path / "store")) as database:
        rows = database.execute("SELECT * FROM passage_dates ORDER BY passage").fetchall()
    assert rows == [(0, day, day), (1, day, day), (2, day, day)]


def test_sources_and_what_was_skipped_within_them_are_read_back(tmp_path: Path) -> None:
    counts = _write(tmp_path / "store", ["a", "b"])
    assert read_sources(tmp_path / "store") == (
        {"/a": _source("a"), "/b": _source("b")},
        {f"/{name}": [Skipped(f"/{name} line 7", "is no JSON")] for name in "ab"},
    )
    assert counts.languages == ("en",)
    assert [number for number, _ in vector_keys(tmp_path / "store")] == [0, 1, 2, 3]


def test_a_source_without_an_article_is_no_source_of_articles(tmp_path: Path) -> None:
    writer = StoreWriter(tmp_path / "store", None)
    _add(writer, "a")
    writer.add_source(_source("empty"))
    assert writer.has_article("a")
    assert not writer.has_article("empty")
    counts = writer.finish()
    assert counts.sources == 1
    assert set(read_sources(tmp_path / "store")[0]) == {"/a", "/empty"}


def test_the_digest_of_sources_changes_with_any_of_them(tmp_path: Path) -> None:
    digests = {_write(tmp_path / f"{n}", names).sources_sha256 for n, names in enumerate((["a"], ["b"], ["a", "b"]))}
    assert len(digests) == 3
    assert _write(tmp_path / "again", ["b", "a"]).sources_sha256 in digests
