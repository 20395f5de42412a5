"""Word documents: mammoth makes HTML of them, which keeps headings, lists, tables and notes."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import mammoth
from lxml import etree

from index.errors import SourceError
from index.formats.archive import open_zip
from index.formats.extract import Extract
from index.formats.markup import Markdown, hardened_parser, note_numbers, parse, write

_CORE = "docProps/core.xml"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Caption'] => p:fresh"
_FIELDS = {"title": "title", "creator": "author", "created": "created", "language": "language"}


def read(data: bytes) -> Extract:
    """Extract all text of a document: foot- and endnotes stand at its end, numbered in one row as they are met.

    Raises SourceError for a file that is damaged.
    """
    with open_zip(data) as archive:
        fields = _properties(archive)
    try:
        made = mammoth.convert_to_html(BytesIO(data), style_map=_STYLES, convert_image=_no_picture)
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # a damaged document can break mammoth in many ways
        raise SourceError(f"is a damaged document: {error or type(error).__name__}") from error
    written = Markdown()
    if made.value.strip():
        root = parse(f"<html><body>{made.value}</body></html>")
        write(root, written, note_numbers(root))
    if not written.text.strip():
        raise SourceError("holds no text; if it holds pictures of pages, save it as PDF and run ocrmypdf on that")
    return Extract(written.text, fields)


def _no_picture(_image: Any) -> list[Any]:  # noqa: ANN401 (mammoth is not typed)
    return []


def _properties(archive: ZipFile) -> dict[str, str]:
    """Read what the document says about itself; nothing where it does not say it legibly."""
    try:
        root = etree.fromstring(archive.read(_CORE), hardened_parser())
    except (KeyError, etree.XMLSyntaxError):
        return {}
    found = {etree.QName(one).localname: one.text or "" for one in root if isinstance(one.tag, str)}
    return {name: found[key] for key, name in _FIELDS.items() if found.get(key)}
