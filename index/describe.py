"""What a source says about itself: title, authors, publisher, date of publication, address, language.

It is taken from YAML front matter, HTML metadata or JSON fields where there are any, else from the lines
around the prose: the head of a saved web page, or the last lines of an essay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import yaml

from index.article import DateSpan
from index.dates import find_dates, parse_range
from index.errors import SourceError
from index.language import language_code, tell_language
from index.lines import (
    PUBLICATION,
    Line,
    byline_names,
    first_prose,
    heading_level,
    heading_name,
    is_affiliation,
    is_author_note,
    is_boilerplate,
    is_caption,
    is_heading_like,
    is_name,
    is_note,
    is_prose,
    split_lines,
    split_names,
    unwrap,
)
from index.periods import make_span

_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_BESIDE_A_DATE = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Updated|Posted|Published|on|at|[ap]\.?m\b|GMT|UTC|E[SD]T|KST|JST)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Described:
    """A text and what is known about it."""

    text: str
    title: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: DateSpan | None = None
    url: str | None = None
    language: str = "en"
    front_matter: int = 0
    """Characters of front matter at the start of the text."""


def describe_text(text: str, name: str) -> Described:
    """Describe plain text or Markdown; `name` is the title of last resort.

    Raises SourceError for front matter that is no YAML. A text that merely begins with a rule has none.
    """
    match = _FRONT_MATTER.match(text)
    fields = _front_matter(match["yaml"]) if match else None
    if match is None or fields is None:
        return _described_by_lines(text, name)
    by_lines = _described_by_lines(text[match.end() :], name)
    described = _described_by_fields(fields, text, by_lines.title)
    return replace(described, front_matter=match.end())


def _front_matter(text: str) -> dict[str, Any] | None:
    """Return the fields of front matter, or None for a text between two rules."""
    try:
        fields = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date like 2024-13-45
        problem = str(error).splitlines()[0]
        raise SourceError(f"its front matter is no YAML: {problem}") from error
    return fields if isinstance(fields, dict) else {} if fields is None else None


def describe_extract(text: str, fields: Mapping[str, Any], name: str) -> Described:
    """Describe the text extracted from a file that is no plain text, as Markdown, by what the file says of itself.

    `fields` may hold title, author or authors, publisher, date, url, language and the day the file was created. What
    is missing is taken from the text: the first level-1 heading, a byline, a line above the prose that is a date. The
    day of creation counts only where nothing else dates the text: it may be that of a copy. `name` is the title of
    last resort.
    """
    described = _described_by_fields(fields, text, _markdown_title(text) or name)
    lines = unwrap(split_lines(text))
    end = first_prose(lines)
    head, rest = lines[:end], lines[end:] if end is not None else []
    authors = described.authors or _find_authors(head) or _find_author_note(rest)
    stated = described.published or _find_publication(head)[0] or _find_day(head)
    return replace(described, authors=authors, published=stated or _as_span(fields.get("created")))


def describe_fields(record: Mapping[str, Any], name: str) -> Described:
    """Describe one JSON record in BEIR's fields or ours; raises SourceError without a text field."""
    text = record.get("text")
    if not isinstance(text, str):
        raise SourceError("has no text field")
    metadata = record.get("metadata")
    fields = {**(metadata if isinstance(metadata, dict) else {}), **record}
    fallback = name if fields.get("title") else _described_by_lines(text, name).title
    return _described_by_fields(fields, text, fallback)


def _described_by_fields(fields: Mapping[str, Any], text: str, title: str) -> Described:
    def first(*names: str) -> Any:  # noqa: ANN401 (whatever the file holds)
        return next((fields[name] for name in names if fields.get(name)), None)

    return Described(
        text=text,
        title=_one_line(first("title")) or title,
        authors=_names(first("authors", "author")),
        publisher=_one_line(first("publisher", "source", "sitename")) or None,
        published=_as_span(first("published", "published_at", "date")),
        url=_one_line(first("url", "link")) or None,
        language=language_code(_one_line(first("language", "lang"))) or tell_language(text),
    )


def _one_line(value: object) -> str:
    """Return a field as one line of text UTF-8 can carry; nothing for lists and mappings."""
    if not isinstance(value, str | int | float | date):
        return ""
    line = " ".join(str(value).split())
    return line.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _names(value: object) -> tuple[str, ...]:
    """Return the names in a list of texts or of mappings with a name, or in one text."""
    if isinstance(value, list):
        items = (item.get("name") if isinstance(item, dict) else item for item in value)
        return tuple(name for name in map(_one_line, items) if name)
    text = _one_line(value)
    if ";" in text:
        return tuple(part.strip() for part in text.split(";") if part.strip())
    return split_names(text) or ((text,) if text else ())


def _as_span(value: object) -> DateSpan | None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return DateSpan(value, value)
    text = _one_line(value)
    parts = re.fullmatch(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2]))?", text)
    if parts:
        return make_span(int(parts[1]), int(parts[2]) if parts[2] else None)
    return parse_range(text) or next((found.span for found in find_dates(text.split("T")[0])), None)


def _markdown_title(text: str) -> str | None:
    """Return the first level-1 heading outside code."""
    fenced = False
    for line in split_lines(text):
        fenced ^= bool(_FENCE.match(line.text))
        if not fenced and line.text.startswith("#") and heading_level(line.text) == 1:
            return heading_name(line.text)
    return None


def _described_by_lines(text: str, name: str) -> Described:
    """Read the lines before the first prose, and failing those the last lines after the prose and notes."""
    lines = unwrap(split_lines(text))
    end = first_prose(lines)
    head, rest = lines[:end], lines[end:] if end is not None else []
    title = _markdown_title(text) or _choose_title(head) or _choose_title(_tail(rest)) or name
    authors = _find_authors(head) or _find_author_note(rest)
    published, publisher = _find_publication(head)
    if publisher is None:
        publisher = _repeated(head, title)
    return Described(text, title, authors, publisher, published, language=tell_language(text))


def _tail(lines: list[Line]) -> list[Line]:
    """Return the short lines at the very end, after the last line of prose or the last note."""
    last = max((i for i, line in enumerate(lines) if is_prose(line.text) or is_note(line.text)), default=-1)
    return lines[last + 1 :]


def _choose_title(lines: list[Line]) -> str | None:
    """Choose the line that stands there most often, then the one with most words."""
    candidates = [
        heading_name(line.text).strip("“”\"' ")
        for line in lines
        if is_heading_like(line.text) and not _is_furniture(line.text) and not is_affiliation(line.text)
    ]
    times = Counter(candidates)
    return max(candidates, key=lambda text: (times[text], len(text.split())), default=None)


def _is_furniture(text: str) -> bool:
    if is_boilerplate(text) or is_caption(text) or byline_names(text) or parse_range(text) or PUBLICATION.match(text):
        return True
    rest = text
    for found in reversed(find_dates(text)):
        rest = rest[: found.start] + rest[found.end :]
    return rest != text and not re.search(r"[^\W\d_]", _BESIDE_A_DATE.sub("", rest))


def _find_authors(head: list[Line]) -> tuple[str, ...]:
    """Read a "By ..." line, else the lines that stand above an affiliation."""
    for line in head:
        names = byline_names(line.text)
        if names:
            return names
    pairs = pairwise(head)
    named = [above.text for above, below in pairs if is_affiliation(below.text) and is_name(above.text)]
    return tuple(dict.fromkeys(named))


def _find_author_note(lines: list[Line]) -> tuple[str, ...]:
    """Read a closing line that presents the author ("X is a professor at ...")."""
    for line in reversed(lines[-5:]):
        note = is_author_note(line.text)
        if note:
            return (note,)
    return ()


def _find_publication(head: list[Line]) -> tuple[DateSpan | None, str | None]:
    """Read "Published January 2022 in X", else a line that is a range of months."""
    for line in head:
        match = PUBLICATION.match(line.text)
        if match:
            return next((found.span for found in find_dates(match["when"])), None), match["where"].strip()
    return next((span for line in head if (span := parse_range(line.text))), None), None


def _find_day(head: list[Line]) -> DateSpan | None:
    """Read the first line that is a date and nothing else."""
    for line in head:
        found = find_dates(line.text)
        if len(found) == 1 and (found[0].start, found[0].end) == (0, len(line.text)):
            return found[0].span
    return None


def _repeated(head: list[Line], title: str) -> str | None:
    """Return a short line that stands in the head more than once besides the title: the publication's name."""
    times = Counter(line.text for line in head if line.text.strip("“”\"' ") != title)
    return next((text for text, count in times.items() if count > 1 and is_heading_like(text)), None)
