"""Writing the SQLite files of a generation: the store of a new segment, and the catalog."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article
from index.schema import CATALOG_TABLES, INDEXES, SOURCE_COLUMNS, STORE_TABLES, SourceRecord, pack_dates, pack_text
from index.sources import Skipped

if TYPE_CHECKING:
    from index.analyse import NewArticle, NewPassage
    from index.duplicates import Bands

_NO_BANDS = bytes(64)


def digest(text: str) -> bytes:
    """Return 16 bytes that stand for a text (BLAKE2b)."""
    return blake2b(text.encode("utf-8"), digest_size=16).digest()


class StoreWriter:
    """Fills the store of a new segment and the file of its bands."""

    def __init__(self, path: Path, bands: Path, first_article: int = 0, first_passage: int = 0) -> None:
        """Create the files; articles and passages get the numbers from the given ones on, in their order."""
        self.database = created(path, STORE_TABLES)
        self._bands = bands.open("wb")
        self.articles, self.passages = first_article, first_passage

    def add_article(self, new: NewArticle) -> None:
        """Add an article with its blocks, its passages, its pages and the links of its notes."""
        number, article, span = self.articles, new.article, new.article.published
        self.database.execute(
            f"INSERT INTO articles VALUES ({','.join('?' * 14)})",
            (
                number, article.id, new.source_path, article.title, json.dumps(article.authors, ensure_ascii=False),
                article.publisher, span and span.start.isoformat(), span and span.end.isoformat(), article.url,
                article.language, article.source, article.sha256, new.notes, len(article.text),
            ),
        )  # fmt: skip
        self.database.execute("INSERT INTO texts VALUES (?, ?)", (number, pack_text(article.text)))
        self.database.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            [(number, b.start, b.end, b.kind.value, b.level, pack_dates(b.dates)) for b in new.blocks],
        )
        self.database.executemany(
            "INSERT INTO note_links VALUES (?, ?, ?, ?, ?, ?)",
            [
                (number, at.marker.start, at.marker.end, at.marker.number, at.note.start, at.note.end)
                for at in new.links
            ],
        )
        self.database.executemany(
            "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?)",
            [(number, mark.start, mark.page, mark.label, mark.anchor) for mark in new.marks],
        )
        for passage in new.passages:
            self._add_passage(number, article, passage)
        self.articles += 1

    def _add_passage(self, number: int, article: Article, new: NewPassage) -> None:
        chunk = new.chunk
        kinds = json.dumps([kind.value for kind in chunk.kinds])
        section = json.dumps(chunk.section, ensure_ascii=False)
        self.database.execute(
            f"INSERT INTO passages VALUES ({','.join('?' * 12)})",
            (
                self.passages, number, chunk.start, chunk.end, section, kinds, chunk.tokens, pack_dates(chunk.dates),
                chunk.split, new.vector_key, new.words_key, self.passages,
            ),
        )  # fmt: skip
        self._bands.write(new.band_keys or _NO_BANDS)
        # A passage that names no date is as old as its article.
        spans = chunk.dates or ((article.published,) if article.published else ())
        rows = {(span.start.isoformat(), span.end.isoformat(), self.passages) for span in spans}
        self.database.executemany("INSERT INTO passage_dates VALUES (?, ?, ?)", sorted(rows))
        self.passages += 1

    def add_indexes(self) -> None:
        """Add the SQL indexes, once all articles are there, and close the file of the bands."""
        self._bands.close()
        for statement in INDEXES.strip().split(";"):
            self.database.execute(statement)

    def finish(self) -> None:
        """Close the store."""
        self.database.execute("COMMIT")
        self.database.close()

    def close(self) -> None:
        """Give up unfinished files; does nothing to finished ones."""
        self._bands.close()
        self.database.close()


def created(path: Path, tables: str) -> sqlite3.Connection:
    """Create an SQLite file with some tables, and begin to write to it."""
    database = sqlite3.connect(path.resolve().as_uri(), uri=True, isolation_level=None)
    # No journal: the file is nobody's until the whole generation is complete and synced.
    # Pages large enough to hold the text of a few articles, or half of each would stay empty.
    database.executescript(
        f"PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {tables} BEGIN"
    )
    return database


def write_catalog(
    path: Path, sources: Iterable[SourceRecord], skipped: Iterable[tuple[str, Skipped]], dead: Sequence[Sequence[int]]
) -> None:
    """Write the catalog of a generation: its sources, what was passed over in each, dead articles and passages."""
    with closing(created(path, CATALOG_TABLES)) as database:
        rows = [(one.path, one.name, one.size, one.mtime_ns, one.sha256, one.reader) for one in sources]
        database.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?)", sorted(rows))
        passed_over = [(source, item.path, item.reason) for source, item in skipped]
        database.executemany("INSERT INTO skipped VALUES (?, ?, ?)", passed_over)
        for table, numbers in zip(("dead", "dead_passages"), dead, strict=True):
            database.executemany(f"INSERT INTO {table} VALUES (?)", [(number,) for number in numbers])
        database.execute("COMMIT")


def digest_sources(sources: Iterable[SourceRecord]) -> str:
    """Return the SHA-256 over one line for each source in the order of their paths: its digest, a blank, the path."""
    lines = "".join(f"{one.sha256} {one.path}\n" for one in sorted(sources, key=lambda one: one.path))
    return sha256(lines.encode("utf-8")).hexdigest()


def read_sources(catalog: Path) -> tuple[dict[str, SourceRecord], dict[str, list[Skipped]]]:
    """Return the sources of a finished catalog by path, and what was passed over within each."""
    with closing(sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        sources = {row[0]: SourceRecord(*row) for row in database.execute(f"SELECT {SOURCE_COLUMNS} FROM sources")}
        skipped: dict[str, list[Skipped]] = {}
        for source, name, reason in database.execute("SELECT source_path, path, reason FROM skipped ORDER BY rowid"):
            skipped.setdefault(source, []).append(Skipped(name, reason))
    return sources, skipped


def read_bands(path: Path) -> Bands:
    """Map the bands of a segment's passages, shape (passages, 16); all 0 for a passage too short to have any."""
    if not path.stat().st_size:  # which cannot be mapped
        return np.empty((0, 16), np.uint32)
    flat: Bands = np.memmap(path, np.uint32, "r")
    return flat.reshape(-1, 16)
