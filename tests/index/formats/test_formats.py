"""Telling formats apart by name, media type and content."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.formats import SUFFIXES, Format, by_content, by_media_type, by_suffix, check_content, reader
from tests.conftest import REPOSITORY

FILES = REPOSITORY / "tests" / "files"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.PDF", Format.PDF), ("b/c.htm", Format.HTML), ("d.markdown", Format.MARKDOWN), ("e.odt", None), ("f", None)],
)
def test_a_name_tells_the_format(name: str, kind: Format | None) -> None:
    assert by_suffix(name) is kind
    assert all(by_suffix(f"x{suffix}") for suffix in SUFFIXES)


def test_a_media_type_tells_the_format() -> None:
    assert by_media_type("Text/HTML; charset=utf-8") is Format.HTML
    assert by_media_type("application/pdf") is Format.PDF
    assert by_media_type("image/png") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("columns.pdf", Format.PDF),
        ("encrypted.pdf", Format.PDF),
        ("notes.docx", Format.DOCX),
        ("book.epub", Format.EPUB),
        ("several.zip", Format.ZIP),
        ("page.html", Format.HTML),
        ("make.py", None),
    ],
)
def test_content_tells_the_format(name: str, kind: Format | None) -> None:
    assert by_content((FILES / name).read_bytes()) is kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'\xef\xbb\xbf{"text": "a"}\n{broken', Format.JSON_LINES),
        (b"{curly} text", None),
        (b'{"a":' * 20_000, None),
        (b"# Title\n\nText.", None),
        (b"", None),
    ],
)
def test_a_record_on_the_first_line_is_json_lines(data: bytes, kind: Format | None) -> None:
    assert by_content(data) is kind


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("columns.pdf", Format.TEXT, "is named .txt but holds a .pdf; rename it"),
        ("notes.docx", Format.ZIP, "is named .zip but holds a .docx; rename it"),
        ("page.html", Format.PDF, "is named .pdf but holds a .html; rename it"),
        ("make.py", Format.EPUB, "is named .epub but does not begin like one"),
    ],
)
def test_a_wrong_suffix_is_said(name: str, kind: Format, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        check_content((FILES / name).read_bytes(), kind)


def test_a_reader_is_named_with_its_version_and_plain_text_has_none() -> None:
    assert "pypdfium2 " in reader(Format.PDF)
    assert reader(Format.MARKDOWN) == ""
    assert all(reader(kind) in reader(Format.ZIP) for kind in (Format.PDF, Format.DOCX, Format.EPUB, Format.HTML))
