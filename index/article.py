"""The nouns: what an article is made of and what a citation points at.

All offsets count Unicode code points of `Article.text` and are half open: `text[start:end]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """A stretch of days, both ends included: a day, a month, a year or a range."""

    start: date
    """First day."""
    end: date
    """Last day, included."""

    def __post_init__(self) -> None:
        """Raise ValueError for a span that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"a date span ends before it starts: {self.start} to {self.end}")

    def __str__(self) -> str:
        """Write one ISO day, or two joined by a slash (ISO 8601 interval)."""
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"

    def overlaps(self, other: DateSpan) -> bool:
        """Tell whether the two spans share a day."""
        return self.start <= other.end and other.start <= self.end


class BlockKind(StrEnum):
    """What a stretch of an article's text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    EVENT = "event"
    """A dated entry of a chronology."""
    NOTE = "note"
    """An end note."""
    CAPTION = "caption"
    BYLINE = "byline"
    BOILERPLATE = "boilerplate"
    """Navigation, licence lines, front matter: part of the source, not of what it says."""


@dataclass(frozen=True, slots=True)
class Block:
    """A typed slice `text[start:end]` of an article. The blocks of an article never overlap."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    kind: BlockKind
    """What it is."""
    level: int = 0
    """Depth of a heading, 1 for the title; 0 for every other kind."""
    dates: tuple[DateSpan, ...] = ()
    """For an event, the day or days it is filed under."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page of a PDF or a chapter of a book begins in an article's text; it ends where the next mark stands."""

    start: int
    """First character."""
    page: int | None = None
    """Number of the page, from 1; None for a chapter."""
    label: str | None = None
    """What the document itself calls the page ("iv"), where that is not its number."""
    anchor: str | None = None
    """The chapter's file within the book; None for a page."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text, untouched, and what is known about it."""

    id: str
    """Unique within an index: the file's path below the folder that was indexed, or a record's own id."""
    title: str
    """As the source gives it, else the name of the file."""
    authors: tuple[str, ...]
    """As the source names them."""
    publisher: str | None
    """Publication or institution."""
    published: DateSpan | None
    """Day, month or range of publication."""
    url: str | None
    """Address of the original, where known."""
    language: str
    """ISO 639-1 code."""
    source: str
    """Path of the file it was read from; a JSON Lines article adds `#` and its id, one in a zip its path there."""
    sha256: str
    """Of the source's bytes: the whole file, its own file within a zip, or its own line of a JSON Lines file."""
    text: str
    """The decoded file, untouched; for HTML, PDF, DOCX and EPUB the text extracted from it, as Markdown."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous slice of one article: what is searched, shown and cited."""

    id: int
    """Row in the vector file, 0 to count - 1 within a generation."""
    article_id: str
    """Article it stands in."""
    start: int
    """First character in the article's text."""
    end: int
    """One past its last character."""
    text: str
    """The slice, exactly as it stands."""
    section: tuple[str, ...]
    """Headings above it, outermost first, without the article's title."""
    kinds: tuple[BlockKind, ...]
    """Kinds of the blocks it touches, in order, each once."""
    tokens: int
    """Length of `text` in tokens of the index's tiktoken encoding."""
    dates: tuple[DateSpan, ...]
    """Days, months and years it is about, in text order."""
    group: int
    """Id of its duplicate group: passages with the same words, or nearly the same, share one."""


@dataclass(frozen=True, slots=True)
class Place:
    """Another place where a passage's text stands, word for word or nearly so."""

    article_id: str
    """Article it stands in."""
    title: str
    """Title of that article."""
    start: int
    """First character."""
    end: int
    """One past the last character."""
    same: bool
    """True where every word and figure is the same, letter case and white space aside; false where the words are
    nearly the same: some differ, but no figure and no name within."""


@dataclass(frozen=True, slots=True)
class NoteCitation:
    """An end note that a passage refers to by number: what it cites in its turn."""

    number: int
    """Number of the note."""
    start: int
    """First character of the note in the article's text."""
    end: int
    """One past its last character."""
    text: str
    """The note, exactly as it stands, its number in front."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Everything a reader needs to check a passage against its source."""

    article_id: str
    """Article the passage stands in."""
    title: str
    """Title of the article."""
    authors: tuple[str, ...]
    """Authors, as the article names them."""
    publisher: str | None
    """Publication or institution."""
    published: DateSpan | None
    """Day, month or range of publication."""
    url: str | None
    """Address of the original, where known."""
    section: tuple[str, ...]
    """Headings above the passage, outermost first."""
    page: int | None
    """Page of a paged source (PDF) on which the passage begins, from 1; null for others."""
    last_page: int | None
    """Page on which it ends."""
    page_label: str | None
    """What the document itself calls the first of them ("iv"); null where that is its number, or unknown."""
    anchor: str | None
    """Chapter of a book (EPUB) that the passage stands in: its file within the book; null for others."""
    source: str
    """File the text was read from."""
    start: int
    """First character of the passage in the article's text (code points, from 0)."""
    end: int
    """One past the last character: the passage is `text[start:end]`."""
    sha256: str
    """SHA-256 of the source's bytes when it was indexed."""
    also_in: tuple[Place, ...]
    """Other places where the same text stands, word for word first, then nearly so."""
