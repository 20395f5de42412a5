"""Writing a store and a catalog: what stands in them afterwards."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np

from index.analyse import NewArticle, NewPassage
from index.article import Article, Block, BlockKind, DateSpan, Mark
from index.chunk import Chunk
from index.note_links import NoteLink
from index.notes import Marker
from index.schema import SourceRecord
from index.sentence_index import Analysed
from index.sources import Skipped
from index.store import Counts, Store
from index.write import StoreWriter, digest, digest_sources, read_bands, read_sources, write_catalog

DAY = DateSpan(date(2024, 7, 27), date(2024, 7, 27))
TEXT = "One \x00 and 𝄞. Two."
NOTHING = Analysed([], [], [])


def _passage(start: int, end: int, words: str, dates: tuple[DateSpan, ...] = (), bands: bytes = b"") -> NewPassage:
    piece = Chunk(start, end, ("Section",), (BlockKind.PARAGRAPH,), 3, dates, False)
    return NewPassage(piece, digest(words), digest(words), bands, "", (), NOTHING)


def _article(name: str) -> NewArticle:
    published = DAY if name == "a" else None
    article = Article(name, f"Title of {name}", ("Ann",), None, published, None, "en", f"/{name}", "00", TEXT)
    blocks = [Block(0, 12, BlockKind.EVENT, 0, (DAY,)), Block(13, 17, BlockKind.PARAGRAPH)]
    passages = [_passage(0, 12, f"words of {name}", (DAY,), bytes(range(64))), _passage(13, 17, "the same everywhere")]
    links = [NoteLink(Marker(3, 4, 2), blocks[1])]
    return NewArticle(article, f"/{name}", blocks, 4, links, [Mark(0, 1, "i"), Mark(13, anchor="a.xhtml")], passages)


def _source(name: str) -> SourceRecord:
    return SourceRecord(f"/{name}", name, 1, 2, "ab")


def _write(folder: Path, names: list[str], first_article: int = 0, first_passage: int = 0) -> Store:
    folder.mkdir()
    writer = StoreWriter(folder / "store", folder / "bands", first_article, first_passage)
    for name in names:
        writer.add_article(_article(name))
    writer.add_indexes()
    writer.finish()
    skipped = [(f"/{name}", Skipped(f"/{name} line 7", "is no JSON")) for name in names]
    write_catalog(folder / "catalog", [_source(name) for name in [*names, "empty"]], skipped, ((), ()))
    return Store(folder / "catalog", [folder / "store"])


def test_an_article_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    with closing(_write(tmp_path / "a", ["z", "a", "b"])) as store:
        for name in "zab":
            new = _article(name)
            assert store.article(name) == new.article
            assert store.blocks(name) == new.blocks
            assert store.all_marks(name) == new.marks
            assert store.note_links(name) == [(3, 4, 13)]
            assert [passage.text for passage in store.passages_of(name)] == [TEXT[:12], TEXT[13:17]]
        assert store.counts() == Counts(3, 6, 6, 0, 3, ("en",))
    assert np.array_equal(read_bands(tmp_path / "a" / "bands")[::2], [np.frombuffer(bytes(range(64)), "<u4")] * 3)
    assert not read_bands(tmp_path / "a" / "bands")[1::2].any()


def test_numbers_go_on_where_the_segments_before_end(tmp_path: Path) -> None:
    with closing(_write(tmp_path / "a", ["z", "a"], 7, 40)) as store:
        assert [passage.id for passage in store.all_passages()] == [40, 41, 42, 43]
    with closing(sqlite3.connect(tmp_path / "a" / "store")) as database:
        assert database.execute("SELECT n FROM articles ORDER BY n").fetchall() == [(7,), (8,)]


def test_a_passage_without_a_date_is_as_old_as_its_article(tmp_path: Path) -> None:
    _write(tmp_path / "a", ["a", "b"]).close()
    day = "2024-07-27"
    with closing(sqlite3.connect(tmp_path / "a" / "store")) as database:
        rows = database.execute("SELECT passage, first, last FROM passage_dates ORDER BY passage").fetchall()
    assert rows == [(0, day, day), (1, day, day), (2, day, day)]


def test_sources_and_what_was_skipped_within_them_are_read_back(tmp_path: Path) -> None:
    _write(tmp_path / "a", ["a", "b"]).close()
    assert read_sources(tmp_path / "a" / "catalog") == (
        {f"/{name}": _source(name) for name in ("a", "b", "empty")},
        {f"/{name}": [Skipped(f"/{name} line 7", "is no JSON")] for name in "ab"},
    )


def test_the_digest_of_sources_changes_with_any_of_them_and_not_with_their_order() -> None:
    a, b = _source("a"), _source("b")
    assert len({digest_sources(sources) for sources in ([a], [b], [a, b])}) == 3
    assert digest_sources([b, a]) == digest_sources([a, b])
