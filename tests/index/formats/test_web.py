"""Pages saved from the web: main text, metadata, notes; no navigation."""

from __future__ import annotations

import pytest

from index.errors import SourceError
from index.formats import Format
from index.formats.extract import extract
from tests.conftest import REPOSITORY
from tests.index.test_describe import HTML, PROSE

FILES = REPOSITORY / "tests" / "files"


def test_a_page_gives_its_main_text_and_metadata() -> None:
    found = extract(HTML.encode(), Format.HTML)
    assert PROSE in found.text
    assert "37" in found.text
    assert "All the news" not in found.text
    assert (found.fields["title"], found.fields["author"]) == ("A Harbour Reopens", "Ada Brook")
    assert (found.fields["publisher"], found.fields["date"]) == ("Tallis Herald", "2024-05-08")
    assert found.fields["url"] == "https://example.org/harbour"


def test_navigation_and_banners_are_left_out_and_notes_are_kept() -> None:
    found = extract((FILES / "page.html").read_bytes(), Format.HTML)
    for furniture in ("All the news", "cookies", "Storm closes", "All rights reserved", "track("):
        assert furniture not in found.text
    assert "stopped in 2019.[^1] A new one" in found.text
    assert "- A ticket costs four crowns.\n- Pupils ride free.\n" in found.text
    assert found.text.endswith("\n\n[^3]: Count of May 2022, kept at the harbour.")


def test_raised_text_is_a_note_only_behind_words() -> None:
    body = f"<p>{PROSE}<sup>12</sup></p><p>It covers 10<sup>3</sup> km of coast. {PROSE}</p>"
    html = f"<html><body><article>{body}</article></body></html>"
    text = extract(html.encode(), Format.HTML).text
    assert "for a year.[^12]" in text
    assert "covers 103 km" in text


@pytest.mark.parametrize("html", ["<html><body></body></html>", "<div>" * 300_000 + PROSE])
def test_a_page_without_text_is_refused(html: str) -> None:
    with pytest.raises(SourceError, match="no main text"):
        extract(html.encode(), Format.HTML)
