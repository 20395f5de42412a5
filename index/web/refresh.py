"""Bringing the kept pages of an index up to date: its addresses, and the pages that feeds and sitemaps among them list.

What cannot be fetched is reported, and what was kept of it stays. A listed page that is gone, or listed no more, goes.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.errors import UsageError
from index.formats import Format
from index.formats.extract import Extract, Unread
from index.progress import Progress
from index.reader import Reader
from index.schema import SourceRecord
from index.sources import Skipped
from index.web.address import join
from index.web.client import FetchError
from index.web.kinds import FEED, SITEMAP, check_type, tell
from index.web.options import MOST_PAGES
from index.web.polite import Fetched, Fetcher
from index.web.sitemap import read_sitemap
from index.web.source import Page, WebSources, extractor
from index.web.store import Copy, WebStore

if TYPE_CHECKING:
    from index.sources import SourceFile

_MOST_SITEMAPS = 50
_LISTS = {FEED, SITEMAP}


def refresh(
    roots: Sequence[str],
    store: WebStore,
    fetcher: Fetcher | None,
    progress: Progress,
    *,
    most_pages: Mapping[str, int],
    reread: bool = False,
) -> WebSources:
    """Fetch what the addresses `roots` hold, as far as it has changed; without a `fetcher` take what is kept.

    `most_pages` sets how many pages are taken of some of them, from now on. `reread` fetches also what a server would
    say is unchanged.
    """
    run = _Run(store, fetcher, progress, most_pages, reread=reread)
    for root in roots:
        run.add_root(root)
    return WebSources(tuple(run.pages.values()), tuple(run.skipped), tuple(run.copies.values()))


class _Run:
    """One refresh."""

    def __init__(
        self,
        store: WebStore,
        fetcher: Fetcher | None,
        progress: Progress,
        most_pages: Mapping[str, int],
        *,
        reread: bool,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._progress = progress
        self._most_pages = most_pages
        self._reread = reread
        self._asked: dict[str, Copy | None] = {}
        self.pages: dict[str, tuple[SourceFile, SourceRecord]] = {}
        """By the address that the bytes came from."""
        self.skipped: list[Skipped] = []
        self.copies: dict[str, Copy] = {}

    def add_root(self, root: str) -> None:
        """Add a page, or the pages of a feed or sitemap."""
        copy = self._fetch(root, is_root=True)
        if copy is None:
            return
        if copy.suffix not in _LISTS:
            self._add(copy)
            return
        most = copy.most_pages or MOST_PAGES
        try:
            listed = self._linked(copy) if copy.suffix == FEED else self._listed(copy, most + 1)
        except FetchError as error:
            self.skipped.append(Skipped(root, str(error)))
            return
        if len(listed) > most:
            hint = f"to take more: pincite index {root} --pages {10 * most}"
            self.skipped.append(Skipped(root, f"lists more than {most} pages, of which the first are taken; {hint}"))
        for address in listed[:most]:
            page = self._fetch(address)
            if page and page.suffix in _LISTS:
                self.skipped.append(Skipped(address, "is a list itself, which is taken only where it is named itself"))
            elif page:
                self._add(page)

    def _add(self, copy: Copy) -> None:
        if copy.final in self.pages:
            other = self.pages[copy.final][1].path
            if other != copy.address:
                self.skipped.append(Skipped(copy.address, f"leads to the same page as {other}"))
            return
        page = Page(self._store.path(copy.body), copy.address, copy.final)
        record = SourceRecord(copy.address, copy.body, copy.size, 0, copy.sha256, extractor(page.path))
        self.pages[copy.final] = (page, record)

    def _linked(self, feed: Copy) -> list[str]:
        """Add a feed if it holds the text of any entry, and return the pages of those whose text it does not hold."""
        entries = read_feed(self._store.read(feed))
        if any(entry.text for entry in entries):
            self._add(feed)
        links = [str(entry.fields["url"]) for entry in entries if not entry.text]
        return list(dict.fromkeys(self._joined(feed, links)))

    def _listed(self, root: Copy, enough: int) -> list[str]:
        """Return the first pages, `enough` at most, of a sitemap and the sitemaps it lists."""
        found: dict[str, None] = {}
        waiting, seen = deque([root]), 1
        while waiting and len(found) < enough:
            copy = waiting.popleft()
            sitemap = read_sitemap(self._store.read(copy))
            found.update(dict.fromkeys(self._joined(copy, sitemap.pages)))
            for address in self._joined(copy, sitemap.sitemaps):
                if seen == _MOST_SITEMAPS:
                    self.skipped.append(Skipped(root.address, f"lists more than {seen} sitemaps; the first are read"))
                    break
                inner = self._fetch(address)
                seen += 1
                if inner and inner.suffix == SITEMAP:
                    waiting.append(inner)
        return list(found)[:enough]

    def _joined(self, copy: Copy, targets: Iterable[str]) -> Iterator[str]:
        """Yield the addresses that a list holds."""
        for target in targets:
            try:
                yield join(copy.final, target)
            except UsageError as error:
                self.skipped.append(Skipped(copy.address, f"lists what is not fetched: {error.message}"))

    def _fetch(self, address: str, *, is_root: bool = False) -> Copy | None:
        """Return what is there now, or what was kept of it where it cannot be had; None where there is neither."""
        if address not in self._asked:
            copy = self._ask(address, is_root=is_root)
            self._asked[address] = copy
            if copy:
                self.copies[address] = copy
            self._progress("fetching", len(self._asked), 0)
        return self._asked[address]

    def _ask(self, address: str, *, is_root: bool) -> Copy | None:
        old = self._store.get(address)
        if self._fetcher is None:
            if old is None and is_root:  # of other pages it was said why when they were asked for
                self.skipped.append(Skipped(address, "is not kept; `pincite index` fetches it"))
            return old
        try:
            known = old.validators if old and not self._reread else None
            fetched = self._fetcher.get(address, known, check=check_type)
            copy = self._copy(address, old, fetched)
        except FetchError as error:
            kept = old if is_root or not error.gone else None
            self.skipped.append(Skipped(address, f"{error}{_what_now(kept, is_root=is_root)}"))
            return kept
        return copy

    def _copy(self, address: str, old: Copy | None, fetched: Fetched | None) -> Copy:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        most = self._most_pages.get(address, old.most_pages if old else None)
        if fetched is None:
            assert old  # noqa: S101 (only with its validators can a server say so)
            copy, body = replace(old, fetched=now, most_pages=most), None
        else:
            suffix, body = tell(fetched.media_type, fetched.body, fetched.charset)
            if suffix in _LISTS:  # a damaged one must not take the place of the old
                (read_feed if suffix == FEED else read_sitemap)(body)
            found = fetched.validators
            name = f"{hashlib.sha256(body).hexdigest()}{suffix}"
            copy = Copy(
                address, fetched.address, name, len(body), found.etag, found.last_modified, now, most
            )  # fmt: skip
        self._store.put(copy, body)
        return copy


def read_feed(data: bytes) -> list[Extract]:
    """Return the entries of a feed; raises FetchError where it cannot be read."""
    with Reader() as reader:
        made = list(reader.read(data, Format.FEED))
    unread = next((entry.reason for entry in made if isinstance(entry, Unread)), None)
    if unread:
        raise FetchError(unread)
    return [entry for entry in made if isinstance(entry, Extract)]


def _what_now(kept: Copy | None, *, is_root: bool) -> str:
    if kept:
        until = " until `pincite forget` drops it" if is_root else ""
        return f"; its copy of {kept.fetched[:10]} is kept{until}"
    return "; `pincite index` tries it again, `pincite forget` drops it" if is_root else ""
