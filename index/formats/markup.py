"""Clean HTML, as a word processor or a book has it, into Markdown: every element's text, nothing chosen or left out.

Headings become `#`, list items `-`, table rows `| a | b |`, notes `[^3]: ...` and what points to them `[^3]`. Emphasis
and the addresses of links are left out: they would stand inside what is quoted.
"""

from __future__ import annotations

import html.entities
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from index.article import Mark
from index.errors import SourceError

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    *"address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure".split(),
    *"footer form header hr li main nav ol p pre section summary table tbody tfoot thead tr ul".split(),
}
_LEFT_OUT = {"head", "script", "style", "template", "svg", "math", "nav", "noscript", "img"}
_NOTE_TYPES = {"footnote", "endnote", "rearnote", "doc-footnote", "doc-endnote"}
_REFERENCE_TYPES = {"noteref", "doc-noteref", "footnote-ref"}
_BACK_TYPES = {"backlink", "doc-backlink", "footnote-back"}
_BACK_SIGNS = {"↑", "↩", "↩︎", "^"}
_NOTE_ID = re.compile(r"^(?:footnote|endnote|fn|en|note)[-_]?\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\[(]?(\d{1,4})[\])]?$")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


@dataclass
class Markdown:
    """Markdown as it grows, with marks where anchors stand."""

    parts: list[str] = field(default_factory=list)
    """Paragraphs, each with the blank line or line feed before it."""
    marks: list[Mark] = field(default_factory=list)
    length: int = 0

    def add(self, paragraph: str, *, close: bool = False) -> None:
        """Add a paragraph, `close` below the one above it: the next row of a table, the next item of a list."""
        text = ("" if not self.length else "\n" if close else "\n\n") + paragraph
        self.parts.append(text)
        self.length += len(text)

    def mark(self, anchor: str) -> None:
        """Note that the next paragraph begins what `anchor` names."""
        start = self.length + 2 if self.length else 0
        if self.marks and self.marks[-1].start == start:
            self.marks.pop()
        self.marks.append(Mark(start, anchor=anchor))

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(self.parts)


def parse(data: bytes | str) -> etree._Element:
    """Parse XHTML, or HTML where it is none; entities of its own are never expanded. Raises SourceError."""
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    known = _ENTITY.sub(_character, text)
    try:
        return etree.fromstring(known.encode("utf-8"), hardened_parser())
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        return lxml_html.document_fromstring(text.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(f"its markup cannot be read: {error}") from error


def hardened_parser() -> etree.XMLParser:
    """Return a parser of XML that fetches nothing, expands no entity and refuses what is too deep or too large."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")


def _character(match: re.Match[str]) -> str:
    name = match[1]
    return match[0] if name in _XML_ENTITIES else html.entities.html5.get(f"{name};", match[0])


def note_numbers(root: etree._Element, base: str = "") -> dict[str, int]:
    """Return the numbers of the notes that a document refers to, by the address of the note; `base` is its own."""
    numbers: dict[str, int] = {}
    for link in root.iter("{*}a"):
        number = _NUMBER.match("".join(link.itertext()).strip())
        target = link.get("href") or ""
        if number and "#" in target and (_is(link, _REFERENCE_TYPES) or _raised(link)):
            numbers.setdefault(address(base, target), int(number[1]))
    return numbers


def address(base: str, target: str) -> str:
    """Return where a link leads within a book; `base` is the path of the file it stands in."""
    path, _, place = target.partition("#")
    return f"{posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(path))) if path else base}#{place}"


def write(root: etree._Element, into: Markdown, notes: Mapping[str, int], base: str = "") -> None:
    """Add a document to Markdown; `notes` holds the numbers of notes by address."""
    _Writer(into, notes, base).block(root)


def note_texts(root: etree._Element, notes: Mapping[str, int]) -> dict[int, str]:
    """Return the notes of a document that stands alone, by number, and take them out of it.

    What refers to them becomes `[^3]` in place.
    """
    writer = _Writer(Markdown(), notes, "")
    found: dict[int, str] = {}
    for element in list(root.iter("{*}li", "{*}aside", "{*}div", "{*}p", "{*}dd")):
        number = writer.note(element)
        if number is not None and number not in found:
            found[number] = writer.note_text(element, number)
            element.clear(keep_tail=True)
    for link in list(root.iter("{*}a")):
        mark = writer.reference(link)
        if mark and mark.strip("[^]").isdigit() and int(mark.strip("[^]")) in found:
            tail = link.tail
            link.clear()
            link.tag, link.text, link.tail = "span", mark, tail
    return found


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _is(element: etree._Element, types: set[str]) -> bool:
    said = " ".join((element.get(_EPUB_TYPE) or "", element.get("role") or "", element.get("class") or ""))
    return not types.isdisjoint(said.split())


def _raised(link: etree._Element) -> bool:
    around = link.getparent()
    inside = len(link) == 1 and _name(link[0]) == "sup"
    return inside or (around is not None and _name(around) == "sup")


@dataclass
class _Writer:
    into: Markdown
    notes: Mapping[str, int]
    base: str
    table: etree._Element | None = None
    """The one that the last row belongs to."""

    def block(self, element: etree._Element) -> None:
        """Add a block: runs of inline content become paragraphs, blocks inside follow in order."""
        name = _name(element)
        if name in _LEFT_OUT:
            return
        if name in _HEADINGS:
            self._heading(element, _HEADINGS[name])
        elif name == "tr":
            self._row(element)
        elif (number := self.note(element)) is not None:
            self.into.add(f"[^{number}]: {self.note_text(element, number)}")
        elif name == "li" and not any(_name(child) in {"ul", "ol", "table", "p"} for child in element):
            self._paragraph(f"- {self.inline(element)}", close=element.getprevious() is not None)
        else:
            self._mixed(element)

    def _mixed(self, element: etree._Element) -> None:
        run = [element.text or ""]
        for child in element:
            if _name(child) in _BLOCKS or _name(child) in _HEADINGS or self._holds_blocks(child):
                self._paragraph("".join(run))
                run = []
                self.block(child)
            else:
                run += self._pieces(child)
            run.append(child.tail or "")
        self._paragraph("".join(run))

    def _holds_blocks(self, element: etree._Element) -> bool:
        return any(_name(below) in _BLOCKS or _name(below) in _HEADINGS for below in element.iterdescendants())

    def _paragraph(self, text: str, *, close: bool = False) -> None:
        lines = [_SPACE.sub(" ", line).strip() for line in text.split("\x0b")]
        words = "\n".join(line for line in lines if line)
        if words and words != "-":
            self.into.add(words, close=close)

    def _heading(self, element: etree._Element, level: int) -> None:
        words = " ".join(self.inline(element).split())
        if not words:
            return
        above = element.getparent()
        owner = above if above is not None and _name(above) in {"section", "div"} and above[0] is element else element
        anchor = element.get("id") or owner.get("id")
        if anchor and self.base:
            self.into.mark(f"{self.base}#{anchor}")
        self.into.add(f"{'#' * level} {words}")

    def _row(self, element: etree._Element) -> None:
        cells = [" ".join(self.inline(cell).split()) for cell in element if _name(cell) in {"td", "th"}]
        if any(cells):
            table = next(element.iterancestors("{*}table"), None)
            self.into.add(f"| {' | '.join(cells)} |", close=table is not None and table is self.table)
            self.table = table

    def note(self, element: etree._Element) -> int | None:
        """Return the number of the note that an element is, or None."""
        own = element.get("id") or ""
        number = self.notes.get(f"{self.base}#{own}") if own else None
        known = _is(element, _NOTE_TYPES) or (_name(element) == "li" and bool(_NOTE_ID.match(own)))
        block = _name(element) in {"li", "aside", "div", "p", "dd"}
        return number if block and (known or number is not None) else None

    def note_text(self, element: etree._Element, number: int) -> str:
        """Return the text of a note without the number at its start that leads back, which may look like one to it."""
        return " ".join(self.inline(element).split()).removeprefix(f"[^{number}]").lstrip()

    def inline(self, element: etree._Element) -> str:
        """Return all text inside an element; blocks within are parted by a space, forced breaks by U+000B."""
        pieces = [element.text or ""]
        for child in element:
            pieces += [*self._pieces(child), child.tail or ""]
        return "".join(pieces)

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        """Yield the text of an inline element, without what follows it."""
        name = _name(element)
        if name in _LEFT_OUT or not name:
            return
        if name == "br":
            yield "\x0b"
        elif name == "a" and (mark := self.reference(element)) is not None:
            yield mark
        elif name == "sup" and len(element) == 1 and _name(element[0]) == "a" and self.reference(element[0]):
            yield self.reference(element[0]) or ""
        else:
            yield f" {self.inline(element)} " if name in _BLOCKS else self.inline(element)

    def reference(self, link: etree._Element) -> str | None:
        """Return what stands for a link to a note or back from one; None for other links."""
        words = "".join(link.itertext()).strip()
        if _is(link, _BACK_TYPES) or words in _BACK_SIGNS:
            return ""
        number = self.notes.get(address(self.base, link.get("href") or ""))
        return f"[^{number}]" if number is not None and _NUMBER.match(words) else None
