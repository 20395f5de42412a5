"""Typing text: every stretch of an article becomes a block that says what it is. Nothing is deleted."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from index.article import Block, BlockKind
from index.dates import entry_date, parse_range
from index.lines import (
    BYLINE,
    PUBLICATION,
    Line,
    is_affiliation,
    is_author_note,
    is_boilerplate,
    is_caption,
    is_heading_like,
    is_note,
    is_prose,
    note_number,
    split_lines,
)

_ATX_HEADING = re.compile(r"^(?P<marks>#{1,6})\s+\S")
_FENCE = re.compile(r"^(?:```|~~~)")
_NOTES_HEADING = re.compile(r"^(?:#+\s*)?(?:end ?notes|foot ?notes|notes|references|sources)\s*:?$", re.IGNORECASE)
_SOURCE_MARKS = re.compile(r"https?://|[“”\"]|\b(?:19|20)\d\d\b|\bpp?\. ?\d")
_WRAPPED_AT = 120
_HEADING_WORDS = 15
_FEWEST_NOTES = 3
_FEWEST_SECTION_WORDS = 50


def type_blocks(text: str, title: str, *, markdown: bool = False, front_matter: int = 0) -> list[Block]:
    """Return the blocks of an article in order: they cover all its text but white space, none overlapping.

    `title` is looked for above the first prose: the line that holds it is the level-1 heading, and the short
    lines around it (navigation, date range, author names) are page furniture.
    """
    lines = [line for line in split_lines(text) if line.start >= front_matter]
    kinds = _markdown_kinds(lines) if markdown else [_plain_kind(lines, i) for i in range(len(lines))]
    if not markdown:
        _demote_labels(lines, kinds)
        _type_head(lines, kinds, title)
    _type_notes(lines, kinds)
    blocks = _join(lines, kinds)
    blocks = [
        _as_title(block) if text[block.start : block.end].strip("#“”\"' ") == title else block for block in blocks
    ]
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
        if not fenced and not fence and _ATX_HEADING.match(line.text):
            kinds.append(BlockKind.HEADING)
        else:
            kinds.append(BlockKind.PARAGRAPH if fenced else _kind_by_words(line.text))
        fenced ^= fence
    return kinds


def _plain_kind(lines: list[Line], i: int) -> BlockKind:
    """Type line `i` of plain text; a heading also needs space before it and prose or an entry after it."""
    kind = _kind_by_words(lines[i].text)
    if kind is not BlockKind.PARAGRAPH or not is_heading_like(lines[i].text):
        return kind
    short = len(lines[i].text.split()) <= _HEADING_WORDS and not is_prose(lines[i].text)
    above = lines[i - 1].text if i else ""
    apart = not above or len(above) > _WRAPPED_AT or is_heading_like(above)
    following = next((line.text for line in lines[i + 1 :] if line.text), "")
    leads = is_prose(following) or entry_date(following) is not None or _leads_twice(lines, i)
    return BlockKind.HEADING if short and apart and leads else kind


def _leads_twice(lines: list[Line], i: int) -> bool:
    """Tell whether two heading-like lines stand over prose: a section and its subtitle, a caption between."""
    following = [line.text for line in lines[i + 1 : i + 9] if line.text][:2]
    return (
        len(following) == 2 and (is_heading_like(following[0]) or is_caption(following[0])) and is_prose(following[1])
    )


def _kind_by_words(line: str) -> BlockKind:
    if entry_date(line):
        return BlockKind.EVENT
    if is_caption(line):
        return BlockKind.CAPTION
    if is_boilerplate(line):
        return BlockKind.BOILERPLATE
    if parse_range(line):
        return BlockKind.BOILERPLATE
    if BYLINE.match(line) or PUBLICATION.match(line) or (is_author_note(line) and len(line) < _WRAPPED_AT * 2):
        return BlockKind.BYLINE
    return BlockKind.PARAGRAPH


def _demote_labels(lines: list[Line], kinds: list[BlockKind]) -> None:
    """Retype, in place, what looks like a heading but leads only a few words: a label in a list, a score."""
    headings = [i for i, kind in enumerate(kinds) if kind is BlockKind.HEADING]
    for i, following in pairwise([*headings, len(lines)]):
        words = sum(
            len(line.text.split()) if line.text.isascii() else len(line.text) // 3 for line in lines[i + 1 : following]
        )
        if words < _FEWEST_SECTION_WORDS:
            kinds[i] = BlockKind.PARAGRAPH


def _type_head(lines: list[Line], kinds: list[BlockKind], title: str) -> None:
    """Retype, in place, the short lines above the first prose, and the title wherever it stands alone."""
    titles = [i for i, line in enumerate(lines) if line.text.strip("“”\"' ") == title]
    for i in titles:
        kinds[i] = BlockKind.BOILERPLATE
    first_prose = next((i for i, line in enumerate(lines) if is_prose(line.text)), None)
    if not titles or first_prose is None:
        return
    if titles[0] < first_prose:
        kinds[titles[0]] = BlockKind.HEADING
    head = [i for i in range(first_prose) if lines[i].text]
    for position, i in enumerate(head):
        if kinds[i] not in {BlockKind.PARAGRAPH, BlockKind.HEADING} or i == titles[0]:
            continue
        below = lines[head[position + 1]].text if position + 1 < len(head) else ""
        if is_affiliation(lines[i].text) or (is_affiliation(below) and is_heading_like(lines[i].text)):
            kinds[i] = BlockKind.BYLINE
        elif is_heading_like(lines[i].text) and not lines[i].text.endswith("?"):
            # The last line above the prose is its heading, unless it is the publication's own furniture.
            last = position == len(head) - 1 and i > titles[0]
            kinds[i] = kinds[i] if last else BlockKind.BOILERPLATE


def _type_notes(lines: list[Line], kinds: list[BlockKind]) -> None:
    """Retype, in place, end notes: lines numbered 1, 2, 3... at the end, or Markdown footnotes."""
    for i, line in enumerate(lines):
        if line.text.startswith("[^") and is_note(line.text):
            kinds[i] = BlockKind.NOTE
    starts = _numbered_run(lines)
    if len(starts) < _FEWEST_NOTES or not _are_notes(lines, starts):
        return
    for i in range(starts[0], starts[-1] + 1):
        if lines[i].text:
            kinds[i] = BlockKind.NOTE


def _numbered_run(lines: list[Line]) -> list[int]:
    """Return the positions of the last lines that are numbered 1, 2, 3... without a gap."""
    run: list[int] = []
    for i, line in enumerate(lines):
        number = note_number(line.text)
        if number == 1:
            run = [i]
        elif run and number == len(run) + 1:
            run.append(i)
    return run


def _are_notes(lines: list[Line], starts: list[int]) -> bool:
    """Tell end notes from a numbered list: a heading says so, or most name a source and prose ends before."""
    above = next((line.text for line in reversed(lines[: starts[0]]) if line.text), "")
    if _NOTES_HEADING.match(above):
        return True
    naming = sum(bool(_SOURCE_MARKS.search(lines[i].text)) for i in starts)
    prose_after = any(is_prose(line.text) for line in lines[starts[-1] + 1 :])
    return naming * 2 > len(starts) and not prose_after


def _join(lines: list[Line], kinds: list[BlockKind]) -> list[Block]:
    """Make blocks of lines; a line wrapped by its writer goes on in the line below it."""
    blocks: list[Block] = []
    open_block = False
    for line, kind in zip(lines, kinds, strict=True):
        if not line.text:
            open_block = False
            continue
        if open_block and _continues(blocks[-1].kind, kind, line):
            blocks[-1] = replace(blocks[-1], end=line.end)
        else:
            blocks.append(_block(line, kind))
        open_block = len(line.text) <= _WRAPPED_AT and kind is not BlockKind.HEADING
    return blocks


def _as_title(block: Block) -> Block:
    return replace(block, level=1) if block.kind is BlockKind.HEADING else block


def _continues(above: BlockKind, below: BlockKind, line: Line) -> bool:
    if below is BlockKind.NOTE:
        return above is BlockKind.NOTE and not is_note(line.text)
    return below is BlockKind.PARAGRAPH and above in {BlockKind.PARAGRAPH, BlockKind.EVENT, BlockKind.NOTE}


def _block(line: Line, kind: BlockKind) -> Block:
    if kind is BlockKind.EVENT:
        day = entry_date(line.text)
        return Block(line.start, line.end, kind, dates=(day,) if day else ())
    if kind is BlockKind.HEADING:
        marks = _ATX_HEADING.match(line.text)
        return Block(line.start, line.end, kind, level=len(marks["marks"]) if marks else 2)
    return Block(line.start, line.end, kind)
