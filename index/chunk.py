"""Passages: whole sentences of one section, within a token budget and the embedding model's window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import tiktoken

from index.article import Article, Block, BlockKind, DateSpan
from index.dates import find_dates
from index.sentences import sentence_spans
from index.tokens import count_tokens

DEFAULT_PASSAGE_TOKENS = 200
_JOINED = {BlockKind.PARAGRAPH, BlockKind.BYLINE, BlockKind.BOILERPLATE}
_EVENTS_WITHOUT_A_HEADING = 3
_MOST_CHARACTERS_A_TOKEN = 16
"""A piece of text this many times longer than the budget holds more tokens than the budget, near enough."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a passage must fit."""

    tokens: int
    """Most tokens of `encoding`."""
    encoding: tiktoken.Encoding
    fits_window: Callable[[str], bool]
    """Whether a passage's text, with the longest header, fits the embedding model's window."""

    def fit(self, text: str) -> bool:
        """Tell whether `text` fits both."""
        return count_tokens(self.encoding, text) <= self.tokens and self.fits_window(text)


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
    context = _date_context(article)
    chunks: list[Chunk] = []
    for segment in _segments(article.text, blocks):
        units = list(_units(article, segment, limits))
        for group in _pack(article.text, units, limits):
            start, end = group[0].start, group[-1].end
            event_dates = tuple(day for block in segment.blocks for day in block.dates)
            found = find_dates(article.text[start:end], event_dates[0] if event_dates else context)
            dates = tuple(dict.fromkeys([*event_dates, *(date.span for date in found)]))
            kinds = tuple(dict.fromkeys(unit.kind for unit in group))
            tokens = count_tokens(limits.encoding, article.text[start:end])
            chunks.append(Chunk(start, end, segment.section, kinds, tokens, dates, any(u.split for u in group)))
    return chunks


def _date_context(article: Article) -> DateSpan | None:
    """Return the time an article speaks from: its publication, else the year of the latest day it names."""
    if article.published:
        return article.published
    spans = [found.span for found in find_dates(article.text) if found.stated]
    days = [span for span in spans if span.start == span.end]
    months = [span for span in spans if (span.end - span.start).days <= 31]
    latest = max(days or months, default=None)
    return DateSpan(latest.start.replace(month=1, day=1), latest.end.replace(month=12, day=31)) if latest else None


def _segments(text: str, blocks: Sequence[Block]) -> Iterator[_Segment]:
    """Group blocks: prose with the heading above it; every event, note and caption for itself."""
    path: list[tuple[int, str]] = []
    open_blocks: list[Block] = []
    for above, block in zip([None, *blocks], blocks, strict=False):
        if block.kind is BlockKind.HEADING:
            if open_blocks:
                yield _Segment(tuple(open_blocks), _section(path))
            path = [(level, name) for level, name in path if level < block.level]
            path.append((block.level, text[block.start : block.end].strip("# \t")))
            open_blocks = [block]
            continue
        if open_blocks and not _joins(open_blocks[-1].kind, block.kind):
            yield _Segment(tuple(open_blocks), _section(path))
            open_blocks = []
        if _begins_chronology(blocks, block, above):
            path = []
        open_blocks.append(block)
    if open_blocks:
        yield _Segment(tuple(open_blocks), _section(path))


def _joins(above: BlockKind, below: BlockKind) -> bool:
    return below in _JOINED and (above is below or (above is BlockKind.HEADING and below is BlockKind.PARAGRAPH))


def _begins_chronology(blocks: Sequence[Block], block: Block, above: Block | None) -> bool:
    """Tell whether dated entries begin here without a heading: the section above them is not theirs."""
    if block.kind is not BlockKind.EVENT or above is None or above.kind in {BlockKind.EVENT, BlockKind.HEADING}:
        return False
    i = blocks.index(block)
    run = blocks[i : i + _EVENTS_WITHOUT_A_HEADING]
    headed = above.kind is BlockKind.BOILERPLATE
    return not headed and len(run) == _EVENTS_WITHOUT_A_HEADING and all(b.kind is BlockKind.EVENT for b in run)


def _section(path: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(name for level, name in path if level > 1)


def _units(article: Article, segment: _Segment, limits: Limits) -> Iterator[_Unit]:
    for block in segment.blocks:
        for start, end in sentence_spans(article.text, block.start, block.end, article.language):
            yield from _cut(article.text, start, end, block.kind, limits)


def _cut(text: str, start: int, end: int, kind: BlockKind, limits: Limits) -> Iterator[_Unit]:
    """Yield a sentence whole if it fits, else in the longest pieces that do."""
    split = False
    while start < end:
        stop = end
        if end - start > limits.tokens * _MOST_CHARACTERS_A_TOKEN or not limits.fit(text[start:end]):
            stop = _longest_fit(text, start, end, limits)
            split = True
        tokens = count_tokens(limits.encoding, text[start:stop])
        yield _Unit(start, stop - (len(text[start:stop]) - len(text[start:stop].rstrip())), kind, tokens, split)
        start = stop + len(text[stop:end]) - len(text[stop:end].lstrip()) if stop < end else end


def _longest_fit(text: str, start: int, end: int, limits: Limits) -> int:
    """Return where the longest piece from `start` ends that fits, at white space if any is in its second half."""
    low, high = start + 1, min(end, start + limits.tokens * _MOST_CHARACTERS_A_TOKEN)
    while low < high:  # `low` always fits or is a single character, which nothing can shorten
        middle = (low + high + 1) // 2
        if limits.fit(text[start:middle]):
            low = middle
        else:
            high = middle - 1
    spaces = [i for i in range(start + (low - start) // 2, low) if text[i].isspace()]
    return spaces[-1] if spaces and low < end else low


def _pack(text: str, units: Sequence[_Unit], limits: Limits) -> Iterator[list[_Unit]]:
    """Fill passages evenly: as few as the budget allows, each near the mean length."""
    total = sum(unit.tokens for unit in units)
    share = total / -(-total // limits.tokens) if total else 0
    group: list[_Unit] = []
    filled = 0
    for unit in units:
        full = filled + unit.tokens > limits.tokens or filled + unit.tokens / 2 > share
        if group and (full or not limits.fit(text[group[0].start : unit.end])):
            yield group
            group, filled = [], 0
        group.append(unit)
        filled += unit.tokens
    if group:
        yield group
