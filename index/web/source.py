"""A fetched page as a source: its bytes lie in the index folder, its name is its address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import UsageError
from index.formats import Format, by_suffix
from index.formats import reader as reader_of
from index.formats.extract import Extract, Unread
from index.load import Loaded, load_bytes, load_file, loaded_from
from index.reader import Reader
from index.schema import SourceRecord
from index.sources import Skipped, SourceFile
from index.web.address import is_address, join
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
    if kind is Format.FEED:
        return _load_feed(data, file, reader)
    loaded, skipped = load_bytes(data, kind, file.name, file.name, reader)
    return [_from_address(item, file) for item in loaded], skipped


def _load_feed(data: bytes, file: Page, reader: Reader) -> tuple[list[Loaded], list[Skipped]]:
    """Read the entries that a feed holds whole; each is cited by the address of its own page."""
    loaded: list[Loaded] = []
    skipped: list[Skipped] = []
    for made in reader.read(data, Format.FEED):
        if isinstance(made, Unread):
            skipped.append(Skipped(file.name, made.reason))
        elif made.text:
            place = f"{file.name}#{made.inner}"
            link = _link(made, file)
            more, passed_over = loaded_from(made, link or place, place)
            loaded += [replace(item, article=replace(item.article, url=link or file.final)) for item in more]
            skipped += passed_over
    return loaded, skipped


def _link(made: Extract, file: Page) -> str | None:
    """Return the address of an entry's page; None without one that can be followed."""
    try:
        return join(file.final, str(made.fields["url"])) if made.fields["url"] else None
    except UsageError:
        return None


def _from_address(loaded: Loaded, page: Page) -> Loaded:
    """Have the citation lead where the bytes came from, whatever a page says of its own address."""
    own = loaded.article.url if page.path.suffix == f".{Format.JSON_LINES}" else None
    return replace(loaded, article=replace(loaded.article, url=own or page.final))
