"""A citation in the forms that other programs take: plain text, Markdown, BibTeX, CSL-JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from index.article import Citation, DateSpan
from index.periods import make_span
from service.render import about, clean, pages, when

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # Braces as commands: BibTeX counts even those behind a backslash.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        **{char: f"\\{char}" for char in "&%$#_"},
    }
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SMALL_WORDS = {"a", "an", "the", "of", "on", "in", "and", "for", "to"}


def cite_as(citation: Citation, *, whole: bool = False) -> dict[str, str]:
    """Return every form by its name; `whole` cites the article instead of the passage."""
    forms = {"Plain": plain, "Markdown": markdown, "BibTeX": bibtex, "CSL-JSON": csl_json}
    return {name: write(citation, whole=whole) for name, write in forms.items()}


def web_address(url: str | None) -> str | None:
    """Return an address that is safe to follow: http or https, with a host, no white space; None for any other."""
    if not url or re.search(r"[\s\x00-\x1f\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.hostname else None


def plain(citation: Citation, *, whole: bool = False) -> str:
    """Write a citation as a line of text."""
    said = about(replace(citation, section=()) if whole else citation)
    return _line(f"{said}." if whole else f"{said}. {_capital(_place(citation))}.", web_address(citation.url))


def markdown(citation: Citation, *, whole: bool = False) -> str:
    """Write a citation as Markdown: the title in italics and, where there is an address, a link."""
    url = web_address(citation.url)
    title = f"*{_escaped(citation.title)}*"
    parts = [
        _escaped(", ".join(citation.authors)),
        f"[{title}](<{url.replace('<', '%3C').replace('>', '%3E')}>)" if url else title,
        _escaped(citation.publisher or ""),
        when(citation.published) if citation.published else "",
        *([] if whole else [_escaped(" > ".join(citation.section)), _capital(_place(citation))]),
    ]
    return f"{_line(*('. '.join(part for part in parts if part).split()))}."


def bibtex(citation: Citation, *, whole: bool = False) -> str:
    """Write a citation as a BibTeX entry of type misc: what kind of work an article is, is not known."""
    fields = {
        "author": " and ".join(map(_bibtex_name, citation.authors)),
        "title": f"{{{_tex(citation.title)}}}",  # braced twice: its capitals stay
        "howpublished": _tex(citation.publisher or ""),
        "year": _years(citation.published),
        "url": (web_address(citation.url) or "").replace("{", "%7B").replace("}", "%7D"),
        "pages": "" if whole else _tex(_page_numbers(citation, "--")),
        "note": "" if whole else _tex("; ".join([*_section(citation), _characters(citation, "--")])),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if month := _month(citation.published):
        lines.insert(-1, f"  month = {_MONTHS[month - 1]},")  # a macro, so that styles can write it their way
    return "\n".join([f"@misc{{{_key(citation, whole=whole)},", *lines, "}"])


def csl_json(citation: Citation, *, whole: bool = False) -> str:
    """Write a citation as CSL-JSON: a list of one item. Names stand whole: how to part them is not known."""
    item: dict[str, Any] = {
        "id": _key(citation, whole=whole),
        "type": "document",
        "title": clean(citation.title),
        "author": [{"literal": clean(name)} for name in citation.authors],
        "publisher": clean(citation.publisher or ""),
        "issued": _csl_date(citation.published),
        "URL": web_address(citation.url),
    }
    if not whole:
        item |= {
            "section": clean(" > ".join(citation.section)),
            "page": _page_numbers(citation, "-"),
            "note": _characters(citation),
        }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def _place(citation: Citation) -> str:
    page = f"page {pages(citation)}, " if citation.page is not None else ""
    return page + _characters(citation)


def _page_numbers(citation: Citation, dash: str) -> str:
    """Write the pages as such fields take them; what the document itself calls a page is what is printed on it."""
    if citation.page is None or citation.last_page in {None, citation.page}:
        return clean(citation.page_label or str(citation.page or ""))
    return f"{citation.page}{dash}{citation.last_page}"


def _characters(citation: Citation, dash: str = "–") -> str:
    return f"characters {citation.start}{dash}{citation.end}"


def _section(citation: Citation) -> list[str]:
    return ["section " + " > ".join(citation.section)] if citation.section else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _line(*parts: str | None) -> str:
    return " ".join(" ".join(part for part in parts if part).split())


def _escaped(text: str) -> str:
    """Escape what Markdown would read as more than text."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", clean(text))


def _tex(text: str) -> str:
    return " ".join(clean(text).split()).translate(_TEX)


def _bibtex_name(name: str) -> str:
    """Write a name; one that BibTeX would part at a comma or an "and" goes in braces."""
    return f"{{{_tex(name)}}}" if re.search(r",|\band\b", name) else _tex(name)


def _years(published: DateSpan | None) -> str:
    if published is None:
        return ""
    years = dict.fromkeys((published.start.year, published.end.year))
    return "--".join(map(str, years))


def _month(published: DateSpan | None) -> int | None:
    """Return the month where all of it lies in one."""
    first, last = (published.start, published.end) if published else (None, None)
    return first.month if first and last and (first.year, first.month) == (last.year, last.month) else None


def _csl_date(published: DateSpan | None) -> dict[str, list[list[int]]] | None:
    """Write a day, month, year or range as CSL's date-parts, no finer than it is known."""
    if published is None:
        return None
    first, last = published.start, published.end
    if first == last:
        return {"date-parts": [[first.year, first.month, first.day]]}
    if published == make_span(first.year):
        return {"date-parts": [[first.year]]}
    if published == make_span(first.year, first.month):
        return {"date-parts": [[first.year, first.month]]}
    return {"date-parts": [[day.year, day.month, day.day] for day in (first, last)]}


def _key(citation: Citation, *, whole: bool) -> str:
    """Make a key of the first author's last name, the year, a word of the title and, for a passage, its place."""
    names = _ascii_words(citation.authors[0]) if citation.authors else []
    words = [word for word in _ascii_words(citation.title) if word not in _SMALL_WORDS]
    year = str(citation.published.start.year) if citation.published else ""
    key = "".join([*names[-1:], year, *words[:1]]) or "article"
    return key if whole else f"{key}:{citation.start}-{citation.end}"


def _ascii_words(text: str) -> list[str]:
    plain_letters = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", plain_letters.lower())
