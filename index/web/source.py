"""A fetched page as a source: its bytes lie in the index folder, its name is its address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from index.load import Loaded, Skipped, SourceFile, load_file
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


def load_source(file: SourceFile) -> tuple[list[Loaded], list[Skipped]]:
    """Read all articles of a source like `load_file`; those of a page are said to be from its address."""
    loaded, skipped = load_file(file)
    if not isinstance(file, Page):
        return loaded, skipped
    own = str(file.path)
    return (
        [_from_address(item, file) for item in loaded],
        [replace(item, path=item.path.replace(own, file.name)) for item in skipped],
    )


def _from_address(loaded: Loaded, page: Page) -> Loaded:
    article = loaded.article
    several = page.path.suffix == ".jsonl"
    named = replace(
        article,
        source=article.source.replace(str(page.path), page.name),
        # What a page says of its own address is not trusted: the citation leads where the bytes came from.
        url=article.url if several and article.url else page.final,
        title=_title(page.name) if article.title == page.path.stem else article.title,
    )
    return replace(loaded, article=named)


def _title(address: str) -> str:
    """Return a title of last resort: the last part of the path, or the host."""
    parts = urlsplit(address)
    return PurePosixPath(unquote(parts.path)).stem or parts.netloc
