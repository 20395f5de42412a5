"""Books in EPUB: the chapters of the spine in order, each a chapter of one text, with its file as the anchor."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from index.errors import SourceError
from index.formats.archive import open_zip
from index.formats.extract import Extract
from index.formats.markup import Markdown, hardened_parser, note_numbers, parse, write

_CONTAINER = "META-INF/container.xml"
_CHAPTERS = {"application/xhtml+xml", "text/html"}
_NOBODY = {"unknown", "unknown author"}
"""Creators that programs write where none was given."""
_FIELDS = {"title": "title", "publisher": "publisher", "date": "date", "language": "language"}


def read(data: bytes) -> Extract:
    """Extract a book; raises SourceError for one that is damaged, locked (DRM) or without text."""
    with open_zip(data) as archive:
        if "META-INF/encryption.xml" in archive.namelist() and "META-INF/rights.xml" in archive.namelist():
            raise SourceError("is locked by its seller (DRM); only an unlocked copy can be read")
        home, package = _package(archive)
        chapters = {path: parse(_part(archive, path)) for path in _spine(home, package)}
    notes: dict[str, int] = {}
    for path, root in chapters.items():
        notes = note_numbers(root, path) | notes
    written = Markdown()
    for path, root in chapters.items():
        before = written.length
        written.mark(path)
        write(root, written, notes, path)
        if written.length == before:
            written.marks.pop()
    if not written.text.strip():
        raise SourceError("holds no text")
    return Extract(written.text, _metadata(package), tuple(written.marks))


def _part(archive: ZipFile, path: str) -> bytes:
    try:
        return archive.read(path)
    except KeyError:
        raise SourceError(f"is a damaged book: {path} is missing") from None
    except Exception as error:  # zipfile has a dozen ways to say that a part is damaged
        raise SourceError(f"is a damaged book: {path}: {error}") from error


def _xml(archive: ZipFile, path: str) -> etree._Element:
    try:
        return etree.fromstring(_part(archive, path), hardened_parser())
    except etree.XMLSyntaxError as error:
        raise SourceError(f"is a damaged book: {path}: {error}") from error


def _package(archive: ZipFile) -> tuple[str, etree._Element]:
    """Return the folder of the book's package file, and the file."""
    named = _xml(archive, _CONTAINER).find(".//{*}rootfile")
    path = unquote(named.get("full-path") or "") if named is not None else ""
    if not path:
        raise SourceError("is a damaged book: it names no package file")
    return posixpath.dirname(path), _xml(archive, path)


def _spine(home: str, package: etree._Element) -> list[str]:
    """Return the paths of the chapters in reading order, without the table of contents."""
    items = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    order = (items.get(entry.get("idref")) for entry in package.iterfind(".//{*}spine/{*}itemref"))
    return list(
        dict.fromkeys(
            posixpath.normpath(posixpath.join(home, unquote(item.get("href") or "")))
            for item in order
            if item is not None
            and item.get("media-type") in _CHAPTERS
            and "nav" not in (item.get("properties") or "").split()
        )
    )


def _metadata(package: etree._Element) -> dict[str, object]:
    """Read Dublin Core: title, creators, publisher, date, language, and an address where one is given."""
    found: dict[str, list[str]] = {}
    for one in package.iterfind(".//{http://purl.org/dc/elements/1.1/}*"):
        found.setdefault(etree.QName(one).localname, []).append(" ".join("".join(one.itertext()).split()))
    fields: dict[str, object] = {name: found[key][0] for key, name in _FIELDS.items() if found.get(key)}
    addresses = (text for key in ("source", "identifier") for text in found.get(key, []))
    fields["url"] = next((text for text in addresses if text.startswith(("http://", "https://"))), None)
    creators = (name.strip() for said in found.get("creator", []) for name in said.split(";"))
    return fields | {"authors": [name for name in creators if name and name.casefold() not in _NOBODY]}
