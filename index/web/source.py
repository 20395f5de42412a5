"""A fetched page as a source: its bytes lie in the index folder, its name is its address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from index.formats import Format, by_suffix
from index.formats import reader as reader_of
from index.load import Loaded, Skipped, SourceFile, load_bytes, load_file
from index.reader import Reader
from index.schema import SourceRecord
from index.web.address import is_address
from index.web.store import Copy, WebStore


@dataclass(frozen=True, slots=True)
class Page(SourceFile):
    """A page to index: `path` is the file of its bytes, `name` the address it was asked for by."""

    final: str
    """Address its bytes came from."""


@dataclass(frozen=True, slots=True)
class WebSources:
    """What the addresses of an index hold now."""

    pages: tuple[tuple[SourceFile, SourceRecord], ...] = ()
    """To be indexed."""
    skipped: tuple[Skipped, ...] = ()
    """What could not be fetched, or was left out."""
    copies: tuple[Copy, ...] = ()
    """All that is to be kept: the pages, and the feeds and sitemaps that list them."""


def source_at(folder: Path, record: SourceRecord) -> SourceFile:
    """Return where the bytes of an indexed source are; `folder` is the index folder."""
    if is_address(record.path):
        return Page(WebStore(folder).path(record.name), record.path, record.path)
    return SourceFile(Path(record.path), record.name)


def extractor(path: Path) -> str:
    """Name what extracts text of a source's file (`index.formats.reader`); "" where nothing has to be extracted."""
    kind = by_suffix(path)
    return reader_of(kind) if kind else ""


def load_source(file: SourceFile, reader: Reader) -> tuple[list[Loaded], list[Skipped]]:
    """Read all articles of a source like `load_file`; those of a page are said to be from its address."""
    if not isinstance(file, Page):
        return load_file(file, reader)
    kind = by_suffix(file.path)
    try:
        data = file.path.read_bytes()
    except OSError as error:
        return [], [Skipped(file.name, f"its kept copy cannot be read: {error.strerror or error}")]
    assert kind  # noqa: S101 (nothing else is kept)
    loaded, skipped = load_bytes(data, kind, file.name, file.name, reader)
    return [_from_address(item, file) for item in loaded], skipped


def _from_address(loaded: Loaded, page: Page) -> Loaded:
    """Have the citation lead where the bytes came from, whatever a page says of its own address."""
    own = loaded.article.url if page.path.suffix == f".{Format.JSON_LINES}" else None
    return replace(loaded, article=replace(loaded.article, url=own or page.final))
