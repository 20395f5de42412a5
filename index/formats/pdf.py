"""PDF: PDFium says which glyph stands where; lines, columns, paragraphs and headings are made of that here.

The extracted text is Markdown with a mark for each page. Running heads, feet and page numbers are not part of it;
hyphens that only divide a word at a line's end are undone, and notes stand behind the paragraph that they interrupt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pypdfium2 as pdfium

from index.errors import SourceError
from index.formats.extract import Extract
from index.formats.pdf_layout import body_size, columns, drop_running_heads
from index.formats.pdf_lines import PageText, read_page
from index.formats.pdf_text import paragraphs
from index.formats.pdf_write import folded, write

_JUNK_TITLE = re.compile(
    r"^(?:untitled|microsoft word|microsoft powerpoint|document\d*$|doc\d*$|title$|slide \d|scan)"
    r"|\.(?:docx?|pdf|tex|dvi|indd|rtf|odt|pptx?|qxd|qxp|html?)$",
    re.IGNORECASE,
)
_DATE = re.compile(r"^D:(\d{4})(\d{2})(\d{2})")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_MOST_UNKNOWN = 0.3
_ENCRYPTED = (
    "is encrypted; save a copy without its password (qpdf --password=PASSWORD --decrypt IN.pdf OUT.pdf) and index that"
)
_SCANNED = "pictures of pages (a scan?); make them text with `ocrmypdf {}IN.pdf OUT.pdf` and index the result"
_LISTED_PAGES = 8


def read(data: bytes) -> Extract:
    """Extract a document; raises SourceError for one that is damaged, encrypted, scanned, or without legible text."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(_ENCRYPTED) from error
        raise SourceError(f"is a damaged PDF: {error}") from error
    try:
        return _read(document)
    finally:
        document.close()


def _read(document: pdfium.PdfDocument) -> Extract:
    fields = _metadata(document)
    pages, broken = _pages(document)
    labels = {page.number: _label(document, page.number) for page in pages}
    outline = _outline(document)
    characters = sum(len(one.text) for page in pages for one in page.stretches)
    scanned = [page.number for page in pages if page.picture]
    if sum(page.unknown for page in pages) > characters * _MOST_UNKNOWN:
        raise SourceError("does not say which letters its fonts show; run `ocrmypdf --force-ocr IN.pdf OUT.pdf`")
    body = body_size(pages)
    title = str(fields.get("title", ""))
    drop_running_heads(pages, body, title)
    written = write(paragraphs(list(columns(pages)), body, outline), labels, title)
    text = "".join(written.parts)
    if not text:
        raise SourceError(f"holds only {_SCANNED.format('')}" if scanned else "holds no text")
    remarks = [f"page {number} is damaged and was not read" for number in broken]
    remarks += [f"{_listed(scanned)} hardly more than {_SCANNED.format('--skip-text ')}"] if scanned else []
    turned = [page.number for page in pages if page.turned > sum(len(one.text) for one in page.stretches)]
    remarks += [f"{_listed(turned)} mostly text that runs up or down, which is not read"] if turned else []
    # The title as it is printed: the metadata often have it without typographic signs.
    printed = (heading[1] for heading in _HEADING.finditer(text) if folded(heading[1]) == folded(title))
    fields["title"] = next(printed, title)
    return Extract(text, fields, tuple(written.marks), remarks=tuple(remarks))


def _pages(document: pdfium.PdfDocument) -> tuple[list[PageText], list[int]]:
    """Read all pages; return them, and the numbers of those that are damaged."""
    pages: list[PageText] = []
    broken: list[int] = []
    for number in range(1, len(document) + 1):
        try:
            pages.append(read_page(document, number))
        except pdfium.PdfiumError:
            broken.append(number)
    return pages, broken


def _label(document: pdfium.PdfDocument, number: int) -> str | None:
    """Return what the document calls a page, where that is not its number."""
    label = " ".join(document.get_page_label(number - 1).split())
    return label if label and label != str(number) else None


def _outline(document: pdfium.PdfDocument) -> frozenset[str]:
    """Return the titles of the table of contents that the file carries, folded."""
    try:
        entries = list(document.get_toc(max_depth=4))
        return frozenset(" ".join(entry.get_title().casefold().split()) for entry in entries)
    except (pdfium.PdfiumError, ValueError):
        return frozenset()


def _metadata(document: pdfium.PdfDocument) -> dict[str, object]:
    """Read title, author and day of making, as far as they say anything."""
    known = {key: " ".join(value.split()) for key, value in document.get_metadata_dict().items()}
    fields: dict[str, object] = {}
    if (title := known.get("Title")) and not _JUNK_TITLE.search(title):
        fields["title"] = title
    if (author := known.get("Author")) and " " in author:  # one word is the name of a user, most often
        fields["author"] = author
    if day := _DATE.match(known.get("CreationDate", "")):
        fields["created"] = "-".join(day.groups())
    return fields


def _listed(numbers: Sequence[int]) -> str:
    """Write "page 3 holds", "pages 3, 5 hold", or of many how many there are."""
    if len(numbers) > _LISTED_PAGES:
        return f"{len(numbers)} pages ({numbers[0]} to {numbers[-1]}) hold"
    return f"page {numbers[0]} holds" if len(numbers) == 1 else f"pages {', '.join(map(str, numbers))} hold"
