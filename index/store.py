"""Reading a generation's SQLite file. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np

from index.article import Article, Block, BlockKind, DateSpan, NoteCitation, Passage, Place
from index.errors import DamagedIndexError, UnknownIdError
from index.result import Filters
from index.schema import (
    ARTICLE_COLUMNS,
    SOURCE_COLUMNS,
    SourceRecord,
    unpack_article,
    unpack_block,
    unpack_dates,
    unpack_span,
)
from index.vectors import Ids

_TEXTS_KEPT = 64
_CONNECTIONS = 4  # queries that run at once; more threads take turns
_MOST_VARIABLES = 30_000  # SQLite allows 32,766 in one statement


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article without its text."""

    id: str
    """What `article` takes."""
    title: str
    """Its title."""
    authors: tuple[str, ...]
    """Its authors, as it names them."""
    publisher: str | None
    """Publication or institution."""
    published: DateSpan | None
    """Day, month or range of publication."""
    url: str | None
    """Address of the original, where known."""
    language: str
    """ISO 639-1 code."""
    source: str
    """File it was read from."""
    sha256: str
    """SHA-256 of the source's bytes when it was indexed."""
    characters: int
    """Length of its text in code points."""
    passages: int
    """Number of its passages."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What ranking needs to know of a passage, without its text."""

    id: int
    kinds: tuple[BlockKind, ...]
    group: int
    dates: tuple[DateSpan, ...]
    """Days, months and years it is about and, unless it is a dated entry, when its article was published."""
    publisher: str | None
    """Of its article."""
    authors: tuple[str, ...]
    """Of its article."""
    title: str
    """Of its article."""


class Store:
    """Articles, blocks and passages of one generation; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises DamagedIndexError if it is no SQLite file of ours."""
        self._text = lru_cache(_TEXTS_KEPT)(self._read_text)
        self._connections: list[sqlite3.Connection] = []
        self._idle: SimpleQueue[sqlite3.Connection] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        try:
            # All at once: a later build may delete the file while this reader goes on.
            for _ in range(_CONNECTIONS):
                self._connections.append(_connect(path))
                self._idle.put(self._connections[-1])
            self._rows("SELECT id FROM passages LIMIT 1")
        except (sqlite3.Error, DamagedIndexError) as error:
            self.close()
            raise DamagedIndexError(f"{path} is no store of passages: {error}", "Build the index again.") from error

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Any]:
        if self._closed:
            raise sqlite3.ProgrammingError("the store is closed")
        connection = self._idle.get()
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.ProgrammingError:
            raise
        except sqlite3.DatabaseError as error:
            raise DamagedIndexError(
                f"the store of passages cannot be read: {error}", "Build the index again."
            ) from error
        finally:
            self._idle.put(connection)

    def close(self) -> None:
        """Close the file once the queries that run are done; reading afterwards raises sqlite3.ProgrammingError."""
        self._closed = True  # first, or those who ask again and again would keep the connections among them
        with self._closing:
            for connection in [self._idle.get() for _ in self._connections]:
                connection.close()
                self._idle.put(connection)

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def articles(self) -> list[ArticleSummary]:
        """Return all articles, in the order they were indexed."""
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS}, characters, (SELECT count(*) FROM passages WHERE article = n)"
            " FROM articles ORDER BY n"
        )
        return [_summary(row) for row in rows]

    def article(self, article_id: str) -> Article:
        """Return one article with its text; raises UnknownIdError."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS}, n FROM articles WHERE id = ?", [_storable(article_id)])
        if not rows:
            raise UnknownIdError(f"no article has the id {article_id!r}", "`pincite articles` lists them.")
        return unpack_article(rows[0][:-1], self._text(rows[0][-1]))

    def articles_from(self, source_path: str) -> Iterator[Article]:
        """Yield the articles of one source file, in order."""
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS}, text FROM articles WHERE source_path = ? ORDER BY n", [source_path]
        )
        return (unpack_article(row[:-1], row[-1]) for row in rows)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Return the passages of an article in text order."""
        of_article = "SELECT p.id FROM passages p JOIN articles a ON a.n = p.article WHERE a.id = ? ORDER BY p.id"
        return self.passages([number for (number,) in self._rows(of_article, [article_id])])

    def blocks(self, article_id: str) -> list[Block]:
        """Return the blocks of an article in text order; raises UnknownIdError."""
        self.article(article_id)
        rows = self._rows(
            'SELECT start, "end", kind, level, dates FROM blocks'
            " WHERE article = (SELECT n FROM articles WHERE id = ?) ORDER BY start",
            [article_id],
        )
        return [unpack_block(row) for row in rows]

    def passage(self, passage_id: int) -> Passage:
        """Return one passage; raises UnknownIdError."""
        found = self.passages([passage_id]) if 0 <= passage_id < 2**63 else []
        if not found:
            raise UnknownIdError(f"no passage has the id {passage_id}", f"They run from 0 to {self.count() - 1}.")
        return found[0]

    def passages(self, ids: Sequence[int]) -> list[Passage]:
        """Return passages in the order of `ids`; ids without a passage are left out."""
        rows = self._by_id('p.id, p.article, a.id, start, "end", section, kinds, tokens, dates, grp', ids)
        made = {row[0]: self._passage(row) for row in rows}
        return [made[number] for number in ids if number in made]

    def ranked(self, ids: Ids) -> list[Ranked]:
        """Return what ranking needs of the passages `ids`, in their order."""
        columns = "p.id, kinds, grp, dates, published_start, published_end, publisher, authors, title"
        made = {row[0]: _ranked(row) for row in self._by_id(columns, ids.tolist())}
        return [made[number] for number in ids.tolist()]

    @cached_property
    def period(self) -> DateSpan | None:
        """The time the collection speaks of: from the first day named to the last day on which a date begins."""
        first, last = self._rows("SELECT min(first), (SELECT max(first) FROM passage_dates) FROM passage_dates")[0]
        return unpack_span(first, last)

    def dated(self, span: DateSpan) -> Ids:
        """Return the ids of the passages that name a day, month or year within `span`, ascending."""
        rows = self._rows(
            "SELECT DISTINCT passage FROM passage_dates WHERE first BETWEEN ? AND ? AND last <= ? ORDER BY passage",
            [span.start.isoformat(), span.end.isoformat(), span.end.isoformat()],
        )
        return np.array([row[0] for row in rows], np.int64)

    def notes(self, article_id: str) -> int:
        """Return the highest number an end note of the article carries, 0 without notes."""
        return int(self._rows("SELECT notes FROM articles WHERE id = ?", [article_id])[0][0])

    def cited_notes(self, article_id: str, start: int, end: int) -> tuple[NoteCitation, ...]:
        """Return the end notes that an article's `text[start:end]` refers to by number, each once, in text order."""
        rows = self._rows(
            "SELECT article, number, note_start, note_end FROM note_links WHERE start >= ? AND start < ?"
            " AND article = (SELECT n FROM articles WHERE id = ?) ORDER BY start",
            [start, end, article_id],
        )
        return tuple(
            NoteCitation(number, first, last, self._text(article)[first:last])
            for article, number, first, last in dict.fromkeys(rows)
        )

    def duplicates(self, passage: Passage) -> tuple[Place, ...]:
        """Return the other places where a passage's words stand: the same words first, then nearly the same."""
        rows = self._rows(
            'SELECT a.id, a.title, start, "end", words_key = (SELECT words_key FROM passages WHERE id = ?) AS same'
            " FROM passages p JOIN articles a ON a.n = p.article WHERE grp = ? AND p.id != ? ORDER BY same DESC, p.id",
            [passage.id, passage.group, passage.id],
        )
        return tuple(Place(name, title, start, end, bool(same)) for name, title, start, end, same in rows)

    def all_passages(self) -> Iterator[Passage]:
        """Yield every passage in id order, a few thousand at a time."""
        for first in range(0, self.count(), 4096):
            yield from self.passages(range(first, first + 4096))

    def sources(self) -> list[SourceRecord]:
        """Return every source file as it was indexed, in path order."""
        return [SourceRecord(*row) for row in self._rows(f"SELECT {SOURCE_COLUMNS} FROM sources ORDER BY path")]

    def allowed(self, filters: Filters) -> Ids | None:
        """Return the ids of the passages that `filters` admit, ascending, or None when they admit all."""
        conditions, values = _conditions(filters)
        if not conditions:
            return None
        where = " AND ".join(conditions)
        rows = self._rows(f"SELECT id FROM passages WHERE {where} ORDER BY id", values)
        return np.array([row[0] for row in rows], np.int64)

    def _by_id(self, columns: str, ids: Sequence[int]) -> list[Any]:
        rows: list[Any] = []
        for first in range(0, len(ids), _MOST_VARIABLES):
            part = list(ids[first : first + _MOST_VARIABLES])
            marks = ",".join("?" * len(part))
            rows += self._rows(
                f"SELECT {columns} FROM passages p JOIN articles a ON a.n = p.article WHERE p.id IN ({marks})",
                part,
            )
        return rows

    def _passage(self, row: Any) -> Passage:  # noqa: ANN401 (a row)
        number, article, article_id, start, end, section, kinds, tokens, dates, group = row
        text = self._text(article)[start:end]
        path = tuple(json.loads(section))
        return Passage(number, article_id, start, end, text, path, _kinds(kinds), tokens, unpack_dates(dates), group)

    def _read_text(self, article_number: int) -> str:
        return str(self._rows("SELECT text FROM articles WHERE n = ?", [article_number])[0][0])


def _connect(path: Path) -> sqlite3.Connection:
    # immutable: a generation never changes, so SQLite need not lock or look for a journal.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.create_function("pincite_holds", 2, _holds, deterministic=True)
    connection.create_function("pincite_one_holds", 2, _one_holds, deterministic=True)
    return connection


def _summary(row: Any) -> ArticleSummary:  # noqa: ANN401 (a row)
    article_id, title, authors, publisher, first, last, url, language, source, sha256, characters, passages = row
    names, published = tuple(json.loads(authors)), unpack_span(first, last)
    known = (article_id, title, names, publisher, published, url, language, source, sha256)
    return ArticleSummary(*known, characters, passages)


def _ranked(row: Any) -> Ranked:  # noqa: ANN401 (a row)
    number, kinds, group, dates, first, last, publisher, authors, title = row
    published = unpack_span(first, last)
    spans, made_of = unpack_dates(dates), _kinds(kinds)
    if published and not (spans and BlockKind.EVENT in made_of):
        spans = (*spans, published)
    return Ranked(number, made_of, group, spans, publisher, tuple(json.loads(authors)), title)


@cache
def _kinds(text: str) -> tuple[BlockKind, ...]:
    return tuple(map(BlockKind, json.loads(text)))


def _holds(value: str | None, wanted: str) -> bool:
    """Tell whether a name holds `wanted`, letter case ignored."""
    return value is not None and wanted.casefold() in value.casefold()


def _one_holds(names: str, wanted: str) -> bool:
    """Tell whether one of a JSON list of names holds `wanted`, letter case ignored."""
    return any(_holds(name, wanted) for name in json.loads(names))


def _storable(text: str) -> str:
    """Replace lone surrogates, which SQLite cannot take and which no stored text holds."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _conditions(filters: Filters) -> tuple[list[str], list[str]]:
    """Translate filters to SQL conditions on passages and their values."""
    of_article = (
        ("pincite_holds(publisher, ?)", filters.publisher),
        ("pincite_one_holds(authors, ?)", filters.author),
        ("id = ?", filters.article),
        ("language = ?", (filters.language or "")[:2].casefold()),
    )
    asked = [(condition, _storable(wanted)) for condition, wanted in of_article if wanted]
    conditions: list[str] = []
    values = [wanted for _, wanted in asked]
    if asked:  # as a list of articles, so that names are compared once an article, not once a passage
        wheres = " AND ".join(condition for condition, _ in asked)
        conditions.append(f"article IN (SELECT n FROM articles WHERE {wheres})")
    if filters.since or filters.until:
        first = filters.since.isoformat() if filters.since else "0001-01-01"
        last = filters.until.isoformat() if filters.until else "9999-12-31"
        conditions.append("id IN (SELECT passage FROM passage_dates WHERE first <= ? AND last >= ? AND ? <= ?)")
        values += [last, first, first, last]
    return conditions, values
