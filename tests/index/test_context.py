"""The context a passage is searched with."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, DateSpan
from index.context import header, search_text, trim_header

ARTICLE = Article(
    id="a",
    title="A *Harbour*",
    authors=("Ada Brook",),
    publisher="Tallis\u00a0Herald",
    published=DateSpan(date(2024, 5, 1), date(2024, 12, 31)),
    url=None,
    language="en",
    source="a.txt",
    sha256="",
    text="",
)


def count_words(text: str) -> int:
    return len(text.split())


def test_a_header_names_title_sections_publisher_and_month() -> None:
    assert header(ARTICLE, ("Its Pier", "2014")) == "A Harbour. Its Pier. 2014. Tallis Herald. December 2024"


def test_the_header_stands_in_front_of_the_tidied_text() -> None:
    assert search_text("A Harbour", "It opens.”1\n", 3) == "A Harbour\nIt opens.”"


@given(st.text(max_size=60), st.integers(0, 8))
@settings(deadline=None, max_examples=100)
def test_a_trimmed_header_fits_and_begins_as_it_did(line: str, most: int) -> None:
    trimmed = trim_header(line, count_words, most)
    assert count_words(trimmed) <= most
    assert line.split()[: count_words(trimmed)] == trimmed.split()


def test_a_header_that_fits_stays_whole() -> None:
    assert trim_header("A Harbour. Its Pier", count_words, 4) == "A Harbour. Its Pier"
