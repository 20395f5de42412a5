"""Reading a generation's SQLite file: its articles, and what stands in them by place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from index.article import Article, Block, DateSpan, Mark, NoteCitation
from index.conditions import FIRST_DAY, LAST_DAY, of_articles, of_events, storable
from index.database import Database
from index.errors import UnknownIdError
from index.result import Filters
from index.schema import ARTICLE_COLUMNS, SOURCE_COLUMNS, SourceRecord, unpack_article, unpack_block, unpack_span

_NO_LIMITS = Filters()
_ARTICLES_KEPT = 1024
"""Articles of which it is remembered what is known of them, their texts aside."""


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


class ArticleStore(Database):
    """Articles, their blocks, marks and end notes, and the sources they are from."""

    def __init__(self, catalog: Path, stores: Sequence[Path]) -> None:
        """Open the files as `Database` does."""
        self._known = lru_cache(_ARTICLES_KEPT)(self._read_known)
        super().__init__(catalog, stores)

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
        *known, number = self._known(article_id)
        return unpack_article(tuple(known), self._text(number))

    def _read_known(self, article_id: str) -> tuple[Any, ...]:
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS}, n FROM articles WHERE id = ?", [storable(article_id)])
        if not rows:
            raise UnknownIdError(f"no article has the id {article_id!r}", "`pincite articles` lists them.")
        row: tuple[Any, ...] = rows[0]
        return row

    def articles_from(self, source_path: str) -> Iterator[Article]:
        """Yield the articles of one source file, in order."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS}, n FROM articles WHERE source_path = ? ORDER BY n", [source_path])
        return (unpack_article(row[:-1], self._text(row[-1])) for row in rows)

    def sources(self) -> list[SourceRecord]:
        """Return every source file as it was indexed, in path order."""
        return [SourceRecord(*row) for row in self._rows(f"SELECT {SOURCE_COLUMNS} FROM sources ORDER BY path")]

    def blocks(self, article_id: str) -> list[Block]:
        """Return the blocks of an article in text order; raises UnknownIdError."""
        self.article(article_id)
        rows = self._rows(
            'SELECT start, "end", kind, level, dates FROM blocks'
            " WHERE article = (SELECT n FROM articles WHERE id = ?) ORDER BY start",
            [article_id],
        )
        return [unpack_block(row) for row in rows]

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

    def marks(self, article_id: str, start: int, end: int) -> tuple[Mark | None, Mark | None]:
        """Return the page or chapter in which an article's `text[start:end]` begins, and that in which it ends."""
        if not self._has_marks:
            return None, None
        query = (
            "SELECT start, page, label, anchor FROM marks WHERE start <= ?"
            " AND article = (SELECT n FROM articles WHERE id = ?) ORDER BY start DESC LIMIT 1"
        )
        found = (self._rows(query, [at, article_id]) for at in (start, max(start, end - 1)))
        first, last = (Mark(*rows[0]) if rows else None for rows in found)
        return first, last

    @cached_property
    def _has_marks(self) -> bool:
        """Whether any article has pages or chapters: collections of plain text have none."""
        return bool(self._rows("SELECT EXISTS (SELECT 1 FROM marks)")[0][0])

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

    @cached_property
    def _has_notes(self) -> bool:
        """Whether any article has end notes that its text refers to."""
        return bool(self._rows("SELECT EXISTS (SELECT 1 FROM note_links)")[0][0])

    def cited_notes(self, article_id: str, start: int, end: int) -> tuple[NoteCitation, ...]:
        """Return the end notes that an article's `text[start:end]` refers to by number, each once, in text order."""
        if not self._has_notes:
            return ()
        rows = self._rows(
            "SELECT article, number, note_start, note_end FROM note_links WHERE start >= ? AND start < ?"
            " AND article = (SELECT n FROM articles WHERE id = ?) ORDER BY start",
            [start, end, article_id],
        )
        return tuple(
            NoteCitation(number, first, last, self._text(article)[first:last])
            for article, number, first, last in dict.fromkeys(rows)
        )


def _summary(row: Any) -> ArticleSummary:  # noqa: ANN401 (a row)
    article_id, title, authors, publisher, first, last, url, language, source, sha256, characters, passages = row
    names, published = tuple(json.loads(authors)), unpack_span(first, last)
    known = (article_id, title, names, publisher, published, url, language, source, sha256)
    return ArticleSummary(*known, characters, passages)
