"""Reading sitemaps: the addresses they list."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from index.formats.markup import hardened_parser
from index.web.client import FetchError


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists, in its order, each once."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]
    """Further sitemaps, of an index of them."""


def read_sitemap(data: bytes) -> Sitemap:
    """Read a sitemap or an index of sitemaps (sitemaps.org). Raises FetchError for one that is no such XML."""
    try:
        root = etree.fromstring(data, hardened_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FetchError(f"its XML is damaged: {error}") from None
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    for place in root.iterfind("{*}*/{*}loc"):
        entry = place.getparent()
        name = etree.QName(entry).localname if entry is not None else ""
        if name in found and place.text and place.text.strip():
            found[name].append(place.text.strip())
    return Sitemap(tuple(dict.fromkeys(found["url"])), tuple(dict.fromkeys(found["sitemap"])))
