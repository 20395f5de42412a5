"""Typing text: every stretch of an article becomes a block that says what it is. Nothing is deleted."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from index.article import Block, BlockKind
from index.dates import entry_date, parse_range
from index.lines import (
    PUBLICATION,
    WRAPPED_AT,
    Line,
    byline_names,
    count_words,
    first_prose,
    heading_level,
    heading_name,
    is_affiliation,
    is_author_note,
    is_boilerplate,
    is_caption,
    is_heading_like,
    is_note,
    is_prose,
    is_underline,
    note_number,
    split_lines,
    unwrap,
)

_FENCE = re.compile(r"^(?:```|~~~)")
_NOTES_HEADING = re.compile(r"^(?:#+\s*)?(?:end ?notes|foot ?notes|notes|references|sources)\s*:?$", re.IGNORECASE)
_LINK = re.compile(r"https?://")
_SOURCE_MARKS = re.compile(r"https?://|\b(?:19|20)\d\d\b|\bpp?\. ?\d")
_NOTE_MARKS = re.compile(r"(?<=[^\W\d_])[.,;:”\"’')\]]+(?P<glued>\d{1,3})(?!\d)|\[\^?(?P<bracketed>\d{1,3})\]")
_HEADING_WORDS = 15
_SHORTEST_WRAPPED = 50
_FEWEST_NOTES = 3
_FEWEST_SECTION_WORDS = 50


def type_blocks(text: str, title: str, *, markdown: bool = False, front_matter: int = 0) -> list[Block]:
    """Return the blocks of an article in order: they cover all its text but white space, none overlapping.

    `title` is looked for above the first prose: the line that holds it is the level-1 heading, and the short
    lines around it (navigation, date range, author names) are page furniture.
    """
    lines = unwrap(split_lines(text, front_matter))
    kinds = _markdown_kinds(lines) if markdown else [_plain_kind(lines, i) for i in range(len(lines))]
    if not markdown:
        _demote_labels(lines, kinds)
        _type_head(lines, kinds, title)
    _type_underlined(lines, kinds)
    _type_notes(lines, kinds)
    blocks = [_as_title(text, block, title) for block in _join(lines, kinds)]
    if front_matter and text[:front_matter].strip():
        blocks.insert(0, Block(0, len(text[:front_matter].rstrip()), BlockKind.BOILERPLATE))
    return blocks


def count_notes(text: str, blocks: list[Block]) -> int:
    """Return the highest number an end note carries; 0 where there are none."""
    notes = (block for block in blocks if block.kind is BlockKind.NOTE)
    return max((note_number(text[block.start : block.end]) or 0 for block in notes), default=0)


def _markdown_kinds(lines: list[Line]) -> list[BlockKind]:
    kinds: list[BlockKind] = []
    fenced = False
    for line in lines:
        fence = bool(_FENCE.match(line.text))
        if not fenced and not fence and line.text.startswith("#") and heading_level(line.text):
            kinds.append(BlockKind.HEADING)
        else:
            kinds.append(BlockKind.PARAGRAPH if fenced else _kind_by_words(line.text))
        fenced ^= fence
    return kinds


def _plain_kind(lines: list[Line], i: int) -> BlockKind:
    """Type line `i` of plain text; a heading also needs space before it and prose or an entry after it."""
    line = lines[i]
    if heading_level(line.text):
        return BlockKind.HEADING
    kind = _kind_by_words(line.text)
    if kind is not BlockKind.PARAGRAPH or not is_heading_like(line.text) or i + 1 == len(lines):
        return kind
    below = lines[i + 1]
    short = count_words(line.text) <= _HEADING_WORDS and not is_prose(line.text)
    apart = line.apart or len(lines[i - 1].text) > WRAPPED_AT or is_heading_like(lines[i - 1].text)
    leads = is_prose(below.text) or entry_date(below.text) is not None or _leads_twice(lines, i)
    return BlockKind.HEADING if short and apart and leads and not _runs_on(line, below) else kind


def _runs_on(line: Line, below: Line) -> bool:
    """Tell whether a sentence goes on in the line below, as in a wrapped paragraph of a few lines."""
    wrapped = len(line.text) >= _SHORTEST_WRAPPED and len(below.text) <= WRAPPED_AT and not entry_date(below.text)
    return not below.apart and (wrapped or below.text[:1].islower())


def _leads_twice(lines: list[Line], i: int) -> bool:
    """Tell whether two heading-like lines stand over prose: a section and its subtitle, a caption between."""
    following = [line.text for line in lines[i + 1 : i + 3]]
    return (
        len(following) == 2 and (is_heading_like(following[0]) or is_caption(following[0])) and is_prose(following[1])
    )


def _kind_by_words(line: str) -> BlockKind:
    if entry_date(line):
        return BlockKind.EVENT
    if is_caption(line):
        return BlockKind.CAPTION
    if is_boilerplate(line) or parse_range(line):
        return BlockKind.BOILERPLATE
    if byline_names(line) or PUBLICATION.match(line) or (is_author_note(line) and len(line) < WRAPPED_AT * 2):
        return BlockKind.BYLINE
    return BlockKind.PARAGRAPH


def _demote_labels(lines: list[Line], kinds: list[BlockKind]) -> None:
    """Retype, in place, what looks like a heading but leads only a few words: a label in a list, a score."""
    headings = [i for i, kind in enumerate(kinds) if kind is BlockKind.HEADING]
    for i, following in pairwise([*headings, len(lines)]):
        words = sum(count_words(line.text) for line in lines[i + 1 : following])
        if words < _FEWEST_SECTION_WORDS and not heading_level(lines[i].text):
            kinds[i] = BlockKind.PARAGRAPH


def _type_head(lines: list[Line], kinds: list[BlockKind], title: str) -> None:
    """Retype, in place, the short lines above the first prose, and the title wherever it stands alone."""
    titles = [i for i, line in enumerate(lines) if _is_title(line.text, title)]
    for i in titles:
        kinds[i] = BlockKind.BOILERPLATE
    end = first_prose(lines)
    if not titles or end is None:
        return
    if titles[0] < end:
        kinds[titles[0]] = BlockKind.HEADING
    for i in range(end):
        if kinds[i] not in {BlockKind.PARAGRAPH, BlockKind.HEADING} or i == titles[0]:
            continue
        below = lines[i + 1].text if i + 1 < end else ""
        if is_affiliation(lines[i].text) or (is_affiliation(below) and is_heading_like(lines[i].text)):
            kinds[i] = BlockKind.BYLINE
        elif is_heading_like(lines[i].text) and not lines[i].text.endswith("?"):
            # The last line above the prose is its heading, unless it is the publication's own furniture.
            last = i == end - 1 and i > titles[0]
            kinds[i] = kinds[i] if last else BlockKind.BOILERPLATE


def _is_title(text: str, title: str) -> bool:
    return heading_name(text).strip("“”\"' ") == title


def _type_underlined(lines: list[Line], kinds: list[BlockKind]) -> None:
    """Retype, in place, a heading-like line with a row of = or - right below it, and that row."""
    for i in range(1, len(lines)):
        above, line = lines[i - 1], lines[i]
        if is_underline(line.text) and not line.apart and above.apart and is_heading_like(above.text):
            kinds[i - 1] = kinds[i] = BlockKind.HEADING


def _type_notes(lines: list[Line], kinds: list[BlockKind]) -> None:
    """Retype, in place, end notes: lines numbered 1, 2, 3... under a heading or at the end, or Markdown footnotes."""
    for i, line in enumerate(lines):
        if line.text.startswith("[^") and is_note(line.text):
            kinds[i] = BlockKind.NOTE
    for starts in _numbered_runs(lines):
        if len(starts) < _FEWEST_NOTES or not _are_notes(lines, starts):
            continue
        for i in range(starts[0], starts[-1] + 1):
            kinds[i] = BlockKind.NOTE
        if starts[0] and _NOTES_HEADING.match(lines[starts[0] - 1].text):
            kinds[starts[0] - 1] = BlockKind.HEADING


def _numbered_runs(lines: list[Line]) -> list[list[int]]:
    """Return the positions of lines that are numbered 1, 2, 3... without a gap, one list for each beginning."""
    runs: list[list[int]] = []
    for i, line in enumerate(lines):
        number = None if line.text.startswith("[^") else note_number(line.text)
        if number == 1:
            runs.append([i])
        elif runs and number == len(runs[-1]) + 1:
            runs[-1].append(i)
    return runs


def _are_notes(lines: list[Line], starts: list[int]) -> bool:
    """Tell end notes from a numbered list.

    A heading says so; or most name a source, no prose follows, and the text bears their numbers or most have
    a link.
    """
    if starts[0] and _NOTES_HEADING.match(lines[starts[0] - 1].text):
        return True
    notes = [lines[i].text for i in starts]
    naming = sum(bool(_SOURCE_MARKS.search(note)) for note in notes)
    if naming * 2 <= len(notes) or any(is_prose(line.text) for line in lines[starts[-1] + 1 :]):
        return False
    linked = sum(bool(_LINK.search(note)) for note in notes)
    return linked * 2 > len(notes) or len(_marks(lines[: starts[0]], len(notes))) * 2 > len(notes)


def _marks(lines: list[Line], most: int) -> set[int]:
    """Return the note numbers up to `most` that the lines bear, glued to their words or in brackets."""
    found = (match for line in lines for match in _NOTE_MARKS.finditer(line.text))
    numbers = {int(match["glued"] or match["bracketed"]) for match in found}
    return {number for number in numbers if 1 <= number <= most}


def _join(lines: list[Line], kinds: list[BlockKind]) -> list[Block]:
    """Make blocks of lines; a paragraph of short lines goes on in the line below it."""
    blocks: list[Block] = []
    above: Line | None = None
    for line, kind in zip(lines, kinds, strict=True):
        if above and not line.apart and _continues(blocks[-1], above, line, kind):
            level = blocks[-1].level if kind is not BlockKind.HEADING else 1 if line.text.startswith("=") else 2
            blocks[-1] = replace(blocks[-1], end=line.end, level=level)
        else:
            blocks.append(_block(line, kind))
        above = line
    return blocks


def _continues(block: Block, above: Line, line: Line, kind: BlockKind) -> bool:
    if kind is BlockKind.NOTE:
        return block.kind is BlockKind.NOTE and not is_note(line.text)
    if kind is BlockKind.HEADING:
        return block.kind is BlockKind.HEADING and is_underline(line.text)
    open_block = block.kind in {BlockKind.PARAGRAPH, BlockKind.EVENT, BlockKind.NOTE}
    return kind is BlockKind.PARAGRAPH and open_block and len(above.text) <= WRAPPED_AT


def _as_title(text: str, block: Block, title: str) -> Block:
    titled = block.kind is BlockKind.HEADING and _is_title(text[block.start : block.end], title)
    return replace(block, level=1) if titled else block


def _block(line: Line, kind: BlockKind) -> Block:
    if kind is BlockKind.EVENT:
        day = entry_date(line.text)
        return Block(line.start, line.end, kind, dates=(day,) if day else ())
    if kind is BlockKind.HEADING:
        return Block(line.start, line.end, kind, level=heading_level(line.text) or 2)
    return Block(line.start, line.end, kind)
