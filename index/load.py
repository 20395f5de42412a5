"""Files in, articles out: finding sources, decoding them, reading what they say about themselves.

A source that cannot be read is never fatal and never silent: it comes back as `Skipped` with the reason.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index.article import Article
from index.decode import decode
from index.describe import Described, describe_fields, describe_html, describe_text
from index.errors import SourceError, UsageError

TEXT_SUFFIXES = {".txt", ".text", ".md", ".markdown"}
HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
JSON_LINES_SUFFIXES = {".jsonl", ".ndjson"}
SUFFIXES = TEXT_SUFFIXES | HTML_SUFFIXES | JSON_LINES_SUFFIXES

MAX_ARTICLE_BYTES = 50_000_000
"""Larger single articles are refused: no one wrote them as one text, and a slip should not cost hours."""

_SKIPPED_AT_A_TIME = 1_000_000


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source, or one line of a JSON Lines file, that was not indexed."""

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
    if path.suffix.lower() not in SUFFIXES:
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


def load_file(file: SourceFile) -> tuple[list[Loaded], list[Skipped]]:
    """Read all articles of one file. Whatever is wrong with it comes back as Skipped, never as an exception."""
    try:
        if file.path.suffix.lower() in JSON_LINES_SUFFIXES:
            return _load_json_lines(file)
        return [_load_single(file)], []
    except SourceError as error:
        return [], [Skipped(printable(file.path), error.message)]
    except OSError as error:
        return [], [Skipped(printable(file.path), f"cannot be read: {error.strerror or error}")]


def _load_single(file: SourceFile) -> Loaded:
    if file.path.stat().st_size > MAX_ARTICLE_BYTES:
        limit = MAX_ARTICLE_BYTES // 1_000_000
        raise SourceError(f"larger than {limit} MB; split it into articles, or give it as JSON Lines")
    data = file.path.read_bytes()
    suffix = file.path.suffix.lower()
    html = suffix in HTML_SUFFIXES
    text = decode(data, html=html)
    described = (describe_html if html else describe_text)(text, file.path.stem)
    markdown = html or suffix in {".md", ".markdown"}
    return _loaded(described, file.name, str(file.path), data, markdown=markdown)


def _load_json_lines(file: SourceFile) -> tuple[list[Loaded], list[Skipped]]:
    loaded: list[Loaded] = []
    skipped: list[Skipped] = []
    with file.path.open("rb") as lines:
        for number, line in enumerate(iter(lambda: _read_line(lines), b""), 1):
            if not line.strip():
                continue
            try:
                record = parse_record(line)
                article_id = _record_id(record) or f"{file.name}:{number}"
                described = describe_fields(record, f"{file.path.stem} line {number}")
                loaded.append(_loaded(described, article_id, f"{file.path}#{article_id}", line, markdown=False))
            except SourceError as error:
                skipped.append(Skipped(f"{file.path} line {number}", error.message))
    if not loaded and not skipped:
        skipped.append(Skipped(str(file.path), "is empty"))
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


def _loaded(described: Described, article_id: str, source: str, data: bytes, *, markdown: bool) -> Loaded:
    check_text(described.text)
    article = Article(
        id=article_id,
        title=described.title,
        authors=described.authors,
        publisher=described.publisher,
        published=described.published,
        url=described.url,
        language=described.language,
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        text=described.text,
    )
    return Loaded(article, markdown, described.front_matter)


def check_text(text: str) -> None:
    """Raise SourceError for a text that holds nothing to read or that UTF-8 cannot carry."""
    if not text.lstrip("\ufeff").strip():
        raise SourceError("is empty")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SourceError(f"holds half a surrogate pair at character {error.start}") from error
