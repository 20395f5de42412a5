"""Reading a generation's SQLite file. Nothing here writes."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np

from index.article import Article, Block, BlockKind, DateSpan, Mark, NoteCitation, Passage, Place
from index.conditions import FIRST_DAY, LAST_DAY, add_functions, of_articles, of_events, of_passages, storable
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
_NO_LIMITS = Filters()


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
class Event:
    """A dated entry of an article's chronology."""

    article_id: str
    """Article it stands in."""
    title: str
    """Title of that article."""
    start: int
    """First character in the article's text."""
    end: int
    """One past its last character."""
    text: str
    """The entry, exactly as it stands."""
    days: DateSpan
    """The day or days it is filed under."""
    group: int
    """Duplicate group of the passage that begins in it; of no passage, -1."""


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
        self._text.cache_clear()

    def count(self) -> int:
        """Return the number of passages."""
        return int(self._rows("SELECT count(*) FROM passages")[0][0])

    def articles(self, filters: Filters = _NO_LIMITS) -> list[ArticleSummary]:
        """Return the articles that `filters` admit by what they are and when they were published, as indexed."""
        conditions, values = of_articles(filters)
        if days := filters.days:
            conditions.append("published_start <= ? AND published_end >= ?")
            values += [days.end.isoformat(), days.start.isoformat()]
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS}, characters, (SELECT count(*) FROM passages WHERE article = n)"
            f" FROM articles WHERE {' AND '.join(conditions) or 'TRUE'} ORDER BY n",
            values,
        )
        return [_summary(row) for row in rows]

    def events(self, filters: Filters, limit: int, offset: int = 0) -> list[Event]:
        """Return dated entries of chronologies by date; of one date, those with the same words side by side."""
        chosen, values = of_events(filters)
        rows = self._rows(
            f'SELECT article, start, "end", {FIRST_DAY}, {LAST_DAY}, coalesce((SELECT min(grp) FROM passages p WHERE'
            ' p.article = b.article AND p.start >= b.start AND p.start < b."end"), -1) AS grp,'
            " (SELECT id FROM articles WHERE n = article), (SELECT title FROM articles WHERE n = article)"
            f" FROM blocks b WHERE {chosen} ORDER BY {FIRST_DAY}, {LAST_DAY}, grp, article, start LIMIT ? OFFSET ?",
            [*values, limit, offset],
        )
        return [self._event(row) for row in rows]

    def event_months(self, filters: Filters) -> dict[str, int]:
        """Count the dated entries of chronologies by the month they begin in, written YYYY-MM, in order."""
        chosen, values = of_events(filters)
        month = f"substr({FIRST_DAY}, 1, 7)"
        return dict(self._rows(f"SELECT {month}, count(*) FROM blocks WHERE {chosen} GROUP BY 1 ORDER BY 1", values))

    def _event(self, row: Any) -> Event:  # noqa: ANN401 (a row)
        article, start, end, first, last, group, article_id, title = row
        days = DateSpan(date.fromisoformat(first), date.fromisoformat(last))
        return Event(article_id, title, start, end, self._text(article)[start:end], days, group)

    @cached_property
    def publishers(self) -> tuple[str, ...]:
        """Names of publishers, those of most articles first."""
        found = self._rows("SELECT publisher FROM articles WHERE publisher != '' GROUP BY 1 ORDER BY count(*) DESC, 1")
        return tuple(name for (name,) in found)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Names of authors, those of most articles first."""
        found = self._rows("SELECT value FROM articles, json_each(authors) GROUP BY 1 ORDER BY count(*) DESC, 1")
        return tuple(name for (name,) in found)

    def article(self, article_id: str) -> Article:
        """Return one article with its text; raises UnknownIdError."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS}, n FROM articles WHERE id = ?", [storable(article_id)])
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

    def marks(self, article_id: str, start: int, end: int) -> tuple[Mark | None, Mark | None]:
        """Return the page or chapter in which an article's `text[start:end]` begins, and that in which it ends."""
        query = (
            "SELECT start, page, label, anchor FROM marks WHERE start <= ?"
            " AND article = (SELECT n FROM articles WHERE id = ?) ORDER BY start DESC LIMIT 1"
        )
        found = (self._rows(query, [at, article_id]) for at in (start, max(start, end - 1)))
        first, last = (Mark(*rows[0]) if rows else None for rows in found)
        return first, last

    def all_marks(self, article_id: str) -> list[Mark]:
        """Return where the pages or chapters of an article begin, in text order; empty where it has none."""
        rows = self._rows(
            "SELECT start, page, label, anchor FROM marks"
            " WHERE article = (SELECT n FROM articles WHERE id = ?) ORDER BY start",
            [storable(article_id)],
        )
        return [Mark(*row) for row in rows]

    def notes(self, article_id: str) -> int:
        """Return the highest number an end note of the article carries, 0 without notes."""
        return int(self._rows("SELECT notes FROM articles WHERE id = ?", [article_id])[0][0])

    def note_links(self, article_id: str) -> list[tuple[int, int, int]]:
        """Return where end notes' numbers stand in an article's text, in order: start, end, start of the note."""
        of_article = "WHERE article = (SELECT n FROM articles WHERE id = ?) ORDER BY start"
        return self._rows(f'SELECT start, "end", note_start FROM note_links {of_article}', [article_id])

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
        conditions, values = of_passages(filters)
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
    add_functions(connection)
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
