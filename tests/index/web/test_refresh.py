"""Web pages in an index: fetched once, kept, cited by address, verified, refreshed, forgotten."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.build import BuildReport, build, forget
from index.errors import SourceError, UsageError
from index.generation import open_index, read_manifest
from index.search import search
from index.verify import verify
from index.web.options import WebOptions
from tests.index.built import articles_in
from tests.index.small import write_articles
from tests.index.web.server import Answer, Request, Site, page, sitemap, sitemap_index

LIGHT = (
    "The lighthouse of Tallis was built by Ada Brook in 1871.\n\nIt stands on a rock that the sea covers at high tide."
)
MILL = "The mill of Orm was opened in 1911.\n\nIts wheel was turned by the river until the flood of May 1953."


def _reasons(report: BuildReport) -> dict[str, str]:
    return {item.path: item.reason for item in report.skipped}


def test_a_page_is_an_article_cited_by_its_address(site: Site, folder: Path, options: WebOptions) -> None:
    address = site.put("/light", page("The lighthouse", LIGHT))
    report = build([f"{address}#part"], folder, web=options)
    assert (report.articles, report.skipped) == (1, ())
    assert read_manifest(folder).roots == (address,)
    index = open_index(folder)
    hit = search(index, "Who built the lighthouse?", k=1).hits[0]
    index.close()
    assert "Ada Brook" in hit.text
    assert "About us" not in hit.text
    found = hit.citation
    assert (found.article_id, found.url, found.source, found.title) == (address, address, address, "The lighthouse")
    assert verify(folder).ok


def test_an_index_that_is_moved_takes_its_pages_along(
    site: Site, folder: Path, options: WebOptions, tmp_path: Path
) -> None:
    build([site.put("/light", page("The lighthouse", LIGHT))], folder, web=options)
    moved = Path(shutil.move(folder, tmp_path / "moved"))
    assert (found := verify(moved)).ok
    assert found.citations > 0


def test_what_has_not_changed_is_neither_sent_nor_read_again(site: Site, folder: Path, options: WebOptions) -> None:
    addresses = [
        site.put_dated(f"/{n}", page(f"Page {n}", f"{MILL} This was said on page {n}."), f'"{n}"') for n in range(3)
    ]
    build(addresses, folder, web=options)
    again = build([], folder, web=options)
    assert (again.changed, again.skipped) == (False, ())
    assert [request.headers.get("if-none-match") for request in site.asked[-3:]] == ['"0"', '"1"', '"2"']
    site.put_dated("/1", page("Page 1", LIGHT), '"new"')
    third = build([], folder, web=options)
    assert (third.new_sources, third.unchanged_sources) == (1, 2)
    assert "Ada Brook" in articles_in(folder)[addresses[1]].text
    assert verify(folder).ok


def test_without_validators_the_bytes_decide(site: Site, folder: Path, options: WebOptions) -> None:
    build([site.put("/light", page("The lighthouse", LIGHT))], folder, web=options)
    assert not build([], folder, web=options).changed
    assert site.paths == ["/light", "/light"]


def test_reread_asks_for_all_of_it(site: Site, folder: Path, options: WebOptions) -> None:
    build([site.put_dated("/light", page("The lighthouse", LIGHT), '"1"')], folder, web=options)
    build([], folder, web=options, reread=True)
    assert "if-none-match" not in site.asked[-1].headers


def test_one_bad_address_never_loses_the_others(site: Site, folder: Path, options: WebOptions) -> None:
    good = site.put("/light", page("The lighthouse", LIGHT))
    picture = site.put("/picture", b"\x89PNG", "image/png")
    empty = site.put("/empty", "<html><body></body></html>")
    closed = "http://127.0.0.1:9/"
    report = build([picture, f"{site.url}/none", closed, good, empty], folder, web=options)
    assert set(articles_in(folder)) == {good}
    reasons = _reasons(report)
    assert set(reasons) == {picture, f"{site.url}/none", closed, empty}
    assert "image/png, which is not read" in reasons[picture]
    assert "is gone (status 404); check the address; `pincite index` tries it again" in reasons[f"{site.url}/none"]
    assert "no main text" in reasons[empty]
    assert verify(folder).ok


def test_where_nothing_could_be_fetched_the_reasons_are_given(site: Site, folder: Path) -> None:
    with pytest.raises(SourceError, match=r"nothing to index: .*no public address"):
        build([f"{site.url}/a"], folder)
    assert site.asked == []
    assert not (folder / "CURRENT").exists()


def test_what_is_no_web_address_is_an_error_before_anything_happens(folder: Path) -> None:
    for text in ("ftp://example.org/a", "https://ada:secret@example.org/"):
        with pytest.raises(UsageError):
            build([text], folder)
    assert not folder.exists()


def test_the_old_copy_stays_where_the_network_is_gone(folder: Path, options: WebOptions) -> None:
    with Site() as site:
        address = site.put("/light", page("The lighthouse", LIGHT))
        build([address], folder, web=options)
    report = build([], folder, web=options)
    assert not report.changed
    assert "no answer" in _reasons(report)[address]
    assert "its copy of 20" in _reasons(report)[address]
    assert verify(folder).ok


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_named_page_that_is_gone_stays_until_it_is_forgotten(
    site: Site, folder: Path, options: WebOptions, status: int
) -> None:
    address = site.put("/light", page("The lighthouse", LIGHT))
    other = site.put("/mill", page("The mill", MILL))
    build([address, other], folder, web=options)
    site.pages["/light"] = (status, {}, b"")
    assert "is kept until `pincite forget` drops it" in _reasons(build([], folder, web=options))[address]
    assert set(articles_in(folder)) == {address, other}
    asked = len(site.asked)
    report = forget([f"{address}#again"], folder)
    assert len(site.asked) == asked  # which needs no network
    assert (report.removed_sources, set(articles_in(folder))) == (1, {other})
    assert len(list((folder / "web" / "bodies").iterdir())) == 1


def test_files_and_pages_stand_side_by_side(site: Site, folder: Path, options: WebOptions, tmp_path: Path) -> None:
    files = write_articles(tmp_path / "articles")
    address = site.put("/mill", page("The mill", MILL))
    build([str(files), address], folder, web=options)
    (files / "orchard.txt").unlink()
    report = build([], folder, web=replace(options, online=False))
    assert (report.removed_sources, report.articles) == (1, 3)
    assert len(site.paths) == 1
    forget([address], folder)
    assert not any((folder / "web" / "bodies").iterdir())
    assert verify(folder).ok


def test_the_pages_of_a_sitemap_come_and_go_with_it(site: Site, folder: Path, options: WebOptions) -> None:
    pages = [site.put_dated(f"/{n}", page(f"Page {n}", f"{MILL} So says page {n}."), f'"{n}"') for n in range(4)]
    inner = site.put("/inner.xml", sitemap(*pages[:2], "/3"), "application/xml")
    root = site.put("/sitemap.xml", sitemap_index(inner), "application/xml")
    build([root], folder, web=options)
    assert set(articles_in(folder)) == {pages[0], pages[1], pages[3]}
    site.put("/inner.xml", sitemap(pages[1], pages[2], pages[3]), "application/xml")
    site.pages["/3"] = (410, {}, b"")
    report = build([], folder, web=options)
    assert (report.new_sources, report.unchanged_sources, report.removed_sources) == (1, 1, 2)
    assert _reasons(report) == {pages[3]: "is gone (status 410); check the address"}
    assert len(list((folder / "web" / "pages").iterdir())) == 4
    assert verify(folder).ok


def test_a_page_of_a_sitemap_that_fails_for_now_stays(site: Site, folder: Path, options: WebOptions) -> None:
    pages = [site.put(f"/{n}", page(f"Page {n}", f"{MILL} So says page {n}.")) for n in range(2)]
    root = site.put("/sitemap.xml", sitemap(*pages), "application/xml")
    build([root], folder, web=options)
    site.pages["/0"] = (500, {}, b"")
    report = build([], folder, web=options)
    assert not report.changed
    assert "its copy of" in _reasons(report)[pages[0]]


def test_a_sitemap_that_breaks_leaves_its_pages(site: Site, folder: Path, options: WebOptions) -> None:
    root = site.put("/sitemap.xml", sitemap(site.put("/mill", page("The mill", MILL))), "application/xml")
    build([root], folder, web=options)
    for body in ("<urlset><url>", "<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset/>"):
        site.put("/sitemap.xml", body, "application/xml")
        report = build([], folder, web=options)
        assert not report.changed
        assert "is kept" in _reasons(report)[root]
    assert set(articles_in(folder)) == {f"{site.url}/mill"}


def test_a_sitemap_is_read_up_to_a_limit_that_is_told_and_kept(site: Site, folder: Path, options: WebOptions) -> None:
    pages = [site.put(f"/{n}", page(f"Page {n}", f"{MILL} So says page {n}.")) for n in range(5)]
    root = site.put("/sitemap.xml", sitemap(*pages), "application/xml")
    report = build([root], folder, web=replace(options, most_pages=2))
    assert report.articles == 2
    assert "lists more than 2 pages" in _reasons(report)[root]
    assert f"pincite index {root} --pages 20" in _reasons(report)[root]
    assert build([], folder, web=options).articles == 2
    report = build([root], folder, web=replace(options, most_pages=5))
    assert (report.articles, report.skipped) == (5, ())
    assert build([], folder, web=options).articles == 5


def test_a_sitemap_within_itself_ends(site: Site, folder: Path, options: WebOptions) -> None:
    address = site.put("/mill", page("The mill", MILL))
    root = f"{site.url}/sitemap.xml"
    site.put("/pages.xml", sitemap(address), "application/xml")
    site.put("/sitemap.xml", sitemap_index(root, f"{site.url}/pages.xml", root), "application/xml")
    assert build([root], folder, web=options).articles == 1
    assert site.paths.count("/sitemap.xml") == 1


def test_a_page_that_two_addresses_lead_to_is_one_article(site: Site, folder: Path, options: WebOptions) -> None:
    final = site.put("/light", page("The lighthouse", LIGHT))
    short = site.redirect("/l", "/light")
    report = build([short, final], folder, web=options)
    article = articles_in(folder)[short]
    assert (report.articles, article.url) == (1, final)
    assert _reasons(report) == {final: f"leads to the same page as {short}"}


def test_what_a_page_says_of_its_own_address_is_not_believed(site: Site, folder: Path, options: WebOptions) -> None:
    body = page("The mill", MILL).replace("<head>", "<head><link rel='canonical' href='https://bank.example/'>")
    address = site.put("/mill", body)
    build([address], folder, web=options)
    assert articles_in(folder)[address].url == address


def test_lost_copies_are_fetched_again(site: Site, folder: Path, options: WebOptions) -> None:
    address = site.put_dated("/mill", page("The mill", MILL), '"1"')
    build([address], folder, web=options)
    (body,) = (folder / "web" / "bodies").iterdir()
    body.write_bytes(b"altered")
    assert not verify(folder).ok
    assert not build([], folder, web=options).changed
    assert verify(folder).ok
    (record,) = (folder / "web" / "pages").iterdir()
    for text in ("", "{}", json.dumps({"address": 1})):
        record.write_text(text)
        assert not build([], folder, web=options).changed
    assert verify(folder).ok


def test_a_build_that_fails_keeps_the_pages_in_force(
    site: Site, folder: Path, options: WebOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = site.put("/mill", page("The mill", MILL))
    build([address], folder, web=options)
    site.put("/mill", page("The mill", LIGHT))
    with monkeypatch.context() as patch:
        patch.setattr("index.renew._manifest", _fail)
        with pytest.raises(KeyboardInterrupt):
            build([], folder, web=options)
    assert verify(folder).ok  # the old bytes are still there
    build([], folder, web=replace(options, online=False))
    assert "Ada Brook" in articles_in(folder)[address].text
    assert len(list((folder / "web" / "bodies").iterdir())) == 1


def _fail(*_args: object) -> None:
    raise KeyboardInterrupt


def test_text_and_records_are_read_as_well(site: Site, folder: Path, options: WebOptions) -> None:
    text = site.put("/mill.txt", MILL, "text/plain; charset=utf-8")
    records = site.put(
        "/two.jsonl",
        "".join(json.dumps({"_id": f"r{n}", "text": f"{LIGHT} {n}"}) + "\n" for n in range(2)),
        "application/x-ndjson",
    )
    build([text, records], folder, web=options)
    found = articles_in(folder)
    assert set(found) == {text, "r0", "r1"}
    assert found["r1"].source == f"{records}#r1"
    assert found["r1"].url == records
    assert found[text].title
    assert verify(folder).ok


def test_pages_are_sent_to_whoever_asks_but_not_twice_in_one_build(
    site: Site, folder: Path, options: WebOptions
) -> None:
    def once(request: Request) -> Answer:
        return 200, {"Content-Type": "text/html"}, page("The mill", f"{MILL} Sent at {request.at}.").encode()

    site.pages["/mill"] = once
    lists = [site.put(f"/{n}.xml", sitemap(f"{site.url}/mill"), "application/xml") for n in range(2)]
    assert build([*lists, f"{site.url}/mill"], folder, web=options).articles == 1
    assert site.paths.count("/mill") == 1
