"""Reading sitemaps: the addresses they list."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from index.web.client import FetchError


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists, in its order, each once."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]
    """Further sitemaps, of an index of them."""


def read_sitemap(data: bytes) -> Sitemap:
    """Read a sitemap or an index of sitemaps (sitemaps.org). Raises FetchError for one that is no such XML."""
    root = parse_xml(data)
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    for place in root.iterfind("{*}*/{*}loc"):
        entry = place.getparent()
        name = etree.QName(entry).localname if entry is not None else ""
        if name in found and place.text and place.text.strip():
            found[name].append(place.text.strip())
    return Sitemap(tuple(dict.fromkeys(found["url"])), tuple(dict.fromkeys(found["sitemap"])))


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML from a stranger: nothing is fetched, no entity is expanded. Raises FetchError where it is damaged."""
    if b"<!ENTITY" in data.replace(b"\0", b""):  # in UTF-16, too
        raise FetchError("its XML declares entities, which is not read")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FetchError(f"its XML is damaged: {error}") from None
