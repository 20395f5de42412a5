"""What came from an address: a page to be read, or a list of further addresses."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from index.formats import Format, by_media_type
from index.web.client import FetchError, unzip

FEED = f".{Format.FEED}"
SITEMAP = ".sitemap"

_XML = {"application/xml", "text/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml"}
_GZIP = {"application/gzip", "application/x-gzip"}
_ROOTS = {"rss": FEED, "feed": FEED, "rdf": FEED, "urlset": SITEMAP, "sitemapindex": SITEMAP, "html": f".{Format.HTML}"}
_ROOT = re.compile(  # without going back, or many comments would take for ever
    rb"(?:\xef\xbb\xbf)?\s*+(?>(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?>\[.*?\]\s*+)?>)\s*+)*+<([A-Za-z:]+)",
    re.DOTALL,
)
_HEAD = 4096
_TEXTS = {f".{kind}" for kind in (Format.HTML, Format.TEXT, Format.MARKDOWN)}
_CHARSET = re.compile(  # not those of Python alone, some of which take for ever
    r"(?:iso-?8859|iso-2022|windows|cp|koi8|euc|x-euc|gb|gbk|big5|shift|x-sjis|sjis|ks_c|tis|mac|latin)[\w-]{0,20}",
    re.I,
)
_LARGEST_LIST = 10_000_000


def check_type(address: str, media_type: str) -> None:
    """Raise FetchError for a media type that is not read, before anything of it is loaded."""
    known = by_media_type(media_type) or media_type in _XML or (media_type in _GZIP and address.endswith(".gz"))
    if not known:
        called = media_type[:80] or "of no type that its server names"
        raise FetchError(f"is {called}, which is not read; save it as a file of a type that is")


def tell(media_type: str, body: bytes, charset: str = "") -> tuple[str, bytes]:
    """Return the suffix a body is stored under and the body, unpacked where it is a packed sitemap.

    Text that is no UTF-8 is made UTF-8 by the `charset` that its server names, for the file cannot name it. Feeds and
    sitemaps are told by their root element, for servers call them anything. Raises FetchError for XML that is
    neither, for a list that is too large, and for one that declares entities.
    """
    if media_type in _GZIP:
        body = _unpack(body)
    root = _ROOT.match(body[:_HEAD])
    suffix = _ROOTS.get(root[1].decode("ascii").rpartition(":")[2].lower()) if root else None
    if suffix not in {FEED, SITEMAP}:
        kind = by_media_type(media_type)
        suffix = f".{kind}" if kind else suffix
    if suffix in {FEED, SITEMAP} and declares_entities(body):
        raise FetchError("its XML declares entities, which is not read")
    if suffix is None:
        raise FetchError("is XML, but neither a page, a feed nor a sitemap")
    if suffix in {FEED, SITEMAP} and len(body) > _LARGEST_LIST:
        raise FetchError(f"is a list larger than {_LARGEST_LIST // 1_000_000} MB; name the pages themselves")
    return suffix, _in_utf8(body, charset) if suffix in _TEXTS else body


def _in_utf8(body: bytes, charset: str) -> bytes:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if _CHARSET.fullmatch(charset):
            with suppress(UnicodeDecodeError, LookupError):
                return codecs.BOM_UTF8 + body.decode(charset).encode("utf-8")
    return body


def declares_entities(body: bytes) -> bool:
    """Tell whether XML declares entities, in whatever encoding: no list needs any, and they can be made to explode."""
    return b"<!ENTITY" in body.replace(b"\0", b"")


def _unpack(body: bytes) -> bytes:
    unpacked = bytearray()
    for part in unzip([body]):
        unpacked += part
        if len(unpacked) > _LARGEST_LIST:
            break  # and told as too large
    return bytes(unpacked)
