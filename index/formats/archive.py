"""Zip archives: the files inside, one after the other, each within limits. Nothing is unpacked to the disk."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from pathlib import PurePosixPath
from unicodedata import category
from zipfile import BadZipFile, ZipFile, ZipInfo

from index.errors import SourceError
from index.formats import LARGEST, SUFFIXES, TOO_LARGE, Format, by_suffix
from index.formats.extract import Unread

_MOST_FILES = 20_000
"""Files of an archive, and of all archives within it together."""
_MOST_BYTES = 2_000_000_000
"""Bytes of all files of an archive together, unpacked, those of archives within it among them."""
_HIGHEST_RATIO = 250
"""Times that a file may be larger unpacked than packed; text comes to 20, the format's most is 1,030."""
_SMALL = 5_000_000
"""Bytes of a file that may be packed as tightly as it likes."""
_DEEPEST = 2
"""Archives within archives that are looked into."""
_ENCRYPTED = 0x1
_DAMAGED = (BadZipFile, ValueError, RuntimeError, OSError, EOFError, zlib.error, LZMAError)
"""What zipfile raises for a file that cannot be unpacked."""


def open_zip(data: bytes) -> ZipFile:
    """Open an archive of which all parts will be read; raises SourceError if it is damaged or a bomb."""
    archive = _opened(data, _MOST_FILES)
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > _MOST_BYTES // 4 or any(map(_is_bomb, parts)):
        raise SourceError("unpacks to far more than any document holds")
    return archive


def _opened(data: bytes, most: int) -> ZipFile:
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise SourceError(f"is a damaged archive: {error}") from error
    if len(archive.infolist()) > most:
        above = "" if most == _MOST_FILES else " with the archives around it"
        raise SourceError(f"holds too many files; of an archive{above} at most {_MOST_FILES:,} are read")
    return archive


def _is_bomb(part: ZipInfo) -> bool:
    return part.file_size > max(_SMALL, part.compress_size * _HIGHEST_RATIO)


def members(data: bytes) -> Iterator[tuple[str, bytes, Format] | Unread]:
    """Yield each file of an archive that has a format we read: its path within, its bytes, its format.

    Archives within are looked into. What is not read is yielded with the reason; hidden files are left out.
    """
    yield from _members(data, "", 1, _Left(_MOST_FILES, _MOST_BYTES))


@dataclass(slots=True)
class _Left:
    """What may still be taken of an archive and those within it together."""

    files: int
    bytes: int
    """Unpacked."""


def _members(data: bytes, above: str, depth: int, left: _Left) -> Iterator[tuple[str, bytes, Format] | Unread]:
    with _opened(data, left.files) as archive:
        left.files -= len(archive.infolist())
        for part in archive.infolist():
            inner = above + harmless(part.filename)
            if part.is_dir() or _is_hidden(inner):
                continue
            try:
                content = _content(archive, part, inner, left)
                kind = by_suffix(inner)
                if kind is Format.ZIP and depth > _DEEPEST:
                    raise SourceError(f"is an archive within {depth} others; at most {_DEEPEST} deep are read")
                if kind is Format.ZIP:
                    yield from _members(content, f"{inner}/", depth + 1, left)
                elif kind:
                    yield inner, content, kind
            except SourceError as error:
                yield Unread(inner, error.message)


def _content(archive: ZipFile, part: ZipInfo, inner: str, left: _Left) -> bytes:
    """Unpack one file, and lower what is `left` by it."""
    kind = by_suffix(inner)
    if kind is None:
        suffix = PurePosixPath(inner).suffix or "(no suffix)"
        raise SourceError(f"type {suffix} is not read; types read: {' '.join(sorted(SUFFIXES))}")
    if part.flag_bits & _ENCRYPTED:
        raise SourceError("is encrypted; unpack the archive with its password and index the folder")
    if part.file_size > LARGEST[kind]:
        raise SourceError(TOO_LARGE.format(LARGEST[kind] // 1_000_000))
    if _is_bomb(part):
        raise SourceError("unpacks to far more than any text holds")
    if part.file_size > left.bytes:
        raise SourceError(f"the archive unpacks to more than {_MOST_BYTES // 1_000_000} MB; split it")
    left.bytes -= part.file_size
    try:
        with archive.open(part) as packed:
            return packed.read()
    except _DAMAGED as error:
        raise SourceError(f"is damaged in the archive: {error}") from error


def harmless(name: str) -> str:
    """Return a path within an archive that leads nowhere else: relative, without "..", backslashes or controls."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "".join("\ufffd" if category(char) in {"Cc", "Cs"} else char for char in "/".join(parts))


def _is_hidden(inner: str) -> bool:
    return not inner or any(part.startswith(".") or part == "__MACOSX" for part in inner.split("/"))
