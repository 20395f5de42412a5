"""Files in, articles out: finding sources, having them read, and what they say about themselves.

A source that cannot be read is never fatal and never silent: it comes back as `Skipped` with the reason.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from index.article import Article, Mark
from index.describe import Described, describe_extract, describe_fields, describe_text
from index.errors import SourceError, UsageError
from index.formats import LARGEST, SUFFIXES, TOO_LARGE, Format, by_suffix
from index.formats.extract import Extract, Unread, extract
from index.reader import Reader

MAX_ARTICLE_BYTES = LARGEST[Format.JSON_LINES]
"""Most bytes of a line of a JSON Lines file."""

_SKIPPED_AT_A_TIME = 1_000_000


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source, one line of a JSON Lines file or one file of an archive, that was not indexed, or not all of it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to index."""

    path: Path
    """Absolute path."""
    name: str
    """Path below the folder it was found in, with forward slashes; the file's name if it was named itself."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article as read, with what its source says about it."""

    article: Article
    markdown: bool
    front_matter: int
    """Characters of front matter at the start of the text; 0 without."""
    marks: tuple[Mark, ...] = ()
    """Where its pages or chapters begin."""


def find_sources(paths: Sequence[str]) -> tuple[list[SourceFile], list[Skipped]]:
    """Return the files that `paths` (files, folders, globs) name, in path order, and what was passed over.

    Raises SourceError for a path that does not exist or a glob that matches nothing.
    """
    found: dict[Path, SourceFile] = {}
    skipped: list[Skipped] = []
    for text in paths:
        for path in _expand(text):
            files = _walk(path, skipped) if path.is_dir() else [SourceFile(path, path.name)]
            for file in files:
                reason = _refusal(file.path)
                if reason:
                    skipped.append(Skipped(printable(file.path), reason))
                else:
                    found.setdefault(file.path, file)
    return [found[path] for path in sorted(found)], skipped


def _expand(text: str) -> list[Path]:
    if "\x00" in text:
        raise UsageError("a path holds a NUL character", "Give the path of a file or folder.")
    if os.path.lexists(text):
        return [Path(os.path.abspath(text))]
    matches = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else []
    if not matches:
        raise SourceError(f"no such file or folder: {text}", "Check the path; nothing was changed.")
    return [Path(os.path.abspath(match)) for match in matches]


def _walk(root: Path, skipped: list[Skipped]) -> Iterator[SourceFile]:
    """Yield the files below `root`; hidden ones and hidden folders are left out, as shells do."""

    def unreadable(error: OSError) -> None:
        skipped.append(Skipped(printable(error.filename), f"folder cannot be read: {error.strerror}"))

    for folder, subfolders, names in os.walk(root, onerror=unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        linked = [Path(folder, name) for name in subfolders if os.path.islink(os.path.join(folder, name))]
        skipped += [Skipped(printable(path), "is a link to a folder, which is not followed") for path in linked]
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(folder, name)
                yield SourceFile(path, path.relative_to(root).as_posix())


def _refusal(path: Path) -> str | None:
    """Return why a file is not even opened, or None."""
    if by_suffix(path) is None:
        kinds = " ".join(sorted(SUFFIXES))
        return f"type {path.suffix or '(no suffix)'} is not read; types read: {kinds}"
    if os.path.exists(path) and not os.path.isfile(path):  # which, unlike Path's, never raise
        return "is no regular file"
    if not _is_unicode(str(path)):
        return "its name is not UTF-8; rename it"
    return None


def _is_unicode(text: str) -> bool:
    """Tell whether UTF-8 can carry a text: it holds no half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def printable(path: str | Path) -> str:
    """Return a path with every byte that is no UTF-8 replaced, so that it can be stored and printed."""
    return os.fsencode(path).decode("utf-8", "replace")


def load_file(file: SourceFile, reader: Reader | None = None) -> tuple[list[Loaded], list[Skipped]]:
    """Read all articles of one file. Whatever is wrong with it comes back as Skipped, never as an exception.

    `reader` reads the formats that need a child process; without one, one is started for this file and ended.
    """
    kind = by_suffix(file.path) or Format.TEXT
    try:
        if kind is Format.JSON_LINES:
            with file.path.open("rb") as lines:
                return _load_json_lines(lines, file.path.stem, file.name, str(file.path))
        if file.path.stat().st_size > LARGEST[kind]:
            return [], [Skipped(printable(file.path), TOO_LARGE.format(LARGEST[kind] // 1_000_000))]
        return load_bytes(file.path.read_bytes(), kind, file.name, str(file.path), reader)
    except OSError as error:
        return [], [Skipped(printable(file.path), f"cannot be read: {error.strerror or error}")]


def load_bytes(
    data: bytes, kind: Format, name: str, source: str, reader: Reader | None = None
) -> tuple[list[Loaded], list[Skipped]]:
    """Read all articles of a file's bytes: `name` becomes their id, `source` the place that citations name.

    Of an archive both go on with the path within. Nothing is raised for what is wrong with the bytes.
    """
    if not kind.plain and reader is None:
        with Reader() as own:
            return load_bytes(data, kind, name, source, own)
    loaded: list[Loaded] = []
    skipped: list[Skipped] = []
    found = reader.read(data, kind) if reader and not kind.plain else _in_process(data, kind)
    for made in found:
        inner = f"/{made.inner}" if made.inner else ""
        if isinstance(made, Unread):
            skipped.append(Skipped(source + inner, made.reason))
            continue
        more, passed_over = loaded_from(made, name + inner, source + inner)
        loaded += more
        skipped += [*passed_over, *(Skipped(source + inner, remark) for remark in made.remarks)]
    return loaded, skipped


def _in_process(data: bytes, kind: Format) -> Iterator[Extract | Unread]:
    try:
        yield extract(data, kind)
    except SourceError as error:
        yield Unread("", error.message)


def loaded_from(made: Extract, article_id: str, source: str) -> tuple[list[Loaded], list[Skipped]]:
    """Make articles of what was extracted from one file."""
    stem = PurePosixPath(article_id).stem
    if made.kind is Format.JSON_LINES:
        lines = BytesIO(made.text.encode("utf-8", "surrogateescape"))
        return _load_json_lines(lines, stem, article_id, source)
    try:
        described = (
            describe_text(made.text, stem) if made.kind.plain else describe_extract(made.text, made.fields, stem)
        )
        article = _article(described, article_id, source, made.sha256)
    except SourceError as error:
        return [], [Skipped(source, error.message)]
    return [Loaded(article, made.kind is not Format.TEXT, described.front_matter, made.marks)], []


def _load_json_lines(lines: BinaryIO, stem: str, name: str, source: str) -> tuple[list[Loaded], list[Skipped]]:
    loaded: list[Loaded] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(iter(lambda: _read_line(lines), b""), 1):
        if not line.strip():
            continue
        try:
            record = parse_record(line)
            article_id = _record_id(record) or f"{name}:{number}"
            described = describe_fields(record, f"{stem} line {number}")
            digest = hashlib.sha256(line).hexdigest()
            loaded.append(Loaded(_article(described, article_id, f"{source}#{article_id}", digest), False, 0))
        except SourceError as error:
            skipped.append(Skipped(f"{source} line {number}", error.message))
    if not loaded and not skipped:
        skipped.append(Skipped(source, "is empty"))
    return loaded, skipped


def _read_line(lines: BinaryIO) -> bytes:
    """Read the next line; of one that is too large only enough to tell, so that memory stays bounded."""
    line = part = lines.readline(MAX_ARTICLE_BYTES + 1)
    while len(line) > MAX_ARTICLE_BYTES and part and not part.endswith(b"\n"):
        part = lines.readline(_SKIPPED_AT_A_TIME)
    return line


def _record_id(record: Mapping[str, Any]) -> str | None:
    """Return the id a record gives itself, in BEIR's field or ours; a number counts, a list does not."""
    found = (record[name] for name in ("_id", "id") if isinstance(record.get(name), str | int))
    article_id = next((str(value) for value in found if str(value).strip()), None)
    if article_id and not _is_unicode(article_id):
        raise SourceError("holds half a surrogate pair in its id")
    return article_id


def parse_record(line: bytes) -> Mapping[str, Any]:
    """Parse one line of a JSON Lines file; raises SourceError when it is no JSON object."""
    if len(line) > MAX_ARTICLE_BYTES:
        raise SourceError(f"larger than {MAX_ARTICLE_BYTES // 1_000_000} MB")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"is no JSON: {error}") from error
    if not isinstance(record, dict):
        raise SourceError(f"is a JSON {type(record).__name__}, not an object with a text field")
    return record


def _article(described: Described, article_id: str, source: str, sha256: str) -> Article:
    check_text(described.text)
    return Article(
        id=article_id,
        title=described.title,
        authors=described.authors,
        publisher=described.publisher,
        published=described.published,
        url=described.url,
        language=described.language,
        source=source,
        sha256=sha256,
        text=described.text,
    )


def check_text(text: str) -> None:
    """Raise SourceError for a text that holds nothing to read or that UTF-8 cannot carry."""
    if not text.lstrip("\ufeff").strip():
        raise SourceError("is empty")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(f"holds half a surrogate pair at character {error.start}") from error
