"""What came is told by its type and, for lists, by its root element; hostile lists are refused."""

import gzip
import time

import pytest

from index.web.client import FetchError
from index.web.kinds import check_type, tell
from index.web.sitemap import read_sitemap
from tests.index.web.server import LAUGHS, sitemap, sitemap_index

FEED = b"<?xml version='1.0'?>\n<!-- a feed -->\n<rss version='2.0'><channel/></rss>"


@pytest.mark.parametrize(
    ("media_type", "body", "suffix"),
    [
        ("text/html", b"<!DOCTYPE html><html><body>x</body></html>", ".html"),
        ("text/html", b"<p>no root at all</p>", ".html"),
        ("application/xhtml+xml", b"<?xml version='1.0'?><html xmlns='x'/>", ".html"),
        ("application/xml", b"<?xml version='1.0'?><!DOCTYPE html><html/>", ".html"),
        ("text/plain", b"words", ".txt"),
        ("text/markdown", b"# words", ".md"),
        ("application/rss+xml", FEED, ".feed"),
        ("text/html", FEED, ".feed"),
        ("text/plain", b"\xef\xbb\xbf <feed xmlns='http://www.w3.org/2005/Atom'/>", ".feed"),
        ("text/xml", b"<rdf:RDF xmlns:rdf='r'/>", ".feed"),
        ("application/xml", sitemap().encode(), ".sitemap"),
        ("application/gzip", gzip.compress(sitemap_index().encode()), ".sitemap"),
    ],
)
def test_what_came_is_told(media_type: str, body: bytes, suffix: str) -> None:
    check_type("https://example.org/sitemap.xml.gz", media_type)
    assert tell(media_type, body)[0] == suffix


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("größer".encode("iso-8859-1"), "iso-8859-1", "\ufeffgrößer"),
        ("佐渡".encode("shift_jis"), "shift_jis", "\ufeff佐渡"),
        ("größer".encode(), "iso-8859-1", "größer"),  # what reads as UTF-8 is UTF-8
        ("größer".encode("iso-8859-1"), "", None),
        ("größer".encode("iso-8859-1"), "punycode", None),
        ("größer".encode("iso-8859-1"), "cp_nonsense", None),
    ],
)
def test_text_is_kept_in_utf8_where_its_server_alone_knows_better(body: bytes, charset: str, text: str | None) -> None:
    for media_type in ("text/html", "text/plain"):
        assert tell(media_type, body, charset)[1] == (body if text is None else text.encode())


@pytest.mark.parametrize(
    "media_type", ["", "image/png", "video/mp4", "application/octet-stream", "application/gzip", "text/css"]
)
def test_other_types_are_refused_before_they_are_loaded(media_type: str) -> None:
    with pytest.raises(FetchError, match="is not read; save it as a file"):
        check_type("https://example.org/a", media_type)


def test_other_xml_and_bombs_are_refused() -> None:
    with pytest.raises(FetchError, match="neither a page, a feed nor a sitemap"):
        tell("application/xml", b"<?xml version='1.0'?><svg/>")
    with pytest.raises(FetchError, match="neither"):
        tell("application/gzip", gzip.compress(bytes(100_000_000)))
    with pytest.raises(FetchError, match="larger than 10 MB"):
        tell("application/gzip", gzip.compress(sitemap().encode() + b" " * 100_000_000))
    with pytest.raises(FetchError, match="gzip data are damaged"):
        tell("application/gzip", b"no gzip")


def test_a_sitemap_lists_pages_and_sitemaps_each_once() -> None:
    found = read_sitemap(sitemap("https://a.example/1", " https://a.example/2\n", "https://a.example/1").encode())
    assert (found.pages, found.sitemaps) == (("https://a.example/1", "https://a.example/2"), ())
    found = read_sitemap(sitemap_index("https://a.example/s.xml").encode())
    assert (found.pages, found.sitemaps) == ((), ("https://a.example/s.xml",))


def test_addresses_of_pictures_in_a_sitemap_are_not_pages() -> None:
    image = "<image:image xmlns:image='i'><image:loc>https://a.example/p.png</image:loc></image:image>"
    body = sitemap("https://a.example/1").replace("</url>", f"{image}</url>")
    assert read_sitemap(body.encode()).pages == ("https://a.example/1",)


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS.replace("{root}", "urlset").encode(),
        LAUGHS.replace("{root}", "urlset").replace("'1.0'", "'1.0' encoding='utf-16'").encode("utf-16"),
        b"<!DOCTYPE urlset [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><urlset><url><loc>&x;</loc></url></urlset>",
        b"<urlset><url><loc>https://a.example/",
        b"<a>" * 100_000,
        b"\x00\x01\x02",
        b"",
    ],
)
def test_hostile_and_damaged_xml_is_refused_at_once(body: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(FetchError):
        read_sitemap(tell("application/xml", body)[1])
    assert time.monotonic() - began < 1


def test_a_doctype_elsewhere_is_not_fetched() -> None:
    body = sitemap("https://a.example/1").replace("?>", "?><!DOCTYPE urlset SYSTEM 'http://127.0.0.1:9/x.dtd'>", 1)
    assert read_sitemap(body.encode()).pages == ("https://a.example/1",)
