"""Feeds: entries that hold their text are articles, of the others the pages they link to are read."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from index.build import build
from index.errors import SourceError
from index.formats import Format
from index.formats.extract import Unread
from index.reader import Reader
from index.verify import verify
from index.web.kinds import tell
from index.web.options import WebOptions
from tests.index.built import articles_in
from tests.index.web.server import LAUGHS, Site, page

MILL = "The mill of Orm was opened in 1911. Its wheel was turned by the river until the flood of May 1953."
LIGHT = "The lighthouse of Tallis was built by Ada Brook in 1871. It stands on a rock that the sea covers at high tide."

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Coast Gazette</title><language>en-gb</language>{items}</channel></rss>"""
WHOLE = """<item><title>The mill</title><link>{link}</link><guid isPermaLink="false">m1</guid>
<dc:creator>Ada Roth</dc:creator><pubDate>Tue, 03 Dec 2024 10:00:00 +0900</pubDate><description>A teaser.</description>
<content:encoded><![CDATA[<p>{text}</p><script>alert(1)</script>]]></content:encoded></item>"""
TEASER = """<item><title>The light</title><link>{link}</link>
<description>A teaser &lt;b&gt;only&lt;/b&gt;.</description></item>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Orm Notes</title>
<entry><title>The mill</title><id>tag:orm.example,2024:1</id><link href="/mill"/><updated>2024-12-03T10:00:00Z</updated>
<author><name>Tom Vale</name></author><content type="html">&lt;p&gt;{text}&lt;/p&gt;</content></entry>{more}</feed>"""


def test_an_entry_that_holds_its_text_is_an_article(site: Site, folder: Path, options: WebOptions) -> None:
    link = f"{site.url}/2024/mill"
    root = site.put("/feed", RSS.format(items=WHOLE.format(link=link, text=MILL)), "application/rss+xml")
    report = build([root], folder, web=options)
    assert report.skipped == ()
    (article,) = articles_in(folder).values()
    assert (article.id, article.url, article.source) == (link, link, f"{root}#m1")
    assert (article.title, article.authors, article.publisher) == ("The mill", ("Ada Roth",), "Coast Gazette")
    assert article.text == MILL
    assert article.published
    assert article.published.start == date(2024, 12, 3)
    assert site.paths == ["/feed"]
    assert verify(folder).ok


def test_of_a_teaser_the_page_is_read(site: Site, folder: Path, options: WebOptions) -> None:
    light = site.put("/light", page("The lighthouse", LIGHT))
    items = (
        WHOLE.format(link=f"{site.url}/mill", text=MILL) + TEASER.format(link="/light") + TEASER.format(link="/none")
    )
    root = site.put("/feed", RSS.format(items=items), "text/xml")
    report = build([root], folder, web=options)
    assert set(articles_in(folder)) == {f"{site.url}/mill", light}
    assert [(item.path, item.reason.split(";")[0]) for item in report.skipped] == [
        (f"{site.url}/none", "is gone (status 404)")
    ]
    assert verify(folder).ok


def test_a_feed_of_teasers_alone_is_no_article(site: Site, folder: Path, options: WebOptions) -> None:
    light = site.put("/light", page("The lighthouse", LIGHT))
    root = site.put("/feed", RSS.format(items=TEASER.format(link="/light")), "text/html")
    assert build([root], folder, web=options).skipped == ()
    assert set(articles_in(folder)) == {light}
    assert not build([], folder, web=options).changed


def test_entries_come_and_go_with_an_atom_feed(site: Site, folder: Path, options: WebOptions) -> None:
    root = site.put("/atom", ATOM.format(text=MILL, more=""), "application/atom+xml")
    build([root], folder, web=options)
    (article,) = articles_in(folder).values()
    assert (article.authors, article.publisher, article.url) == (("Tom Vale",), "Orm Notes", f"{site.url}/mill")
    long = f"<p>{LIGHT}</p>" * 12
    known = "<title>Light</title><id>2</id><link href='/light'/>"
    more = f"<entry>{known}<summary type='xhtml'><div>{long}</div></summary></entry>"
    site.put("/atom", ATOM.format(text=MILL, more=more), "application/atom+xml")
    report = build([], folder, web=options)
    assert set(articles_in(folder)) == {f"{site.url}/mill", f"{site.url}/light"}
    assert report.embedded < report.passages  # what was embedded before was not embedded again
    assert verify(folder).ok


def test_links_that_cannot_be_followed_do_not_become_citations(site: Site, folder: Path, options: WebOptions) -> None:
    items = WHOLE.format(link="javascript:alert(1)", text=MILL) + TEASER.format(link="ftp://a.example/x")
    root = site.put("/feed", RSS.format(items=items), "text/xml")
    report = build([root], folder, web=options)
    (article,) = articles_in(folder).values()
    assert article.url == root
    assert article.id == f"{root}#m1"
    assert ["lists what is not fetched" in item.reason for item in report.skipped] == [True]


def test_a_feed_that_breaks_leaves_its_entries(site: Site, folder: Path, options: WebOptions) -> None:
    root = site.put("/feed", RSS.format(items=WHOLE.format(link="/mill", text=MILL)), "text/xml")
    build([root], folder, web=options)
    for body in (LAUGHS.replace("{root}", "rss"), "<rss>no feed"):
        site.put("/feed", body, "text/xml")
        report = build([], folder, web=options)
        assert not report.changed
        assert "is kept" in report.skipped[0].reason
    assert len(articles_in(folder)) == 1


def test_only_so_many_pages_of_a_feed_are_read(site: Site, folder: Path, options: WebOptions) -> None:
    links = [site.put(f"/{n}", page(f"Page {n}", f"{MILL} So says page {n}.")) for n in range(4)]
    root = site.put("/feed", RSS.format(items="".join(TEASER.format(link=link) for link in links)), "text/xml")
    report = build([root], folder, web=WebOptions(allow_private=True, most_pages=2, manners=options.manners))
    assert report.articles == 2
    assert "lists more than 2 pages" in report.skipped[0].reason


@pytest.mark.parametrize("root", ["rss", "feed"])
def test_a_billion_laughs_are_refused(site: Site, folder: Path, options: WebOptions, root: str) -> None:
    address = site.put("/feed", LAUGHS.replace("{root}", root), "application/xml")
    began = time.monotonic()
    with pytest.raises(SourceError, match="its XML declares entities"):
        build([address], folder, web=options)
    assert time.monotonic() - began < 30


def test_a_broken_feed_is_read_as_far_as_it_can_be() -> None:
    broken = RSS.format(items=WHOLE.format(link="https://a.example/mill", text=MILL) + "<item><title>A & B")
    with Reader() as reader:
        made = list(reader.read(broken.encode(), Format.FEED))
        assert [entry.text for entry in made if not isinstance(entry, Unread)][:1] == [MILL]
        assert all(isinstance(entry, Unread) for entry in reader.read(b"no feed at all", Format.FEED))


def test_many_comments_before_the_root_do_not_take_for_ever() -> None:
    began = time.monotonic()
    assert tell("text/html", b"<?a?><!--b-->" * 5000)[0] == ".html"
    assert time.monotonic() - began < 1
