"""Citations for other programs: what is known, escaped as each of them needs it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.article import Citation, DateSpan
from index.build import build
from service.app import create_app
from service.cite_as import bibtex, cite_as, csl_json, markdown, plain, web_address
from service.settings import load_settings
from tests.conftest import REPOSITORY
from tests.service.toys import hit

DAM = replace(hit().citation, url="https://example.org/dam?a=1&b={2}")

CSL_STRINGS = {"id", "type", "title", "publisher", "URL", "section", "page", "note"}
"""Of the variables of CSL 1.0.2 those used here; names and dates besides."""


def item(citation: Citation, *, whole: bool = False) -> dict[str, Any]:
    (found,) = json.loads(csl_json(citation, whole=whole))
    return dict(found)


def test_a_passage_is_cited_with_its_place_and_an_article_without() -> None:
    assert plain(DAM) == (
        "Ada Roth, Tom Vale. “The dam”. Coast Gazette. 2023-05. Flood > Night. Characters 100–139. "
        "https://example.org/dam?a=1&b={2}"
    )
    assert plain(DAM, whole=True) == (
        "Ada Roth, Tom Vale. “The dam”. Coast Gazette. 2023-05. https://example.org/dam?a=1&b={2}"
    )
    assert "Page 7, characters 100–139." in plain(replace(DAM, page=7))


def test_markdown_links_the_title_and_escapes_what_it_would_read() -> None:
    assert markdown(DAM) == (
        "Ada Roth, Tom Vale. [*The dam*](<https://example.org/dam?a=1&b={2}>). Coast Gazette. 2023-05. "
        r"Flood \> Night. Characters 100–139."
    )
    odd = markdown(replace(DAM, title="*Dams* [and] <i>_locks_</i>\n# x", url=None), whole=True)
    assert r"*\*Dams\* \[and\] \<i\>\_locks\_\</i\> \# x*" in odd


def test_bibtex_is_an_entry_with_every_field() -> None:
    assert bibtex(DAM).splitlines() == [
        "@misc{roth2023dam:100-139,",
        "  author = {Ada Roth and Tom Vale},",
        "  title = {{The dam}},",
        "  howpublished = {Coast Gazette},",
        "  year = {2023},",
        "  url = {https://example.org/dam?a=1&b=%7B2%7D},",
        "  month = may,",
        "  note = {section Flood \\textgreater{} Night; characters 100--139},",
        "}",
    ]


def test_bibtex_stays_balanced_whatever_stands_in_the_fields() -> None:
    odd = replace(
        DAM,
        title="100% of {it}} & \\more_ #1 ~ ^ $5",
        authors=("Roth, Ada", "Centre for War and Peace", "}{"),
        publisher="@misc{x,",
        section=("a}b",),
        published=None,
    )
    entry = bibtex(odd)
    depth = 0
    for char in entry:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert r"100\% of \textbraceleft{}it\textbraceright{}\textbraceright{} \& \textbackslash{}more\_ \#1" in entry
    assert "{Roth, Ada} and {Centre for War and Peace} and " in entry
    assert "year" not in entry


def test_csl_holds_only_what_the_standard_knows() -> None:
    for citation in (DAM, replace(DAM, page=3, published=None, authors=(), publisher=None, url=None, section=())):
        for whole in (True, False):
            found = item(citation, whole=whole)
            assert all(isinstance(found[name], str) and found[name] for name in CSL_STRINGS & set(found))
            assert set(found) <= CSL_STRINGS | {"author", "issued"}
            assert {"id", "type", "title"} <= set(found)
    assert item(DAM)["author"] == [{"literal": "Ada Roth"}, {"literal": "Tom Vale"}]
    assert item(replace(DAM, page=3))["page"] == "3"
    assert "note" not in item(DAM, whole=True)


def test_pages_are_those_of_the_whole_passage_or_what_is_printed_on_its_one_page() -> None:
    over_two, labelled = replace(DAM, page=3, last_page=4), replace(DAM, page=3, last_page=3, page_label="ii")
    assert "Page 3 to 4, characters" in plain(over_two)
    assert "Page 3, “ii”, characters" in plain(labelled)
    assert [item(one)["page"] for one in (over_two, labelled)] == ["3-4", "ii"]
    assert "  pages = {3--4}," in bibtex(over_two)
    assert "  pages = {ii}," in bibtex(labelled)
    assert "pages" not in bibtex(labelled, whole=True)


def test_every_door_names_the_pages_of_a_pdf(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001 (the models' cache)
    build([str(REPOSITORY / "tests" / "files" / "columns.pdf")], tmp_path / "index")
    with TestClient(create_app(load_settings(index=tmp_path / "index"))) as client:
        asked = {"q": "Who stepped in as acting president?"}
        cited = client.get("/ask", params={**asked, "k": "1", "article": "columns.pdf"}).json()["hits"][0]["citation"]
        assert cited["page"] == 3
        assert ", page 3)\n" in client.get("/context", params={**asked, "max_tokens": "400"}).json()["text"]
        browser = {"Accept": "text/html"}
        assert "What December Took Away, page 3, " in client.get("/", params=asked, headers=browser).text
        shown = client.get(f"/articles/columns.pdf?c={cited['start']}-{cited['end']}", headers=browser).text
        assert "§ What December Took Away, page 3.</p>" in shown
        assert '<span class="marker">[^</span>1<span class="marker">]</span></a></sup>' in shown


@pytest.mark.parametrize(
    ("first", "last", "parts"),
    [
        ((2023, 5, 6), (2023, 5, 6), [[2023, 5, 6]]),
        ((2023, 5, 1), (2023, 5, 31), [[2023, 5]]),
        ((2023, 1, 1), (2023, 12, 31), [[2023]]),
        ((2023, 5, 1), (2024, 2, 29), [[2023, 5, 1], [2024, 2, 29]]),
    ],
)
def test_csl_dates_are_no_finer_than_what_is_known(
    first: tuple[int, int, int], last: tuple[int, int, int], parts: list[list[int]]
) -> None:
    span = DateSpan(date(*first), date(*last))
    assert item(replace(DAM, published=span))["issued"] == {"date-parts": parts}


def test_an_article_in_another_script_has_a_key_all_the_same() -> None:
    japanese = replace(DAM, title="ダム", authors=("木宮正史",), published=None)
    assert item(japanese, whole=True)["id"] == "article"
    assert bibtex(japanese).startswith("@misc{article:100-139,")
    assert "木宮正史" in csl_json(japanese)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//example.org/",
        "/relative",
        "http://",
        "https:///path",
        "http://[broken",
        "https://example.org/a b",
        "https:\\\\example.org",
        "",
        None,
    ],
)
def test_only_web_addresses_are_links(url: str | None) -> None:
    assert web_address(url) is None
    assert all(str(url) not in form for form in cite_as(replace(DAM, url=url)).values() if url and len(url) > 2)


@pytest.mark.parametrize("url", ["https://example.org/a?b#c", "http://例え.jp/", "HTTPS://EXAMPLE.ORG"])
def test_web_addresses_are_kept(url: str) -> None:
    assert web_address(url) == url
