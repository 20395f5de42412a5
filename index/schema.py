"""The SQLite files of an index: the truth about sources, articles, blocks and passages.

A generation has one catalog, and each of its segments one store. Numbers of articles and ids of passages go on from one
segment to the next, so that nothing need be renumbered when a segment is added.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.article import Article, Block, BlockKind, DateSpan

_DATES_KEPT = 4096
"""Spans and lists of them that are remembered as they were read: passages share those of their articles."""

CATALOG_TABLES = """
CREATE TABLE sources (
    path TEXT PRIMARY KEY,      -- absolute, or the address of a web page
    name TEXT NOT NULL,         -- below its root; of a web page the name of its kept bytes
    size INTEGER NOT NULL,      -- bytes
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    reader TEXT NOT NULL        -- libraries and rules that extracted its text; empty for plain text
) WITHOUT ROWID;
CREATE TABLE skipped (          -- what was passed over within a source, so that it is reported again
    source_path TEXT NOT NULL,
    path TEXT NOT NULL,         -- the source's, or with the line of a JSON Lines file
    reason TEXT NOT NULL
);
CREATE TABLE dead (             -- articles of the segments that are no longer part of the collection
    n INTEGER PRIMARY KEY
);
CREATE TABLE dead_passages (    -- and their passages
    id INTEGER PRIMARY KEY
);
"""

STORE_TABLES = """
CREATE TABLE articles (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    source_path TEXT NOT NULL,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,      -- JSON list
    publisher TEXT,
    published_start TEXT,       -- ISO days
    published_end TEXT,
    url TEXT,
    language TEXT NOT NULL,
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    notes INTEGER NOT NULL,     -- highest number of an end note
    characters INTEGER NOT NULL
);
CREATE INDEX articles_by_source ON articles (source_path);
CREATE TABLE texts (            -- beside the articles, so that these can be looked through without reading all text
    article INTEGER PRIMARY KEY,
    text BLOB NOT NULL          -- UTF-8, deflated (RFC 1950)
);
CREATE TABLE blocks (
    article INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    kind TEXT NOT NULL,
    level INTEGER NOT NULL,
    dates TEXT NOT NULL,        -- JSON list of [first day, last day]
    PRIMARY KEY (article, start)
) WITHOUT ROWID;
CREATE TABLE marks (            -- where a page or a chapter begins
    article INTEGER NOT NULL,
    start INTEGER NOT NULL,
    page INTEGER,               -- from 1
    label TEXT,                 -- what the document calls the page, where that is not its number
    anchor TEXT,                -- file of the chapter within its book
    PRIMARY KEY (article, start)
) WITHOUT ROWID;
CREATE TABLE note_links (       -- a note's number borne by an article's text, and the note it points to
    article INTEGER NOT NULL,
    start INTEGER NOT NULL,     -- of the number
    "end" INTEGER NOT NULL,
    number INTEGER NOT NULL,
    note_start INTEGER NOT NULL,
    note_end INTEGER NOT NULL,
    PRIMARY KEY (article, start)
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,     -- less the segment's first: the row in its vector file
    article INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    section TEXT NOT NULL,      -- JSON list
    kinds TEXT NOT NULL,        -- JSON list
    tokens INTEGER NOT NULL,
    dates TEXT NOT NULL,        -- JSON list of [first day, last day]
    split INTEGER NOT NULL,
    vector_key BLOB NOT NULL,   -- digest of the text that was embedded
    words_key BLOB NOT NULL,    -- digest of the terms: equal for duplicates
    grp INTEGER NOT NULL        -- lowest id of the passages with the same or nearly the same words
);
CREATE TABLE passage_dates (
    first TEXT NOT NULL,        -- ISO day
    last TEXT NOT NULL,
    passage INTEGER NOT NULL,
    PRIMARY KEY (first, last, passage)
) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX passages_by_article ON passages (article);
CREATE INDEX passages_by_group ON passages (grp);
CREATE INDEX passages_by_words ON passages (words_key);
"""

ARTICLES = ("articles", "texts", "blocks", "marks", "note_links", "passages")
"""Tables of a store whose rows belong to an article each; `passage_dates` has rows of passages."""

SOURCE_COLUMNS = "path, name, size, mtime_ns, sha256, reader"
ARTICLE_COLUMNS = "id, title, authors, publisher, published_start, published_end, url, language, source, sha256"


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source file or web page as it was indexed."""

    path: str
    """Absolute; of a web page its address."""
    name: str
    """Path below its root, with forward slashes; of a web page the name of its kept bytes (`index.web.store`)."""
    size: int
    mtime_ns: int
    """0 for a web page."""
    sha256: str
    reader: str = ""
    """What extracted its text, as `index.formats.reader` names it; empty for plain text."""


def pack_text(text: str) -> bytes:
    """Deflate a text."""
    return zlib.compress(text.encode("utf-8"))


def unpack_text(packed: bytes) -> str:
    """Read what `pack_text` wrote; raises zlib.error for anything else."""
    return zlib.decompress(packed).decode("utf-8")


def pack_dates(spans: Iterable[DateSpan]) -> str:
    """Write date spans as JSON."""
    return json.dumps([[span.start.isoformat(), span.end.isoformat()] for span in spans])


@lru_cache(_DATES_KEPT)
def unpack_dates(text: str) -> tuple[DateSpan, ...]:
    """Read what `pack_dates` wrote."""
    return tuple(DateSpan(date.fromisoformat(first), date.fromisoformat(last)) for first, last in json.loads(text))


@lru_cache(_DATES_KEPT)
def unpack_span(first: str | None, last: str | None) -> DateSpan | None:
    """Read a span kept in two columns."""
    return DateSpan(date.fromisoformat(first), date.fromisoformat(last)) if first and last else None


def unpack_article(row: tuple[str, ...], text: str) -> Article:
    """Make an article of its `ARTICLE_COLUMNS` and its text."""
    article_id, title, authors, publisher, first, last, url, language, source, sha256 = row
    names = tuple(json.loads(authors))
    published = unpack_span(first, last)
    return Article(article_id, title, names, publisher, published, url, language, source, sha256, text)


def unpack_block(row: tuple[int, int, str, int, str]) -> Block:
    """Make a block of its columns start, end, kind, level, dates."""
    start, end, kind, level, dates = row
    return Block(start, end, BlockKind(kind), level, unpack_dates(dates))
