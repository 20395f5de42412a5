"""HTML saved from the web: its main text as Markdown and its metadata, without navigation (trafilatura).

Notes, which trafilatura passes over, are put behind the text where the text refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree
from lxml import html as lxml_html

from index.decode import decode
from index.errors import SourceError
from index.formats.extract import Extract
from index.formats.markup import note_numbers, note_texts

_FIELDS = {"title": "title", "author": "author", "sitename": "publisher", "date": "date", "url": "url"}
_MAY_HAVE_NOTES = re.compile(r"<sup\b|noteref|footnote-ref", re.IGNORECASE)
_ESCAPED_MARK = re.compile(r"\\?\[\^(\d{1,4})\\?\]")
_MARK = re.compile(r"\[\^(\d{1,4})\]")
_RAISED_NUMBER = re.compile(r"(?P<before>[^\W\d_]{3}|[.,;:!?”\"’)\]])<sup>\[?(?P<number>\d{1,3})\]?</sup>")
_TAGS = re.compile(r"</?su[bp]>")


def read(data: bytes) -> Extract:
    """Extract the main text of a page; raises SourceError if none is found."""
    from trafilatura import bare_extraction, extract  # noqa: PLC0415 (half a second)

    html = decode(data, html=True)
    try:
        page, notes = _without_notes(html) if _MAY_HAVE_NOTES.search(html) else (html, {})
        text = extract(page, output_format="markdown", include_comments=False, include_formatting=True)
        found = bare_extraction(page, with_metadata=True, include_comments=False)
    except MemoryError:
        raise
    except Exception as error:  # a page can break the parsers below in many ways
        raise SourceError(f"its HTML cannot be read: {error}") from error
    if not text or found is None:
        raise SourceError("no main text was found in the page")
    fields = {name: getattr(found, key, None) for key, name in _FIELDS.items()}
    return Extract(_with_notes(text, notes), {**fields, "language": getattr(found, "language", None)})


def _without_notes(html: str) -> tuple[str, Mapping[int, str]]:
    """Return a page whose text refers to its notes as Markdown does, and the notes by number, taken out of it."""
    try:
        root = lxml_html.document_fromstring(html.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html, {}
    numbers = note_numbers(root)
    if not numbers:
        return html, {}
    notes = note_texts(root, numbers)
    return lxml_html.tostring(root, encoding="unicode"), notes


def _with_notes(text: str, notes: Mapping[int, str]) -> str:
    """Write raised numbers as Markdown writes notes, and behind the text the notes that it refers to."""
    marked = _ESCAPED_MARK.sub(r"[^\1]", _RAISED_NUMBER.sub(r"\g<before>[^\g<number>]", text))
    referred = dict.fromkeys(int(number) for number in _MARK.findall(marked))
    kept = (f"[^{number}]: {notes[number]}" for number in referred if number in notes)
    return "\n\n".join([_TAGS.sub("", marked), *kept])
