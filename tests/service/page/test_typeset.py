"""Setting a text: every character once, in order, marked and folded where it should be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from index.article import Block, BlockKind
from service.page.respond import exact
from service.page.typeset import Stretch, folded, typeset

TEXT = "---\nx: 1\n---\n\n# The dam\n\nIt held.3 All 𝒘ent home.\n\n3. Roth, Dams.\n"
BLOCKS = [
    Block(0, 12, BlockKind.BOILERPLATE),
    Block(14, 23, BlockKind.HEADING, 1),
    Block(25, 49, BlockKind.PARAGRAPH),
    Block(51, 65, BlockKind.NOTE),
]
NOTES = [(33, 34, 51)]


def text_of(stretches: list[Stretch]) -> str:
    return "".join(piece.text for stretch in stretches for piece in stretch.pieces)


@given(st.lists(st.integers(0, len(TEXT)), min_size=4, max_size=4))
def test_any_part_is_set_whole_and_exactly_the_range_is_marked(places: list[int]) -> None:
    start, end = sorted(places[:2])
    first, last = sorted(places[2:])
    stretches = typeset(TEXT, BLOCKS, (start, end), (first, last), NOTES)
    assert text_of(stretches) == TEXT[start:end]
    marked = "".join(piece.text for stretch in stretches for piece in stretch.pieces if piece.marked)
    assert marked == TEXT[max(start, first) : min(end, last)] or (not marked and max(start, first) >= min(end, last))
    at = start
    for stretch in stretches:
        assert stretch.start == at
        at += stretch.length


def test_blocks_keep_their_kind_and_headings_and_notes_their_signs() -> None:
    boilerplate, _, heading, _, paragraph, _, note, _ = typeset(TEXT, BLOCKS, (0, len(TEXT)), notes=NOTES)
    assert (boilerplate.kind, heading.kind, paragraph.kind, note.kind) == (
        "boilerplate",
        "heading",
        "paragraph",
        "note",
    )
    assert (heading.level, heading.words, heading.pieces[0].marker) == (1, "The dam", True)
    assert [(piece.text, piece.note) for piece in paragraph.pieces] == [
        ("It held.", None),
        ("3", 51),
        (" All 𝒘ent home.", None),
    ]


def test_long_or_much_boilerplate_is_folded_and_a_line_is_not() -> None:
    def runs(*lengths: int) -> list[bool]:
        blocks, text = [], ""
        for length in lengths:
            blocks.append(Block(len(text), len(text) + length, BlockKind.BOILERPLATE))
            text += "x" * length + "\n"
        blocks.append(Block(len(text), len(text) + 1, BlockKind.PARAGRAPH))
        return [run.folded for run in folded(typeset(text + "y", blocks, (0, len(text) + 1)))]

    assert runs(20) == [False, False]
    assert runs(20, 20) == [False, False]
    assert runs(20, 20, 20) == [True, False]
    assert runs(300) == [True, False]


def test_text_is_escaped_and_keeps_what_a_parser_would_change() -> None:
    assert exact("a\r\nb\0<b>&\"'") == Markup("a&#13;\nb\ufffd&lt;b&gt;&amp;&#34;&#39;")
