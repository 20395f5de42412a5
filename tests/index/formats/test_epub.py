"""Books: chapters in the order of the spine, each with its file as anchor, notes, metadata; and damaged ones."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from index.errors import SourceError
from index.formats import Format
from index.formats.extract import Extract, extract
from tests.conftest import REPOSITORY
from tests.index.formats.test_docx import LAUGHS

BOOK = (REPOSITORY / "tests" / "files" / "book.epub").read_bytes()
_CONTAINER = b'<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
_PACKAGE = b"""<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Two</dc:title>
<dc:creator>Ada Brook</dc:creator><dc:creator>Jon Aske</dc:creator><dc:identifier>https://b.example/2</dc:identifier>
</metadata><manifest><item id="b" href="b%20c.xhtml" media-type="application/xhtml+xml"/>
<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="n" href="../notes.xhtml"
media-type="application/xhtml+xml"/><item id="nav" href="nav.xhtml" properties="nav"
media-type="application/xhtml+xml"/></manifest><spine><itemref idref="nav"/><itemref idref="b"/><itemref idref="a"/>
<itemref idref="n"/><itemref idref="gone"/></spine></package>"""


def book(**parts: bytes) -> bytes:
    """Return a small book; `parts` replaces those of its files."""
    files = {
        "META-INF/container.xml": _CONTAINER,
        "in/book.opf": _PACKAGE,
        "in/nav.xhtml": b"<html><body><p>Contents</p></body></html>",
        "in/b c.xhtml": b"<html><body><h1 id='top'>The Keeper&nbsp;Sleeps</h1><p>He slept."
        b"<a role='doc-noteref' href='../notes.xhtml#n1'>1</a></p></body></html>",
        "in/a.xhtml": b"<html><body><p>He <b>woke</b><br/>at dawn.</p><script>run()</script></body></html>",
        "notes.xhtml": b"<html><body><div id='n1'><p>As <a href='x'>logged</a>. "
        b"<a href='#'>\xe2\x86\xa9</a></p></div></body></html>",
    } | {name.replace("__", "/").replace("_dot_", "."): text for name, text in parts.items()}
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, text in files.items():
            archive.writestr(name, text)
    return made.getvalue()


def load(data: bytes) -> Extract:
    return extract(data, Format.EPUB)


def test_chapters_stand_in_the_order_of_the_spine_without_the_contents() -> None:
    found = load(book())
    assert found.text == "# The Keeper Sleeps\n\nHe slept.[^1]\n\nHe woke\nat dawn.\n\n[^1]: As logged."
    assert [(found.text[mark.start :][:8], mark.anchor) for mark in found.marks] == [
        ("# The Ke", "in/b c.xhtml#top"),
        ("He woke\n", "in/a.xhtml"),
        ("[^1]: As", "notes.xhtml"),
    ]
    assert found.fields["authors"] == ["Ada Brook", "Jon Aske"]
    assert found.fields["url"] == "https://b.example/2"


def test_a_book_made_by_pandoc_is_read_with_its_notes() -> None:
    found = load(BOOK)
    assert "stopped in 2019.[^1] A new one" in found.text
    assert found.text.count("\n\n[^") == 3
    assert "\n\n| Year | Passengers | Boats |\n| 2019 | 41,200 | 2 |\n" in found.text
    assert [mark.anchor for mark in found.marks][-1] == "EPUB/text/ch003.xhtml#what-it-costs"
    assert (found.fields["publisher"], found.fields["date"]) == ("Tallis Press", "2024-05-08")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (BOOK[:4000], "is a damaged archive"),
        (book(**{"META-INF__container_dot_xml": b"<container/>"}), "names no package file"),
        (book(**{"in__book_dot_opf": LAUGHS}), "is a damaged book: in/book.opf"),
        (book(**{"in__book_dot_opf": _PACKAGE.replace(b"a.xhtml", b"z.xhtml")}), "in/z.xhtml is missing"),
        (book(**{"in__book_dot_opf": b"<package/>"}), "holds no text"),
        (book(**{"META-INF__encryption_dot_xml": b"", "META-INF__rights_dot_xml": b""}), "is locked"),
    ],
)
def test_a_book_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        load(data)


def test_entities_of_a_chapter_are_not_expanded() -> None:
    assert "haha" not in load(book(**{"in__a_dot_xhtml": LAUGHS})).text


def test_the_number_that_leads_back_from_a_note_is_no_part_of_it() -> None:
    chapter = b"""<html xmlns:epub="http://www.idpf.org/2007/ops"><body>
<p>He slept.<sup><a id="at" href="#n">1</a></sup></p>
<aside epub:type="footnote" id="n"><p><sup><a href="#at">1</a></sup>As told.</p></aside></body></html>"""
    assert "He slept.[^1]\n\n[^1]: As told.\n\n" in load(book(in__a_dot_xhtml=chapter)).text


@pytest.mark.parametrize(
    ("creator", "authors"), [(b"Unknown Author", []), (b"Ada Brook; Jon Quay", ["Ada Brook", "Jon Quay"])]
)
def test_creators_are_told_apart_and_placeholders_left_out(creator: bytes, authors: list[str]) -> None:
    package = _PACKAGE.replace(b"<dc:creator>Jon Aske</dc:creator>", b"").replace(b"Ada Brook", creator)
    assert load(book(in__book_dot_opf=package)).fields["authors"] == authors
