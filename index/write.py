"""Writing a generation's SQLite file: new articles from their sources, unchanged ones from the old file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path

from index.article import Article, Block, Mark
from index.chunk import Chunk
from index.grouping import group_passages
from index.note_links import NoteLink
from index.schema import INDEXES, SOURCE_COLUMNS, TABLES, SourceRecord, pack_dates
from index.sources import Skipped


@dataclass(frozen=True, slots=True)
class NewPassage:
    """A chunk with the digests that find its vector, its duplicates and its near duplicates again."""

    chunk: Chunk
    vector_key: bytes
    words_key: bytes
    band_keys: bytes


@dataclass(frozen=True, slots=True)
class Counts:
    """What a store holds."""

    articles: int
    passages: int
    blocks: int
    split: int
    """Passages that are a piece of a sentence too long for one passage."""
    sources: int
    """Source files that hold an article."""
    sources_sha256: str
    languages: tuple[str, ...]


def digest(text: str) -> bytes:
    """Return 16 bytes that stand for a text (BLAKE2b)."""
    return blake2b(text.encode("utf-8"), digest_size=16).digest()


class StoreWriter:
    """Fills a new store; passages get their ids, 0 upwards, in the order they are added."""

    def __init__(self, path: Path, old: Path | None) -> None:
        """Create the file at `path`; `old` is the store to take unchanged sources from."""
        self._db = sqlite3.connect(path.resolve().as_uri(), uri=True, isolation_level=None)
        # No journal: the file is nobody's until the whole generation is complete and synced.
        self._db.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {TABLES}")
        if old:
            self._db.execute("ATTACH ? AS old", [f"{old.resolve().as_uri()}?mode=ro&immutable=1"])
        self._db.execute("BEGIN")
        self._articles = self._passages = 0

    @property
    def articles(self) -> int:
        """Number of articles added so far."""
        return self._articles

    def has_article(self, article_id: str) -> bool:
        """Tell whether an article of this id was added."""
        return bool(self._db.execute("SELECT 1 FROM articles WHERE id = ?", [article_id]).fetchone())

    def add_source(self, source: SourceRecord) -> None:
        """Add a source file."""
        row = (source.path, source.name, source.size, source.mtime_ns, source.sha256, source.reader)
        self._db.execute("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?)", row)

    def add_skipped(self, source_path: str, skipped: Sequence[Skipped]) -> None:
        """Note what was passed over within a source."""
        rows = [(source_path, item.path, item.reason) for item in skipped]
        self._db.executemany("INSERT INTO skipped VALUES (?, ?, ?)", rows)

    def add_article(
        self,
        article: Article,
        source_path: str,
        blocks: Sequence[Block],
        passages: Sequence[NewPassage],
        notes: int,
        links: Sequence[NoteLink] = (),
        marks: Sequence[Mark] = (),
    ) -> None:
        """Add an article with its blocks, its passages, its pages, the highest number of its notes and their links."""
        number = self._articles
        span = article.published
        self._db.execute(
            f"INSERT INTO articles VALUES ({','.join('?' * 15)})",
            (
                number, article.id, source_path, article.title, json.dumps(article.authors, ensure_ascii=False),
                article.publisher, span and span.start.isoformat(), span and span.end.isoformat(), article.url,
                article.language, article.source, article.sha256, notes, len(article.text), article.text,
            ),
        )  # fmt: skip
        self._db.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            [(number, b.start, b.end, b.kind.value, b.level, pack_dates(b.dates)) for b in blocks],
        )
        self._db.executemany(
            "INSERT INTO note_links VALUES (?, ?, ?, ?, ?, ?)",
            [(number, at.marker.start, at.marker.end, at.marker.number, at.note.start, at.note.end) for at in links],
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?)",
            [(number, mark.start, mark.page, mark.label, mark.anchor) for mark in marks],
        )
        for passage in passages:
            self._add_passage(number, article, passage)
        self._articles += 1

    def _add_passage(self, number: int, article: Article, new: NewPassage) -> None:
        chunk = new.chunk
        kinds = json.dumps([kind.value for kind in chunk.kinds])
        section = json.dumps(chunk.section, ensure_ascii=False)
        dates = pack_dates(chunk.dates)
        self._db.execute(
            f"INSERT INTO passages VALUES ({','.join('?' * 13)})",
            (
                self._passages, number, chunk.start, chunk.end, section, kinds, chunk.tokens, dates, chunk.split,
                new.vector_key, new.words_key, new.band_keys, self._passages,
            ),
        )  # fmt: skip
        # A passage that names no date is as old as its article.
        spans = chunk.dates or ((article.published,) if article.published else ())
        rows = [(self._passages, span.start.isoformat(), span.end.isoformat()) for span in spans]
        self._db.executemany("INSERT INTO passage_dates VALUES (?, ?, ?)", rows)
        self._passages += 1

    def copy_source(self, source: SourceRecord) -> None:
        """Take an unchanged source's articles, blocks, passages and skipped parts from the old store."""
        self.add_source(source)
        kept = "INSERT INTO main.skipped SELECT * FROM old.skipped WHERE source_path = ? ORDER BY rowid"
        self._db.execute(kept, [source.path])
        numbers = self._db.execute("SELECT n FROM old.articles WHERE source_path = ? ORDER BY n", [source.path])
        copied = [number for (number,) in numbers.fetchall()]
        for old_number in copied:
            self._copy_article(old_number)

    def _copy_article(self, old_number: int) -> None:
        columns = [row[1] for row in self._db.execute("PRAGMA old.table_info(articles)")][1:]
        names = ", ".join(columns)
        number = self._articles
        self._db.execute(f"INSERT INTO articles SELECT ?, {names} FROM old.articles WHERE n = ?", [number, old_number])
        self._db.execute(
            'INSERT INTO blocks SELECT ?, start, "end", kind, level, dates FROM old.blocks WHERE article = ?',
            [number, old_number],
        )
        self._db.execute(
            'INSERT INTO note_links SELECT ?, start, "end", number, note_start, note_end FROM old.note_links'
            " WHERE article = ?",
            [number, old_number],
        )
        self._db.execute(
            "INSERT INTO marks SELECT ?, start, page, label, anchor FROM old.marks WHERE article = ?",
            [number, old_number],
        )
        first = self._db.execute("SELECT min(id), count(*) FROM old.passages WHERE article = ?", [old_number])
        old_first, count = first.fetchone()
        shift = self._passages - (old_first or 0)
        self._db.execute(
            'INSERT INTO passages SELECT id + ?, ?, start, "end", section, kinds, tokens, dates, split,'
            " vector_key, words_key, band_keys, id + ? FROM old.passages WHERE article = ? ORDER BY id",
            [shift, number, shift, old_number],
        )
        self._db.execute(
            "INSERT INTO passage_dates SELECT passage + ?, first, last FROM old.passage_dates"
            " WHERE passage BETWEEN ? AND ?",
            [shift, old_first or 0, (old_first or 0) + count - 1],
        )
        self._articles += 1
        self._passages += count

    def finish(self) -> Counts:
        """Group duplicates, add the SQL indexes, close the file and say what it holds."""
        group_passages(self._db)
        for statement in INDEXES.strip().split(";"):
            self._db.execute(statement)
        counts = self._count()
        self._db.execute("COMMIT")
        self._db.close()
        return counts

    def _count(self) -> Counts:
        def number(query: str) -> int:
            return int(self._db.execute(query).fetchone()[0])

        languages = self._db.execute("SELECT language FROM articles GROUP BY 1 ORDER BY count(*) DESC, 1")
        sources = self._db.execute("SELECT path, sha256 FROM main.sources ORDER BY path").fetchall()
        return Counts(
            articles=self._articles,
            passages=self._passages,
            blocks=number("SELECT count(*) FROM blocks"),
            split=number("SELECT count(*) FROM passages WHERE split"),
            sources=number("SELECT count(DISTINCT source_path) FROM main.articles"),
            sources_sha256=digest_sources(sources),
            languages=tuple(language for (language,) in languages),
        )

    def close(self) -> None:
        """Give up an unfinished file."""
        self._db.close()


def digest_sources(sources: Sequence[tuple[str, str]]) -> str:
    """Return the SHA-256 over one line for each (path, sha256) pair: the digest, a blank, the path."""
    lines = "".join(f"{digest} {path}\n" for path, digest in sources)
    return sha256(lines.encode("utf-8")).hexdigest()


def vector_keys(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield (passage id, vector key) of a finished store, in id order."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        yield from database.execute("SELECT id, vector_key FROM passages ORDER BY id")


def read_sources(path: Path) -> tuple[dict[str, SourceRecord], dict[str, list[Skipped]]]:
    """Return the sources of a finished store by path, and what was passed over within each."""
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        sources = {row[0]: SourceRecord(*row) for row in database.execute(f"SELECT {SOURCE_COLUMNS} FROM sources")}
        skipped: dict[str, list[Skipped]] = {}
        for source, name, reason in database.execute("SELECT source_path, path, reason FROM skipped ORDER BY rowid"):
            skipped.setdefault(source, []).append(Skipped(name, reason))
    return sources, skipped
