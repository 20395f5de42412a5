"""End notes: every marker finds the note it means, and what could mean another is left out."""

import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build
from index.clean import count_notes, type_blocks
from index.generation import open_index
from index.load import load_file
from index.normalise import search_form
from index.note_links import link_notes
from index.notes import Marker, find_markers
from index.search import search
from index.sources import SourceFile
from index.verify import verify
from tests.index.small import write_articles

PROSE = (
    "The harbour of Tallis was dredged in December 20141 after the storm had filled it with sand and stones.\n\n"
    "Its lighthouse, which Ada Brook built for the fishermen of Wend, still stands,2 and the lamp burns all night "
    "(July 2019).3 Nobody in the town wanted to pay for a second one “in such times.”4\n"
)
NOTES = (
    "1. Gazette of Tallis, May 4, 2015, https://gazette.example/dredged\n"
    "2. Ada Brook, Lights of the Coast (Wend: Mill Press, 1999), p. 12.\n"
    "3. “The lamp,” Coast Review, July 9, 2019, https://review.example/lamp\n"
    "4. Minutes of the council, 2020, https://tallis.example/minutes\n"
)


def _links(text: str, *, markdown: bool = False) -> list[tuple[int, str]]:
    """Return each marker's number with the first words of its note."""
    blocks = type_blocks(text, "No title", markdown=markdown)
    links = link_notes(text, blocks, count_notes(text, blocks))
    assert all(str(link.marker.number) in text[link.marker.start : link.marker.end] for link in links)
    return [(link.marker.number, " ".join(text[link.note.start : link.note.end].split()[:3])) for link in links]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 200))
@settings(deadline=None, max_examples=200)
def test_markers_stand_in_order_hold_their_number_and_never_overlap(text: str, notes: int) -> None:
    whole = f"held,5 {text}.¹² [7]{text}"
    markers = find_markers(whole, notes)
    ends = [0, *(marker.end for marker in markers)]
    assert all(end <= marker.start < marker.end for end, marker in zip(ends, markers, strict=False))
    written = [unicodedata.normalize("NFKC", whole[marker.start : marker.end]) for marker in markers]
    assert [int(number.strip("[]")) for number in written] == [marker.number for marker in markers]
    assert {marker.number for marker in markers} <= set(range(1, notes + 1))
    assert (Marker(5, 6, 5) in markers) == (notes >= 5)


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("was held,5 and", Marker(9, 10, 5)),
        ("in December 201820 it", Marker(16, 18, 20)),
        ("of trust.”105", Marker(10, 13, 105)),
        ("as told[12] and", Marker(7, 11, 12)),
        ("as told[^3].", Marker(7, 11, 3)),
        ("the alliance.¹² Then", Marker(13, 15, 12)),
    ],
)
def test_a_marker_is_found_where_it_stands(text: str, marker: Marker) -> None:
    assert find_markers(text, 120) == [marker]
    assert search_form(text, notes=120) == text[: marker.start] + text[marker.end :]


@pytest.mark.parametrize("text", ["On Nov.5 it rose", "see p.12 of vol.3", "the G7 met", "[121]", "3.5 percent", "[0]"])
def test_other_numbers_are_no_markers(text: str) -> None:
    assert find_markers(text, 120) == []


def test_every_marker_points_to_its_note() -> None:
    assert _links(f"{PROSE}\nNotes\n{NOTES}") == [
        (1, "1. Gazette of"),
        (2, "2. Ada Brook,"),
        (3, "3. “The lamp,”"),
        (4, "4. Minutes of"),
    ]


def test_a_number_within_a_note_points_nowhere() -> None:
    notes = NOTES.replace("Minutes of the council,", "See above,2 and the minutes[1],")
    assert [number for number, _ in _links(f"{PROSE}\nNotes\n{notes}")] == [1, 2, 3, 4]


def test_markdown_footnotes_are_found_wherever_they_stand() -> None:
    text = (
        "The quay is old.[^2] So is the mill.[^1]\n\n[^2]: A quay, 1902.\n\nIt rained[^b] again.[^1]\n\n[^1]: A mill.\n"
    )
    assert _links(text + "\n[^b]: A label.\n", markdown=True) == [
        (2, "[^2]: A quay,"),
        (1, "[^1]: A mill."),
        (1, "[^1]: A mill."),
    ]


def test_every_chapter_has_its_own_notes() -> None:
    second = NOTES.replace("Gazette of Tallis", "Diary of Wend").replace("Ada Brook, Lights", "Tom Vale, Shadows")
    text = f"{PROSE}\nNotes\n{NOTES}\n{PROSE}\nNotes\n{second}"
    assert _links(text)[:2] == [(1, "1. Gazette of"), (2, "2. Ada Brook,")]
    assert _links(text)[4:6] == [(1, "1. Diary of"), (2, "2. Tom Vale,")]


def test_numbers_that_begin_again_without_notes_between_point_nowhere_before_that() -> None:
    text = f"{PROSE}\n{PROSE}\nNotes\n{NOTES}"
    blocks = type_blocks(text, "No title")
    links = link_notes(text, blocks, count_notes(text, blocks))
    assert [link.marker.number for link in links] == [1, 2, 3, 4]
    assert links[0].marker.start > len(PROSE)


def test_a_source_cited_again_in_brackets_points_there_again() -> None:
    prose = "The quay is old [1]. The mill is older [2]. The quay leaks [1], says the miller [2], and so it does [3]."
    assert [number for number, _ in _links(f"{prose}\n\nReferences\n{NOTES}")] == [1, 2, 1, 2, 3]


def test_an_article_without_notes_has_no_markers() -> None:
    assert _links(PROSE) == []


def test_a_hit_carries_the_notes_of_its_passage_exactly(tmp_path: Path) -> None:
    text = f"{PROSE}\nNotes\n{NOTES}"
    articles = write_articles(tmp_path / "articles", {"tallis.txt": text, "mill.txt": "A mill stands by the weir."})
    build([str(articles)], tmp_path / "index")
    with closing(open_index(tmp_path / "index")) as index:
        hits = search(index, "Who built the lighthouse of Wend?", k=9).hits
        assert index.store.cited_notes("mill.txt", 0, 99) == ()
    for hit in hits:
        assert all(text[note.start : note.end] == note.text for note in hit.notes)
    (best,) = (hit for hit in hits if "lighthouse, which" in hit.text)
    assert [note.text for note in best.notes][-3:] == NOTES.splitlines()[1:]
    assert all(not hit.notes for hit in hits if hit.kinds == ("note",))
    (articles / "mill.txt").write_text("A mill stood by the weir.")
    build([], tmp_path / "index")
    with closing(open_index(tmp_path / "index")) as index:
        assert len(index.store.cited_notes("tallis.txt", 0, len(text))) == 4
    assert verify(tmp_path / "index").ok
    (articles / "tallis.txt").write_text(text.replace("Minutes of", "Records of"))
    assert any(f"tallis.txt:{text.index('4. Min')}-" in fault.where for fault in verify(tmp_path / "index").faults)


def test_all_notes_of_an_original_are_found(shared: Path) -> None:
    path = next((shared / "seeds").glob("004_*.txt"))
    article = load_file(SourceFile(path, path.name))[0][0].article
    blocks = type_blocks(article.text, article.title)
    links = link_notes(article.text, blocks, count_notes(article.text, blocks))
    assert [link.marker.number for link in links] == list(range(1, 28))
    for link in links:
        assert article.text[link.note.start :].startswith(f"{link.marker.number}. ")
