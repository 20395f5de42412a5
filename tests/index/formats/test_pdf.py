"""PDF: reading order, what is left out, what is undone at line ends, pages, and what cannot be read."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from io import BytesIO

import pypdfium2
import pytest

from index.article import Mark
from index.errors import SourceError
from index.formats import Format
from index.formats.extract import Extract, extract
from index.formats.pdf_layout import Column, drop_running_heads
from index.formats.pdf_lines import PageText, Stretch, _raise
from index.formats.pdf_text import paragraphs
from index.formats.pdf_write import _joint
from tests.conftest import REPOSITORY

FILES = REPOSITORY / "tests" / "files"
SEEDS = REPOSITORY / "seeds"


def load(name: str) -> Extract:
    return extract((FILES / name).read_bytes(), Format.PDF)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("’", "'"))


@pytest.fixture(scope="module")
def columns() -> Extract:
    return load("columns.pdf")


@pytest.mark.parametrize(
    ("name", "seed"), [("columns.pdf", "korea-issue-under-trump"), ("heads.pdf", "ishiba-agenda-with-seoul")]
)
def test_the_words_stand_in_the_order_of_the_source(name: str, seed: str) -> None:
    source = (SEEDS / f"{seed}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    assert SequenceMatcher(None, words(source), words(load(name).text), autojunk=False).ratio() > 0.985


def test_no_word_is_divided_and_no_ligature_left(columns: Extract) -> None:
    source = set(words((SEEDS / "korea-issue-under-trump.md").read_text(encoding="utf-8")))
    assert {word for word in words(columns.text) if word not in source} <= {
        "Pincite",
        "Project",
        "Kept",
        "harbour",
        "1",
    }
    assert not re.search("[ﬀ-ﬆ]|\\w-\\s", columns.text)
    assert "office" in columns.text  # set with a ligature


@pytest.mark.parametrize(("name", "head"), [("columns.pdf", "PINCITE BRIEFINGS"), ("heads.pdf", "Pincite Briefings")])
def test_running_heads_and_page_numbers_are_no_part_of_the_text(name: str, head: str) -> None:
    paragraphs = load(name).text.split("\n\n")
    assert head not in "".join(paragraphs)
    assert not [paragraph for paragraph in paragraphs if re.fullmatch(r"(?:Page )?\d+", paragraph)]


def test_a_sentence_over_the_end_of_a_page_stays_one(columns: Extract) -> None:
    for mark in columns.marks[1:]:
        assert columns.text[mark.start - 1] in " \n" or columns.text[mark.start - 1].isalpha()
    source = (SEEDS / "korea-issue-under-trump.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    paragraphs = [paragraph for paragraph in source.split("\n\n") if paragraph.strip() and paragraph[0] != "#"]
    read = {"".join(words(paragraph)) for paragraph in columns.text.split("\n\n")}
    whole = sum("".join(words(paragraph)) in read for paragraph in paragraphs)
    assert whole >= len(paragraphs) - 1  # one bears the number of a note


def test_headings_are_markdown_and_the_title_is_the_first(columns: Extract) -> None:
    headings = [line for line in columns.text.split("\n") if line.startswith("#")]
    source = (SEEDS / "korea-issue-under-trump.md").read_text(encoding="utf-8")
    expected = [line for line in source.split("\n") if line.startswith("#")]
    assert ["".join(words(line)) for line in headings] == ["".join(words(line)) for line in expected]
    assert [line.count("#") for line in headings] == [line.count("#") for line in expected]


def test_a_note_at_the_foot_is_linked_and_interrupts_nothing(columns: Extract) -> None:
    assert "impeached him on December 14.[^1] He had to step aside" in columns.text
    assert "\n\n[^1]: Kept at the harbour, 14 December.\n\n" in columns.text


def test_pages_are_marked_in_order_with_their_labels(columns: Extract) -> None:
    assert [mark.page for mark in columns.marks] == [1, 2, 3, 4]
    labels = load("labels.pdf")
    assert [(mark.page, mark.label) for mark in labels.marks] == [(1, "i"), (2, "ii"), (3, "1"), (4, "2")]
    assert labels.text[labels.marks[3].start :].startswith("## The Second Night")
    assert labels.marks[0] == Mark(0, 1, "i")


def test_what_a_pdf_says_of_itself_is_read(columns: Extract) -> None:
    assert columns.fields["title"] == "Rivals for Washington’s Ear: Japan, South Korea and a Second Trump Term"
    assert columns.fields["author"] == "Pincite Project"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", columns.fields["created"])


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_is_read_the_way_its_text_runs_however_it_is_shown(columns: Extract, degrees: int) -> None:
    made = BytesIO()
    with pypdfium2.PdfDocument(FILES / "columns.pdf") as document:
        for page in document:
            page.set_rotation(degrees)
        document.save(made)
    found = extract(made.getvalue(), Format.PDF)
    assert SequenceMatcher(None, words(columns.text), words(found.text), autojunk=False).ratio() > 0.999
    assert [mark.page for mark in found.marks] == [1, 2, 3, 4]


@pytest.mark.parametrize("quarter", [(0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0)])
def test_text_drawn_sideways_is_read(quarter: tuple[int, int, int, int]) -> None:
    made = BytesIO()
    with pypdfium2.PdfDocument(FILES / "labels.pdf") as document:
        page = document[3]
        matrix = pypdfium2.PdfMatrix(*quarter)
        for part in page.get_objects():
            part.transform(matrix)
        page.gen_content()
        document.save(made)
    assert "## The Second Night\n\nOn the second night a brig called Amity" in extract(made.getvalue(), Format.PDF).text


@pytest.mark.parametrize(
    ("name", "reason"),
    [("encrypted.pdf", "is encrypted; save a copy .*qpdf"), ("scan.pdf", "holds only pictures of pages .*ocrmypdf")],
)
def test_what_cannot_be_read_says_what_to_do(name: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        load(name)


def test_a_pdf_that_is_cut_short_is_damaged() -> None:
    with pytest.raises(SourceError, match="is a damaged PDF"):
        extract((FILES / "columns.pdf").read_bytes()[:40_000], Format.PDF)


@pytest.mark.parametrize(
    ("above", "below", "joined"),
    [
        ("the govern-", "ment said", "the govern"),
        ("the long-", "standing dispute", "the long-"),  # it stands so elsewhere
        ("the director-", "general of", "the director-"),  # both halves are words
        ("the Anglo-", "American war", "the Anglo-"),
        ("from 2023-", "24 on", "from 2023-"),
        ("the co\u00ad", "operation", "the co"),
        ("a plain", "line", "a plain "),
        ("日本の", "首相", "日本の"),
    ],
)
def test_hyphens_are_undone_where_they_only_divide_a_word(above: str, below: str, joined: str) -> None:
    whole = Counter({"long-standing": 1, "director": 1, "general": 2})
    assert _joint(above, below, whole) == joined


@pytest.mark.parametrize(
    ("text", "marked"),
    [("cooperation.", "cooperation.[^3]"), ("in 2018", "in 2018[^3]"), ("10", "103"), ("5 km", "5 km3")],
)
def test_a_raised_figure_is_a_note_except_after_figures_and_units(text: str, marked: str) -> None:
    stretch = Stretch(text, 0, 1, 0, 10, bold=False)
    _raise(stretch, "3")
    assert stretch.text == marked


def line(text: str, y: float, size: float = 10) -> Stretch:
    return Stretch(text, 72, 300, y, size, bold=False)


def after_dropping(*pages: list[Stretch]) -> list[list[str]]:
    """Return what is left of pages of 800 points by 600 without their running heads."""
    made = [PageText(number, 600, 800, stretches) for number, stretches in enumerate(pages, 1)]
    drop_running_heads(made, 10, "")
    return [[stretch.text for stretch in page.stretches] for page in made]


def test_notes_alike_but_for_their_numbers_are_no_running_heads_nor_is_the_line_beside_one() -> None:
    first = [line("[^1] Ledger of 1901, p. 7.", 100, 8), line("The good one began in May", 100.5)]
    assert after_dropping(first, [line("[^4] Ledger of 1904, p. 28.", 100, 8)]) == [
        ["[^1] Ledger of 1901, p. 7.", "The good one began in May"],
        ["[^4] Ledger of 1904, p. 28."],
    ]


def test_a_head_that_counts_the_pages_is_dropped() -> None:
    assert after_dropping([line("Page 4 of 9, Report", 790)], [line("Page 5 of 9, Report", 790)]) == [[], []]


@pytest.mark.parametrize("stamp", ["11/27/26, 1:28 AM", "2026/11/27 13:28", "27.11.26, 13:28"])
def test_what_a_browser_prints_above_a_single_page_is_dropped(stamp: str) -> None:
    assert after_dropping([line(stamp, 790), line("Ferries", 790), line("The ferry stopped.", 700)]) == [
        ["The ferry stopped."]
    ]


def test_the_lines_of_a_heading_may_stand_as_far_apart_as_a_browser_sets_them() -> None:
    lines = (line("Rivals for the Ear:", 700, 20), line("Two Ports and a Ferry", 670, 20), line("He slept.", 640))
    found = paragraphs([Column(1, lines, 72, 300)], 10, frozenset())
    assert [(one.kind, one.words) for one in found] == [
        ("heading", "Rivals for the Ear: Two Ports and a Ferry"),
        ("prose", "He slept."),
    ]
