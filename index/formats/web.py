"""HTML saved from the web: its main text as Markdown and its metadata, without navigation (trafilatura)."""

from __future__ import annotations

from index.decode import decode
from index.errors import SourceError
from index.formats.extract import Extract

_FIELDS = {"title": "title", "author": "author", "sitename": "publisher", "date": "date", "url": "url"}


def read(data: bytes) -> Extract:
    """Extract the main text of a page; raises SourceError if none is found."""
    return read_page(decode(data, html=True))


def read_page(html: str) -> Extract:
    """Extract the main text of a decoded page; raises SourceError if none is found."""
    from trafilatura import bare_extraction, extract  # noqa: PLC0415 (half a second)

    try:
        text = extract(html, output_format="markdown", include_comments=False, include_formatting=True)
        found = bare_extraction(html, with_metadata=True, include_comments=False)
    except MemoryError:
        raise
    except Exception as error:  # a page can break the parsers below in many ways
        raise SourceError(f"its HTML cannot be read: {error}") from error
    if not text or found is None:
        raise SourceError("no main text was found in the page")
    fields = {name: getattr(found, key, None) for key, name in _FIELDS.items()}
    return Extract(text, {**fields, "language": getattr(found, "language", None)})
