"""Passages: whole sentences of one section, within a token budget and the embedding model's window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import tiktoken

from index.article import Article, Block, BlockKind, DateSpan
from index.dates import find_dates
from index.lines import heading_name
from index.periods import make_span
from index.sentences import sentence_spans
from index.tokens import count_tokens

_JOINED = {BlockKind.PARAGRAPH, BlockKind.BYLINE, BlockKind.BOILERPLATE}
_EVENTS_WITHOUT_A_HEADING = 3
_LOOKING_BACK_DAYS = 365
_PIECE_CHARACTERS = 16
"""Characters a token, at most, that a piece of a sentence too long for a passage is given."""
_FURTHEST_BACK = 16
_YEAR_OF_HEADING = re.compile(r"^(?:19|20)\d\d\b(?![-–/])|(?<![-–/])\b(?:19|20)\d\d$")
_UNBREAKABLE = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
"""Marks that belong to the character before them; what follows a joiner (U+200D) belongs to it too."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a passage must fit."""

    tokens: int
    """Most tokens of `encoding`."""
    encoding: tiktoken.Encoding
    fits_window: Callable[[str], bool]
    """Whether a passage's text, with the article's longest header, fits the embedding model's window."""

    def fitting(self, text: str) -> int | None:
        """Return the number of tokens of a text that fits both, else None."""
        tokens = count_tokens(self.encoding, text)
        return tokens if tokens <= self.tokens and self.fits_window(text) else None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage before it has a number: a slice of its article."""

    start: int
    end: int
    section: tuple[str, ...]
    kinds: tuple[BlockKind, ...]
    tokens: int
    dates: tuple[DateSpan, ...]
    split: bool
    """True for a piece of a sentence that was too long to stay whole."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never cut again: a sentence, or a piece of one too long."""

    start: int
    end: int
    kind: BlockKind
    tokens: int
    split: bool


@dataclass(frozen=True, slots=True)
class _Segment:
    """Neighbouring blocks that may share passages."""

    blocks: tuple[Block, ...]
    section: tuple[str, ...]


def chunk(article: Article, blocks: Sequence[Block], limits: Limits) -> list[Chunk]:
    """Cut an article into passages, in order, that cover all its text but white space.

    A passage never crosses the border of an event, note or caption, nor of a section. A section longer than
    the budget is cut into passages of about equal length, at sentence ends. A sentence that alone exceeds a
    limit is split at white space where there is any.
    """
    context = _date_context(article, blocks)
    chunks: list[Chunk] = []
    for segment in _segments(article, blocks):
        event_dates = tuple(day for block in segment.blocks for day in block.dates)
        near = event_dates[0] if event_dates else _section_year(segment.section) or context
        for group, tokens in _pack(article.text, list(_units(article, segment, limits)), limits):
            start, end = group[0].start, group[-1].end
            found = find_dates(article.text[start:end], near)
            dates = tuple(dict.fromkeys([*event_dates, *(date.span for date in found)]))
            kinds = tuple(dict.fromkeys(unit.kind for unit in group))
            chunks.append(Chunk(start, end, segment.section, kinds, tokens, dates, any(u.split for u in group)))
    return chunks


def _section_year(section: tuple[str, ...]) -> DateSpan | None:
    """Return the year that the innermost heading with one stands for: "2022: A Beginning", "Elections of 2021"."""
    found = (_YEAR_OF_HEADING.search(name) for name in reversed(section))
    return next((make_span(int(match[0])) for match in found if match), None)


def _date_context(article: Article, blocks: Sequence[Block]) -> DateSpan | None:
    """Return the time an article speaks from: its publication, unless it looks back on years before.

    Where the latest day it names lies a year or more before its publication, it is that day. Without a date of
    publication it is the latest year that holds a fifth of the days it names, for a few may lie ahead or beyond the
    turn of the year (the latest year where none does); where it names months only, the latest of them.
    """
    read = (article.text[block.start : block.end] for block in blocks if block.kind is not BlockKind.BOILERPLATE)
    stated = [found.span for text in read for found in find_dates(text) if found.stated]
    spans = [span for span in stated if not article.published or span.start <= article.published.end]
    latest = max((span for span in spans if span.start == span.end), default=None)
    if article.published:
        looks_back = latest and (article.published.start - latest.end).days >= _LOOKING_BACK_DAYS
        return latest if looks_back else article.published
    months = [span for span in spans if (span.end - span.start).days <= 31]
    if latest is None:
        return max(months, default=None)
    years = Counter(span.end.year for span in spans if span.start == span.end)
    often = (year for year, days in years.items() if days * 5 >= years.total())
    return make_span(max(often, default=latest.end.year))


def _segments(article: Article, blocks: Sequence[Block]) -> Iterator[_Segment]:
    """Group blocks: prose with the heading above it; every event, note and caption for itself."""
    path: list[tuple[int, str]] = []
    section: tuple[str, ...] = ()
    open_blocks: list[Block] = []
    for i, block in enumerate(blocks):
        heading = block.kind is BlockKind.HEADING
        if open_blocks and (heading or not _joins(open_blocks[-1].kind, block.kind)):
            yield _Segment(tuple(open_blocks), section)
            open_blocks = []
        if heading:
            path = [(level, name) for level, name in path if level < block.level]
            path.append((block.level, heading_name(article.text[block.start : block.end])))
        elif _begins_chronology(blocks, i):
            path = []
        if not open_blocks:
            section = tuple(name for _, name in path if name != article.title)
        open_blocks.append(block)
    if open_blocks:
        yield _Segment(tuple(open_blocks), section)


def sections(article: Article, blocks: Sequence[Block]) -> set[tuple[str, ...]]:
    """Return the heading paths that the passages of an article will have."""
    return {segment.section for segment in _segments(article, blocks)}


def _joins(above: BlockKind, below: BlockKind) -> bool:
    return below in _JOINED and (above is below or (above is BlockKind.HEADING and below is BlockKind.PARAGRAPH))


def _begins_chronology(blocks: Sequence[Block], i: int) -> bool:
    """Tell whether dated entries begin here without a heading: the section above them is not theirs."""
    run = blocks[i : i + _EVENTS_WITHOUT_A_HEADING]
    if i == 0 or len(run) < _EVENTS_WITHOUT_A_HEADING or any(block.kind is not BlockKind.EVENT for block in run):
        return False
    return blocks[i - 1].kind not in {BlockKind.EVENT, BlockKind.HEADING, BlockKind.BOILERPLATE}


def _units(article: Article, segment: _Segment, limits: Limits) -> Iterator[_Unit]:
    for block in segment.blocks:
        for start, end in sentence_spans(article.text, block.start, block.end, article.language):
            yield from _cut(article.text, start, end, block.kind, limits)


def _cut(text: str, start: int, end: int, kind: BlockKind, limits: Limits) -> Iterator[_Unit]:
    """Yield a sentence whole if it fits, else in pieces that do."""
    tokens = limits.fitting(text[start:end])
    if tokens is not None:
        yield _Unit(start, end, kind, tokens, split=False)
        return
    reach = limits.tokens * _PIECE_CHARACTERS
    while start < end:
        stop = _piece_end(text, start, end, reach, limits)
        reach = min(limits.tokens * _PIECE_CHARACTERS, 2 * (stop - start) + 1)  # the next piece will be about as long
        piece = text[start:stop].rstrip()
        yield _Unit(start, start + len(piece), kind, count_tokens(limits.encoding, piece), split=True)
        start = next((i for i in range(stop, end) if not text[i].isspace()), end)


def _piece_end(text: str, start: int, end: int, reach: int, limits: Limits) -> int:
    """Return where a piece from `start` of at most `reach` characters ends that fits, at white space if any is near.

    A piece that does not fit is shortened until it does; one character is never cut.
    """
    length = min(end - start, reach)
    while length > 1:
        tokens = count_tokens(limits.encoding, text[start : start + length])
        if tokens > limits.tokens:
            length = max(1, min(length - 1, length * limits.tokens // tokens))
        elif not limits.fits_window(text[start : start + length]):
            length = length * 7 // 8
        else:
            break
    stop = start + length
    if stop == end:
        return stop
    spaces = (i for i in range(stop, start + (stop - start) // 2, -1) if text[i].isspace())
    whole = next((i for i in spaces if limits.fitting(text[start:i]) is not None), None)
    return whole or _before_marks(text, start, stop, limits)


def _before_marks(text: str, start: int, stop: int, limits: Limits) -> int:
    """Return `stop`, or if it parts a character from its marks the place before both, if that is not far."""
    for i in range(stop, max(start, stop - _FURTHEST_BACK), -1):
        if not _UNBREAKABLE.match(text[i]) and text[i - 1] != "\u200d":
            return i if limits.fitting(text[start:i]) is not None else stop
    return stop


def _pack(text: str, units: Sequence[_Unit], limits: Limits) -> Iterator[tuple[Sequence[_Unit], int]]:
    """Fill passages evenly, as few as the budget allows, each near the mean length of what is left.

    Yields the units of each, and its tokens: those of its units and of the white space between them.
    """
    left = sum(unit.tokens for unit in units)
    first = 0
    while first < len(units):
        share = left / max(1, -(-left // limits.tokens))
        last, filled = first, 0
        while last < len(units) and _room(filled, units[last].tokens, share, limits.tokens):
            filled += units[last].tokens
            last += 1
        last = max(last, first + 1)
        tokens = None
        while last > first + 1 and (tokens := limits.fitting(text[units[first].start : units[last - 1].end])) is None:
            last -= 1
        yield units[first:last], units[first].tokens if tokens is None else tokens
        left -= sum(unit.tokens for unit in units[first:last])
        first = last


def _room(filled: int, more: int, share: float, most: int) -> bool:
    """Tell whether a passage of `filled` tokens takes `more`: within the budget, and nearer to its share."""
    return filled + more <= most and filled + more / 2 <= share
