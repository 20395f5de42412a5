"""The formats of files: how they are told apart, and how much of each is taken.

One module a format turns bytes into text (see `index.formats.extract`). This module is light: it only names them.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import cache
from pathlib import PurePath

from index.errors import SourceError


class Format(StrEnum):
    """What a file is. The value is its usual suffix, and what `--type` takes."""

    TEXT = "txt"
    MARKDOWN = "md"
    JSON_LINES = "jsonl"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    EPUB = "epub"
    ZIP = "zip"
    FEED = "feed"

    @property
    def plain(self) -> bool:
        """Whether the text is the file's own, so that no parser stands between the two."""
        return self in {Format.TEXT, Format.MARKDOWN, Format.JSON_LINES}


_SUFFIXES = {
    ".text": Format.TEXT,
    ".markdown": Format.MARKDOWN,
    ".ndjson": Format.JSON_LINES,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".rss": Format.FEED,
    ".atom": Format.FEED,
} | {f".{kind}": kind for kind in Format}
SUFFIXES = frozenset(_SUFFIXES)
"""Suffixes of the files that are read, in lower case."""

_MEDIA_TYPES = {
    "text/plain": Format.TEXT,
    "text/markdown": Format.MARKDOWN,
    "text/html": Format.HTML,
    "application/xhtml+xml": Format.HTML,
    "application/jsonl": Format.JSON_LINES,
    "application/x-ndjson": Format.JSON_LINES,
    "application/pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
    "application/epub+zip": Format.EPUB,
    "application/zip": Format.ZIP,
    "application/x-zip-compressed": Format.ZIP,
}
_READERS = {
    Format.HTML: ("trafilatura", "lxml", "htmldate"),
    Format.PDF: ("pypdfium2",),
    Format.DOCX: ("mammoth", "lxml"),
    Format.EPUB: ("lxml",),
    Format.FEED: ("feedparser", "lxml"),
}
_RULES = {Format.HTML: 2, Format.PDF: 2, Format.DOCX: 1, Format.EPUB: 2, Format.FEED: 1}
"""Raised when our own rules would extract another text from the same file."""

LARGEST = dict.fromkeys(Format, 50_000_000) | {
    Format.PDF: 200_000_000,
    Format.EPUB: 200_000_000,
    Format.ZIP: 500_000_000,
}
"""Bytes. No one wrote 50 MB as one text, and a slip should not cost hours; pages and books bring pictures along."""

TOO_LARGE = "larger than {} MB; split it into articles, or give it as JSON Lines"

_MARKED = {Format.PDF, Format.DOCX, Format.EPUB, Format.ZIP}
"""Formats whose first bytes tell them."""
_BLANK = b"\xef\xbb\xbf \t\r\n"
_HEAD = 2048
_TAIL = 1_000_000


def by_suffix(path: str | PurePath) -> Format | None:
    """Return the format that a file's name tells, or None."""
    return _SUFFIXES.get(PurePath(path).suffix.lower())


def by_media_type(media_type: str) -> Format | None:
    """Return the format of a media type such as "text/html; charset=utf-8", or None."""
    return _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())


def by_content(data: bytes) -> Format | None:
    """Return the format that the bytes themselves tell; None for plain text and for what is not read at all."""
    found = _by_magic(data)
    if found or not data[:_HEAD].lstrip(_BLANK).startswith(b"{"):
        return found
    try:
        record = json.loads(data.lstrip(_BLANK).partition(b"\n")[0])
    except (ValueError, RecursionError):
        return None
    return Format.JSON_LINES if isinstance(record, dict) else None


def _by_magic(data: bytes) -> Format | None:
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    head = data[:_HEAD].lstrip(_BLANK).lower()
    page = head.startswith((b"<!doctype html", b"<html"))
    return Format.HTML if page or (head.startswith((b"<?xml", b"<!--")) and b"<html" in head) else None


def _kind_of_zip(data: bytes) -> Format:
    """Tell by the first name and the table of contents at the end; nothing is unpacked."""
    first = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    if first == b"mimetype" and b"application/epub+zip" in data[:200]:
        return Format.EPUB
    office = first.startswith((b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/"))
    return Format.DOCX if office and b"word/document.xml" in data[-_TAIL:] else Format.ZIP


def check_content(data: bytes, kind: Format) -> None:
    """Raise SourceError where the bytes tell another format than `kind`, which the file's name does."""
    found = _by_magic(data)
    if found is kind or (found not in _MARKED and kind not in _MARKED):
        return
    if found:
        raise SourceError(f"is named .{kind} but holds a .{found}; rename it")
    raise SourceError(f"is named .{kind} but does not begin like one: it is damaged, or something else")


@cache
def reader(kind: Format) -> str:
    """Name the libraries and rules that extract text of this format: another name may mean another text."""
    from importlib.metadata import version  # noqa: PLC0415 (only builds and checks ask)

    if kind is Format.ZIP:
        return "; ".join(reader(each) for each in _READERS)
    if kind.plain:
        return ""
    return ", ".join([f"{kind} {_RULES[kind]}", *(f"{name} {version(name)}" for name in _READERS[kind])])
