"""Files in, articles out: having sources read, and what they say about themselves.

Whatever is wrong with one comes back as `Skipped` with the reason, never as an exception.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from index.article import Article, Mark
from index.describe import Described, describe_extract, describe_fields, describe_text
from index.errors import SourceError
from index.formats import LARGEST, TOO_LARGE, Format, by_suffix
from index.formats.extract import Extract, Unread, extract
from index.reader import Reader
from index.sources import Skipped, SourceFile, is_text, printable

MAX_ARTICLE_BYTES = LARGEST[Format.JSON_LINES]
"""Most bytes of a line of a JSON Lines file."""

_SKIPPED_AT_A_TIME = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """An article as read, with what its source says about it."""

    article: Article
    markdown: bool
    front_matter: int
    """Characters of front matter at the start of the text; 0 without."""
    marks: tuple[Mark, ...] = ()
    """Where its pages or chapters begin."""


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
    if article_id and not is_text(article_id):
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
