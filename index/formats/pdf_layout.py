"""Where things stand on a page: running heads and feet, columns, and the order in which they are read.

Running heads, feet and page numbers are left out of the extracted text, as the navigation of a web page is: a sentence
that runs over the end of a page stays one sentence, and a head that stands on forty pages is no forty answers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.formats.pdf_lines import PageText, Stretch

_EDGE_ROWS = 3
"""Rows from the top and from the bottom that may be running heads."""
_EDGE = 0.17
"""Share of the page's height that they stand within."""
_SAME_HEIGHT = 5.0  # points
_LARGE = 1.15
"""Times the usual size of type from which a line is a heading."""
_ROMAN = re.compile(r"^[ivxlc]{1,7}$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^(?:page\s+)?[-–—|\s]*(\d{1,4}|[ivxlc]{1,7})[-–—|\s]*(?:of \d{1,4}|/ ?\d{1,4})?$", re.IGNORECASE
)
_PRINTED_AT = re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d\d(?:\s?[AP]M)?$")
"""What a browser prints above a page: the day and the time."""
_CROSSED = 0.12
"""Share of a column's lines that may cross the gutter beside it: titles, tables as wide as the page."""
_FILLED = 0.5
"""Share of a column's width that its lines have, by their median: those of a table's column are shorter."""
_NARROWEST_GUTTER = 5.0  # points
_BIN = 2.0  # points
_FEWEST_LINES = 4
_WIDE_GAP = 2.5
"""Font sizes between two stretches of a line that make it a row of a table."""


@dataclass(frozen=True, slots=True)
class Column:
    """Lines that are read from top to bottom, and the edges that they keep to."""

    page: int
    lines: tuple[Stretch, ...]
    left: float
    right: float


def body_size(pages: Sequence[PageText]) -> float:
    """Return the font size that most characters have, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for stretch in page.stretches:
            sizes[round(stretch.size * 2) / 2] += len(stretch.text)
    return max(sizes, key=lambda size: sizes[size], default=10.0)


def drop_running_heads(pages: Sequence[PageText], body: float, title: str) -> None:
    """Take out, in place, what stands in the same place at the edge of several pages, and the page numbers.

    `body` is the usual size of type, in points: what is set larger is a heading, and stays where it stands first.
    """
    edges = {page.number: _edge_rows(page) for page in pages}
    seen: dict[str, list[tuple[int, Stretch]]] = defaultdict(list)
    for number, rows in edges.items():
        for stretch in (stretch for row in rows for stretch in row):
            seen[_key(stretch.text)].append((number, stretch))
    shifts = Counter(
        shift for page in pages for shift in {_shift(page, one) for row in edges[page.number] for one in row}
    )
    for page in pages:
        dropped: set[int] = set()
        for row in edges[page.number]:
            heads = {
                id(stretch)
                for stretch in row
                if _repeats(page.number, stretch, seen, first=stretch.size < _LARGE * body)
                or _is_page_number(page, stretch, shifts, len(pages))
                or _PRINTED_AT.match(stretch.text)
                or (page.number > 1 and title and _key(stretch.text) == _key(title))
            }
            # What stands beside a page number or a repeated head belongs to it, even where it stands only once.
            dropped |= {id(stretch) for stretch in row} if heads else set()
        page.stretches = [stretch for stretch in page.stretches if id(stretch) not in dropped]


def _edge_rows(page: PageText) -> list[list[Stretch]]:
    """Return the first and last rows of a page that stand near its edges."""
    rows: list[list[Stretch]] = []
    for stretch in sorted(page.stretches, key=lambda one: -one.y):
        if rows and rows[-1][0].y - stretch.y < _SAME_HEIGHT / 2:
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    top = [row for row in rows[:_EDGE_ROWS] if row[0].y > page.height * (1 - _EDGE)]
    return top + [row for row in rows[len(top) :][-_EDGE_ROWS:] if row[0].y < page.height * _EDGE]


def _key(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.casefold().split()))


def _shift(page: PageText, stretch: Stretch) -> int | None:
    """Return by how much a number at the edge differs from the page's; None where it is no number."""
    match = _PAGE_NUMBER.match(stretch.text)
    return int(match[1]) - page.number if match and match[1].isdigit() else None


def _repeats(number: int, stretch: Stretch, seen: dict[str, list[tuple[int, Stretch]]], *, first: bool) -> bool:
    """Tell whether the same words stand at the same height of another page, or unless `first` of an earlier one.

    Numbers are no words, but count: those of a head stay the same or count the pages, those of two notes do not.
    """
    key = _key(stretch.text)
    if not re.search(r"[^\W\d_]", key) or _ROMAN.match(key):
        return False
    return any(
        abs(other.y - stretch.y) <= _SAME_HEIGHT and _count_alike(stretch.text, other.text, page - number)
        for page, other in seen[key]
        if page < number or (first and page != number)
    )


def _count_alike(text: str, other: str, pages: int) -> bool:
    """Tell whether the numbers of both are the same, but for one that counts the `pages` from one to the other."""
    pairs = zip(_DIGITS.findall(text), _DIGITS.findall(other), strict=True)
    apart = [int(theirs) - int(own) for own, theirs in pairs if own != theirs]
    return apart in ([], [pages])


def _is_page_number(page: PageText, stretch: Stretch, shifts: Counter[int | None], pages: int) -> bool:
    """Tell whether a stretch is only a number, and counts the pages: as on another page, or this one's own."""
    match = _PAGE_NUMBER.match(stretch.text)
    if not match:
        return False
    if not match[1].isdigit():
        return pages > 1 or stretch.text.strip("-–— ").islower()
    shift = _shift(page, stretch)
    return shift == 0 or shifts[shift] > 1


def columns(pages: Sequence[PageText]) -> Iterator[Column]:
    """Yield the columns of all pages in reading order; a line that spans some stands between those above and below."""
    gutters = {page.number: _gutters(page) for page in pages}
    usual = Counter(tuple(round(at, -1) for at in found) for found in gutters.values() if found).most_common(1)
    for page in pages:
        own = gutters[page.number]
        if not own and usual:
            other = next(found for found in gutters.values() if tuple(round(at, -1) for at in found) == usual[0][0])
            crossing = sum(_crosses(stretch, at) for stretch in page.stretches for at in other)
            own = other if crossing <= len(page.stretches) * _CROSSED else []
        yield from _in_order(page, own)


def _gutters(page: PageText) -> list[float]:
    """Return where, from left to right, hardly a line goes on though there are lines on both sides."""
    if len(page.stretches) < 2 * _FEWEST_LINES:
        return []
    first = min(stretch.x0 for stretch in page.stretches)
    last = max(stretch.x1 for stretch in page.stretches)
    covered = [0] * (int((last - first) / _BIN) + 1)
    for stretch in page.stretches:
        for place in range(int((stretch.x0 - first) / _BIN), int((stretch.x1 - first) / _BIN) + 1):
            covered[place] += 1
    most = max(covered) * _CROSSED
    found: list[float] = []
    start = None
    for place, count in enumerate([*covered, max(covered)]):
        if count <= most and start is None:
            start = place
        elif count > most and start is not None:
            if (place - start) * _BIN >= _NARROWEST_GUTTER:
                found.append(first + (start + place) / 2 * _BIN)
            start = None
    edges = [first, *found, last]
    return found if found and all(_is_column(page, *pair) for pair in pairwise(edges)) else []


def _is_column(page: PageText, left: float, right: float) -> bool:
    inside = [stretch for stretch in page.stretches if left <= (stretch.x0 + stretch.x1) / 2 <= right]
    own = [
        stretch.x1 - stretch.x0 for stretch in inside if not _crosses(stretch, left) and not _crosses(stretch, right)
    ]
    return len(own) >= _FEWEST_LINES and median(own) >= _FILLED * (right - left)


def _crosses(stretch: Stretch, at: float) -> bool:
    return stretch.x0 < at - _BIN and stretch.x1 > at + _BIN


def _in_order(page: PageText, gutters: list[float]) -> Iterator[Column]:
    bands: list[list[list[Stretch]]] = [[[] for _ in range(len(gutters) + 1)]]
    spans: list[list[Stretch]] = [[]]
    for stretch in sorted(page.stretches, key=lambda one: (-one.y, one.x0)):
        if any(_crosses(stretch, at) for at in gutters):
            if any(bands[-1]):
                bands.append([[] for _ in range(len(gutters) + 1)])
                spans.append([])
            spans[-1].append(stretch)
        else:
            middle = (stretch.x0 + stretch.x1) / 2
            bands[-1][sum(middle > at for at in gutters)].append(stretch)
    for spanning, band in zip(spans, bands, strict=True):
        for stretches in (spanning, *band):
            if stretches:
                lines = tuple(_rows(stretches))
                yield Column(page.number, lines, min(one.x0 for one in lines), max(one.x1 for one in lines))


def _rows(stretches: list[Stretch]) -> Iterator[Stretch]:
    """Join the stretches of a column that stand on one line, from left to right."""
    rows: list[list[Stretch]] = []
    for stretch in sorted(stretches, key=lambda one: -one.y):
        near = rows and rows[-1][0].y - stretch.y < 0.4 * max(stretch.size, rows[-1][0].size)
        if near and not any(one.x0 < stretch.x1 - _BIN and stretch.x0 < one.x1 - _BIN for one in rows[-1]):
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    for row in rows:
        yield _joined(sorted(row, key=lambda one: one.x0))


def _joined(row: list[Stretch]) -> Stretch:
    text, cells = row[0].text, False
    for above, stretch in pairwise(row):
        far = stretch.x0 - above.x1 > _WIDE_GAP * stretch.size and len(text) > 3
        cells = cells or far
        text += (" | " if far else " ") + stretch.text
    longest = max(row, key=lambda one: len(one.text))
    bold = all(one.bold for one in row)
    return Stretch(text, row[0].x0, max(one.x1 for one in row), longest.y, longest.size, bold, cells)
