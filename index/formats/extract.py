"""From bytes to text: what every format's module gives, and the way to it.

A format's module holds `read(data) -> Extract`. Extraction keeps only what a file says: nothing is trusted, dates and
names are made of `fields` later, outside the child process that runs this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from index.article import Mark
from index.decode import decode
from index.errors import SourceError
from index.formats import LARGEST, TOO_LARGE, Format, check_content


@dataclass(frozen=True, slots=True)
class Extract:
    """One article as extracted from a file."""

    text: str
    """Of plain formats the decoded file, untouched; of the others the extracted text, as Markdown."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What the file says about itself, by the names of `index.describe.describe_extract`; nothing for plain formats."""
    marks: tuple[Mark, ...] = ()
    """Where its pages or chapters begin, in text order."""
    kind: Format = Format.TEXT
    inner: str = ""
    """Path within an archive; empty outside one."""
    sha256: str = ""
    """Of the bytes it was extracted from."""
    remarks: tuple[str, ...] = ()
    """What of the file could not be read, for the report."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A member of an archive, or a whole file, that could not be read."""

    inner: str
    reason: str


def extract(data: bytes, kind: Format) -> Extract:
    """Extract the one article of a file that is no archive.

    Raises SourceError for a file that is too large, empty, damaged, or of another format than `kind`.
    """
    if len(data) > LARGEST[kind]:
        raise SourceError(TOO_LARGE.format(LARGEST[kind] // 1_000_000))
    if not data.strip():
        raise SourceError("is empty")
    check_content(data, kind)
    return replace(_extracted(data, kind), kind=kind, sha256=hashlib.sha256(data).hexdigest())


def _extracted(data: bytes, kind: Format) -> Extract:
    # Each is imported where it is used: a folder of web pages needs no PDFium.
    if kind is Format.JSON_LINES:
        return Extract(data.decode("utf-8", "surrogateescape"))
    if kind.plain:
        return Extract(decode(data))
    if kind is Format.HTML:
        from index.formats import web  # noqa: PLC0415

        return web.read(data)
    if kind is Format.PDF:
        from index.formats import pdf  # noqa: PLC0415

        return pdf.read(data)
    if kind is Format.DOCX:
        from index.formats import docx  # noqa: PLC0415

        return docx.read(data)
    from index.formats import epub  # noqa: PLC0415

    return epub.read(data)


def members(data: bytes, kind: Format) -> Iterator[tuple[str, bytes, Format] | Extract | Unread]:
    """Yield every file that `data` is made of with its path within, its bytes and format: itself, or a zip's files.

    Of a feed its entries are yielded as they are.
    """
    if kind is Format.FEED:
        from index.formats import feed  # noqa: PLC0415

        yield from feed.entries(data)
        return
    if kind is not Format.ZIP:
        yield "", data, kind
        return
    from index.formats import archive  # noqa: PLC0415

    yield from archive.members(data)
