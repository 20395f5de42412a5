"""RSS and Atom feeds: every entry an article, where the feed holds its text and not only a teaser (feedparser)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import feedparser

from index.errors import SourceError
from index.formats import Format
from index.formats.extract import Extract
from index.formats.markup import Markdown, parse, write

_MARKUP = {"text/html", "application/xhtml+xml"}
_TEASER = 1_000
"""Characters: a summary this long is taken for the text of its entry, a shorter one for an advertisement of it."""


def entries(data: bytes) -> Iterator[Extract]:
    """Yield every entry of a feed, in its order; one whose text stands only on the page it links to without a text.

    Raises SourceError for what is no feed.
    """
    feed = feedparser.parse(BytesIO(data))  # bytes of ours: of a text it might open the file or address of that name
    if not feed.version or (feed.bozo and not feed.entries):
        raise SourceError("is no RSS or Atom feed, or a damaged one")
    seen: set[str] = set()
    for number, entry in enumerate(feed.entries, 1):
        inner = str(entry.get("id") or entry.get("link") or number)
        if inner not in seen:
            seen.add(inner)
            yield _entry(entry, feed.feed, inner)


def _entry(entry: Any, feed: Any, inner: str) -> Extract:  # noqa: ANN401 (a FeedParserDict)
    content = _content(entry)
    text = _text(content) if content else ""
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return Extract(
        text=text,
        fields={
            "title": _plain(entry.get("title_detail")),
            "authors": [{"name": author.get("name")} for author in entry.get("authors") or [] if author.get("name")],
            "publisher": _plain(feed.get("title_detail")),
            "date": time.strftime("%Y-%m-%d", when) if when else None,
            "url": entry.get("link"),
            "language": (content or {}).get("language") or feed.get("language"),
        },
        kind=Format.FEED,
        inner=inner,
        sha256=hashlib.sha256(str((content or {}).get("value")).encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _content(entry: Any) -> Any:  # noqa: ANN401
    """Return what holds the text of an entry; None where that stands elsewhere."""
    for content in entry.get("content") or []:
        if content.get("type") in {*_MARKUP, "text/plain"} and content.get("value"):
            return content
    summary = entry.get("summary_detail")
    whole = summary and (len(_text(summary)) >= _TEASER or not entry.get("link"))
    return summary if whole else None


def _text(content: Any) -> str:  # noqa: ANN401
    if content.get("type") not in _MARKUP:
        return str(content.get("value") or "").strip()
    made = Markdown()
    value = str(content.get("value") or "")
    if value.strip():
        write(parse(f"<html><body>{value}</body></html>"), made, {})
    return made.text


def _plain(detail: Any) -> str:  # noqa: ANN401
    return " ".join(_text(detail).split()) if detail else ""
