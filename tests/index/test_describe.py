"""What sources say about themselves: front matter, JSON fields, HTML metadata, and the lines of a saved page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.describe import describe_extract, describe_fields, describe_text
from index.errors import SourceError
from index.language import tell_language
from index.load import load_file
from index.sources import SourceFile

PROSE = "The two ministers met in the capital on Monday and agreed to keep talking about fish and ferries for a year."

HTML = f"""<!doctype html><html lang="en"><head><title>A Harbour Reopens</title>
<meta name="author" content="Ada Brook"><meta property="og:site_name" content="Tallis Herald">
<meta property="article:published_time" content="2024-05-08"><link rel="canonical" href="https://example.org/harbour">
</head><body><nav><a href="/">Home</a><a href="/news">All the news</a></nav><article><h1>A Harbour Reopens</h1>
<p>{PROSE}</p><table><tr><th>Year</th><th>Boats</th></tr><tr><td>2014</td><td>37</td></tr></table><p>{PROSE}</p>
</article><footer>All rights reserved</footer></body></html>"""


def test_front_matter_describes_the_article() -> None:
    text = (
        "---\ntitle: A Harbour\nauthors: [Ada Brook, Roe Lind]\npublisher: Tallis Herald\npublished: 2024-05-08\n"
        "language: en-GB\nurl: https://example.org\n---\n\n# Another Title\n\nIt opens.\n"
    )
    found = describe_text(text, "file")
    assert (found.title, found.authors, found.publisher) == ("A Harbour", ("Ada Brook", "Roe Lind"), "Tallis Herald")
    assert (str(found.published), found.language, found.url) == ("2024-05-08", "en", "https://example.org")
    assert found.text == text
    assert text[found.front_matter :].startswith("\n# Another")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024", "2024-01-01/2024-12-31"),
        ("2024-05", "2024-05-01/2024-05-31"),
        ("'2024-05-08T10:00:00Z'", "2024-05-08"),
        ("2024-05-08 10:00:00", "2024-05-08"),
        ("May — Dec 2024", "2024-05-01/2024-12-31"),
        ("January 2022", "2022-01-01/2022-01-31"),
        ("Nov. 5, 2024", "2024-11-05"),
        ("soon", "None"),
        ("'0000'", "None"),
        ("[2024]", "None"),
    ],
)
def test_publication_dates_in_front_matter(value: str, expected: str) -> None:
    assert str(describe_text(f"---\npublished: {value}\n---\nText.", "file").published) == expected


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("Ada Brook", ("Ada Brook",)),
        ("Ada Brook and Roe Lind", ("Ada Brook", "Roe Lind")),
        ("Brook, Ada; Lind, Roe", ("Brook, Ada", "Lind, Roe")),
        ("Brook, Ada", ("Brook, Ada",)),
        ("[{name: Ada Brook}, Roe Lind]", ("Ada Brook", "Roe Lind")),
        ("{a: b}", ()),
    ],
)
def test_authors_in_front_matter(value: str, authors: tuple[str, ...]) -> None:
    assert describe_text(f"---\nauthor: {value}\n---\nText.", "file").authors == authors


@pytest.mark.parametrize(
    ("value", "language"), [("Korean", "ko"), ("ja", "ja"), ("pt_BR", "pt"), ("12", "en"), ("zzz", "en")]
)
def test_languages_in_front_matter(value: str, language: str) -> None:
    assert describe_text(f"---\nlanguage: {value}\n---\nText.", "file").language == language


@pytest.mark.parametrize("yaml", ["title: [", "a: b: c", "published: 2024-13-45", "\t- x", "[" * 2000])
def test_broken_front_matter_is_refused_with_its_reason(yaml: str) -> None:
    with pytest.raises(SourceError, match="front matter is no YAML"):
        describe_text(f"---\n{yaml}\n---\nText.", "file")


@pytest.mark.parametrize("text", ["---\nJust a rule above.\n---\nText.", "---\nText without a second rule."])
def test_a_text_that_begins_with_a_rule_has_no_front_matter(text: str) -> None:
    assert describe_text(text, "file").front_matter == 0


def test_front_matter_may_be_empty() -> None:
    assert describe_text("---\n---\n# A Title\n", "file").front_matter == 8
    assert describe_text("\ufeff---\r\ntitle: A\r\n---\r\nText.", "file").title == "A"


def test_front_matter_that_no_text_can_carry_is_mended() -> None:
    assert describe_text('---\ntitle: "a\\ud800b"\n---\nText.', "file").title == "a\ufffdb"


def test_the_first_level_one_heading_outside_code_is_the_title() -> None:
    assert describe_text(f"```\n# comment\n```\n\n## Part\n\n# The Title #\n\n{PROSE}", "file").title == "The Title"


def test_the_head_of_a_saved_page_names_title_authors_date_and_publisher() -> None:
    head = "Articles\n\nMay — Dec 2024\nDownload Article as PDF\n\nA Harbour Reopens\n\nBy Ada Brook and Roe Lind\n"
    found = describe_text(f"{head}Published January 2022 in Tallis Review · Volume 2\n\n{PROSE}", "file")
    assert (found.title, found.authors) == ("A Harbour Reopens", ("Ada Brook", "Roe Lind"))
    assert (found.publisher, str(found.published)) == ("Tallis Review", "2022-01-01/2022-01-31")


def test_authors_stand_above_their_affiliations() -> None:
    text = f"A Harbour Reopens\n\nAda Brook\nSenior Fellow, Institute of Ports\nRoe Lind\nTallis University\n\n{PROSE}"
    assert describe_text(text, "file").authors == ("Ada Brook", "Roe Lind")


def test_a_closing_line_names_the_author_and_the_publication_stands_twice_in_the_head() -> None:
    head = "Tallis Report\n\nHarbours Under Snow\n\nRecent Features\n\nTallis Report\n\nHarbours Under Snow"
    found = describe_text(
        f"{head}\n\nWill it thaw?\n\n{PROSE}\n\nBROOK Ada is a professor at the University of Tallis.", "file"
    )
    assert (found.title, found.publisher, found.authors) == ("Harbours Under Snow", "Tallis Report", ("BROOK Ada",))


def test_a_title_may_stand_at_the_end_or_nowhere() -> None:
    assert describe_text(f"{PROSE}\n\n“Harbours of the North”", "file").title == "Harbours of the North"
    assert describe_text(PROSE, "file").title == "file"


def test_a_date_line_is_no_title() -> None:
    assert describe_text(f"Harbours\n\nWednesday, May 8, 2024\n\n{PROSE}", "file").title == "Harbours"


def test_records_in_beir_fields_and_in_ours() -> None:
    beir = {"text": PROSE, "title": "A", "metadata": {"source": "Herald", "published_at": "2024-05-08", "author": "B"}}
    ours = {"text": PROSE, "title": "A", "publisher": "Herald", "published": "2024-05-08", "authors": ["B"]}
    assert describe_fields(beir, "file line 1") == describe_fields(ours, "file line 1")


def test_a_record_without_a_title_is_described_by_its_lines() -> None:
    assert describe_fields({"text": f"Harbours\n\n{PROSE}", "title": ""}, "file line 1").title == "Harbours"


@pytest.mark.parametrize("record", [{}, {"text": None}, {"text": 3}, {"text": ["a"]}])
def test_a_record_without_text_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(SourceError, match="no text field"):
        describe_fields(record, "file line 1")


@given(
    st.dictionaries(
        st.sampled_from(["title", "authors", "published", "language", "url", "metadata"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
            max_leaves=6,
        ),
    )
)
@settings(deadline=None, max_examples=100)
def test_no_field_of_a_record_is_fatal(record: dict[str, object]) -> None:
    found = describe_fields({**record, "text": "Text."}, "file line 1")
    assert found.title
    assert len(found.language) == 2
    "".join([found.title, *found.authors, found.publisher or "", found.url or ""]).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("首相は十月に訪韓し、大統領と会談した。", "ja"),
        ("대통령은 서울에서 총리와 회담했다.", "ko"),
        ("总统在首尔举行会谈，强调合作。", "zh"),
        (PROSE, "en"),
        (
            "Les deux ministres se sont rencontrés lundi dans la capitale et ont convenu de poursuivre le dialogue.",
            "fr",
        ),
        ("Kurz.", "en"),
        ("", "en"),
    ],
)
def test_languages_are_told_apart(text: str, language: str) -> None:
    assert tell_language(text) == language


@pytest.mark.parametrize(
    ("number", "authors", "publisher", "published"),
    [
        ("000", ("Andy Lim",), None, "None"),
        ("001", ("Andy Lim", "Ji-Young Lee"), None, "2024-05-01/2024-12-31"),
        ("002", ("KIMIYA Tadashi",), "Tokyo Report", "None"),
        ("003", ("Ji-Young Lee", "Andy Lim"), "Comparative Connections", "2022-01-01/2022-01-31"),
        ("004", (), None, "None"),
    ],
)
def test_the_originals_describe_themselves(
    shared: Path, number: str, authors: tuple[str, ...], publisher: str | None, published: str
) -> None:
    path = next((shared / "seeds").glob(f"{number}_*.txt"))
    article = load_file(SourceFile(path, path.name))[0][0].article
    assert (article.authors, article.publisher, str(article.published)) == (authors, publisher, published)
    assert article.language == "en"
    assert article.text == path.read_bytes().decode("utf-8")
    beginnings = {
        "000": "Andy Lim",
        "001": "Trump 2.0, South Korea’s Martial Law, and Future",
        "002": "Japan-South Korea Relations Under Trump",
        "003": "Awaiting a Breakthrough? PM Kishida and South Korea",
        "004": "Expectations for Prime Minister Ishiba Shigeru",
    }
    assert article.title.startswith(beginnings[number])
    assert len(article.title.splitlines()) == 1


@pytest.mark.parametrize(
    ("fields", "head", "day"),
    [
        ({"date": "2024-05-08", "created": "2026-01-01T10:00:00Z"}, "23 November 2023", "2024-05-08"),
        ({"created": "2026-01-01T10:00:00Z"}, "23 November 2023", "2023-11-23"),
        ({"created": "2026-01-01T10:00:00Z"}, "Nothing of 23 November 2023", "2026-01-01"),
        ({}, "Nothing", "None"),
    ],
)
def test_a_document_is_dated_by_itself_before_its_file(fields: dict[str, str], head: str, day: str) -> None:
    found = describe_extract(f"# The Pier\n\n{head}\n\n{PROSE}", fields, "file")
    assert (found.title, str(found.published)) == ("The Pier", day)


def test_the_author_of_a_document_is_read_from_its_byline_where_the_file_names_none() -> None:
    text = f"# The Pier\n\nBy Ada Brook and Jon Aske\n\n{PROSE}"
    assert describe_extract(text, {}, "file").authors == ("Ada Brook", "Jon Aske")
    assert describe_extract(text, {"author": "Mila Brandt"}, "file").authors == ("Mila Brandt",)
