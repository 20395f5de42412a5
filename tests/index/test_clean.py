"""Typing text: the habits of saved pages, the five originals, and what holds for any text."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Block, BlockKind
from index.clean import count_notes, type_blocks
from index.load import Loaded, load_file
from index.sources import SourceFile

PROSE = "The two ministers met in the capital on Monday and agreed to keep talking about fish and ferries for a year."
LONG = " ".join([PROSE] * 4)

pieces = st.sampled_from(
    ["\n", "\n\n", "\r\n", "# ", "```\n", "===\n", "1. ", "[^1]: ", "May 8, 2024: ", "Figure 1 ", "By Ada Brook", PROSE]
)
texts = st.lists(pieces | st.text(max_size=12), max_size=14).map("".join)


def typed(text: str, title: str = "", *, markdown: bool = False) -> list[tuple[str, str]]:
    blocks = type_blocks(text, title, markdown=markdown)
    return [(block.kind.value, text[block.start : block.end]) for block in blocks]


def kinds(text: str, title: str = "", *, markdown: bool = False) -> list[str]:
    return [kind for kind, _ in typed(text, title, markdown=markdown)]


@given(texts, st.text(max_size=8) | st.just(PROSE), st.booleans(), st.integers(0, 20))
@settings(deadline=None, max_examples=200)
def test_blocks_are_in_order_apart_and_cover_all_that_is_not_white_space(
    text: str, title: str, markdown: bool, front_matter: int
) -> None:
    blocks = type_blocks(text, title, markdown=markdown, front_matter=min(front_matter, len(text)))
    covered: set[int] = set()
    end = 0
    for block in blocks:
        assert end <= block.start < block.end <= len(text)
        assert (block.level > 0) == (block.kind is BlockKind.HEADING)
        assert bool(block.dates) == (block.kind is BlockKind.EVENT)
        covered.update(range(block.start, block.end))
        end = block.end
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


def test_the_head_of_a_saved_page() -> None:
    text = "\n\n".join(
        [
            "Articles",
            "Harbours - Islands",
            "May — Dec 2024\nDownload Article as PDF",
            "A Harbour Reopens",
            "By Ada Brook and Roe Lind",
            "Connect with the Authors",
            "Ada Brook\nSenior Fellow, Institute of Ports",
            LONG,
            "Figure 1 The minister opens the pier. Photo: Tallis Herald",
            LONG,
            "What Comes Next",
            LONG,
        ]
    )
    blocks = typed(text, "A Harbour Reopens")
    assert [(kind, shown[:24]) for kind, shown in blocks] == [
        ("boilerplate", "Articles"),
        ("boilerplate", "Harbours - Islands"),
        ("boilerplate", "May — Dec 2024"),
        ("boilerplate", "Download Article as PDF"),
        ("heading", "A Harbour Reopens"),
        ("byline", "By Ada Brook and Roe Lin"),
        ("boilerplate", "Connect with the Authors"),
        ("byline", "Ada Brook"),
        ("byline", "Senior Fellow, Institute"),
        ("paragraph", LONG[:24]),
        ("caption", "Figure 1 The minister op"),
        ("paragraph", LONG[:24]),
        ("heading", "What Comes Next"),
        ("paragraph", LONG[:24]),
    ]


def test_a_title_that_is_repeated_is_a_heading_once() -> None:
    text = f"Tallis Report\n\nA Harbour\n\nTallis Report\n\nA Harbour\n\nWill it last?\n\nA Harbour\n\n{LONG}"
    blocks = type_blocks(text, "A Harbour")
    assert [block.level for block in blocks if block.kind is BlockKind.HEADING] == [1]
    assert kinds(text, "A Harbour").count("boilerplate") == 4


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\n\n"])
def test_entries_are_events_without_a_heading_and_without_blank_lines(line_end: str) -> None:
    entries = ["May 8, 2024: The pier opens.", "May 10. 2024: It closes.", "Nov 16, 2024: It opens again."]
    text = LONG + "\n\n" + line_end.join(entries)
    events = [block for block in type_blocks(text, "") if block.kind is BlockKind.EVENT]
    assert [text[event.start : event.end] for event in events] == entries
    assert [str(event.dates[0]) for event in events] == ["2024-05-08", "2024-05-10", "2024-11-16"]


def test_an_entry_goes_on_in_the_line_below_it() -> None:
    text = "May 8, 2024: The pier opens\nafter long repairs.\n\nMay 9, 2024: It closes."
    assert typed(text) == [
        ("event", "May 8, 2024: The pier opens\nafter long repairs."),
        ("event", "May 9, 2024: It closes."),
    ]


def test_numbered_lines_that_the_text_refers_to_are_notes() -> None:
    text = (
        f"The pier opened in 2014.1 It was rebuilt,2 and painted.”3 {LONG}\n"
        "1. * Professor, Institute of Ports\nDirector, Centre for Ferries\n“Harbours,” 2014\n"
        "2. Tallis Herald, 2015, p. 5.\n"
        "3. “Paint,” Tallis Herald, 2016."
    )
    notes = [shown for kind, shown in typed(text) if kind == "note"]
    assert [note.split()[0] for note in notes] == ["1.", "2.", "3."]
    assert notes[0].endswith("2014")
    assert count_notes(text, type_blocks(text, "")) == 3


def test_numbered_lines_below_a_heading_that_says_so_are_notes() -> None:
    text = f"{LONG}\n\nNotes\n\n1. Herald\n\n2. Ibid.\n\n3. Ibid."
    assert kinds(text) == ["paragraph", "heading", "note", "note", "note"]


def test_a_wrapped_note_stays_one_note() -> None:
    text = f"{LONG}\n\nNotes\n\n1. Herald,\n   page five\n2. Ibid.\n3. Ibid.,\n   page six"
    assert [shown for kind, shown in typed(text) if kind == "note"] == [
        "1. Herald,\n   page five",
        "2. Ibid.",
        "3. Ibid.,\n   page six",
    ]


def test_a_numbered_list_is_no_notes() -> None:
    ranking = f"{LONG}\n\n1. “The Pier,” $21 million (2014).\n\n2. “The Ferry,” $7 million (2015).\n\n3. “Fish,” 2016."
    recipe = f"{LONG}\n\n1. Wash the fish.\n\n2. Salt it.\n\n3. Wait.\n\n{LONG}"
    assert "note" not in kinds(ranking) + kinds(recipe)


def test_markdown() -> None:
    text = (
        "# A Harbour\n\n## Its Pier\nThe pier is old.\n\n```sh\n# no heading\n\nFigure 1 no caption\n```\n\n"
        "- **May 8, 2024**: It opens.\n- May 9, 2024: It closes.\n\nIt is new.[^1]\n\n[^1]: Herald."
    )
    assert kinds(text, "A Harbour", markdown=True) == [
        "heading",
        "heading",
        "paragraph",
        "paragraph",
        "paragraph",
        "event",
        "event",
        "paragraph",
        "note",
    ]
    assert [block.level for block in type_blocks(text, "A Harbour", markdown=True)][:3] == [1, 2, 0]


def test_underlined_and_wiki_headings() -> None:
    text = f"A Harbour\n=========\n\n{LONG}\n\nIts Pier\n--------\n\n{LONG}\n\n= = = Its Ferry = = =\n\n{LONG}"
    headings = [block for block in type_blocks(text, "A Harbour") if block.kind is BlockKind.HEADING]
    assert [(text[block.start : block.end], block.level) for block in headings] == [
        ("A Harbour\n=========", 1),
        ("Its Pier\n--------", 2),
        ("= = = Its Ferry = = =", 3),
    ]


def test_text_wrapped_at_a_fixed_width_is_paragraphs_and_headings() -> None:
    paragraph = (
        "The harbour was dredged twice in the course of that\n"
        "year and\n"
        "the ferry ran on every weekday between the old pier\n"
        "and the market of the town, Figure 3 notwithstanding,\n"
        "until the storms of that autumn came and it did not.\n"
        "Copyright was not an issue for anyone who lived here\n"
        "By Monday most of the boats had come back to the bay\n"
        "and the fishermen sold what little they had to sell,\n"
        "which was a good deal less than they had hoped for."
    )
    text = f"The Harbour\n\n{paragraph}\n\nThe Ferry\n\n{paragraph}\n"
    assert typed(text, "The Harbour") == [
        ("heading", "The Harbour"),
        ("paragraph", paragraph),
        ("heading", "The Ferry"),
        ("paragraph", paragraph),
    ]


def test_the_first_line_of_a_short_wrapped_paragraph_is_no_heading() -> None:
    wrapped = "The old ferry between the harbour and the island\nran on every weekday until the storms came at last."
    text = f"{LONG}\n\n{wrapped}\n\n{LONG}"
    assert kinds(text) == ["paragraph"] * 3


def test_labels_scores_and_speakers_are_no_headings() -> None:
    text = f"{LONG}\n\nAUDIENCE: Four more years!\n\n{LONG}\n\nTallis 3, Wend 1\n\n{PROSE}\n\nReally\n\nYes."
    assert set(kinds(text)) == {"paragraph"}


def test_prose_that_begins_like_furniture_stays_prose() -> None:
    text = "\n\n".join(
        [
            f"Subscribers {LONG}",
            f"Published at a time of need, it sold well in Wend. {LONG}",
            f"Figure 1 shows it. {LONG}",
        ]
    )
    assert set(kinds(text)) == {"paragraph"}


def test_front_matter_is_one_block_of_boilerplate() -> None:
    text = "---\ntitle: A\n---\n\nMay 8, 2024: It opens."
    assert [(b.kind.value, b.start, b.end) for b in type_blocks(text, "A", front_matter=17)] == [
        ("boilerplate", 0, 16),
        ("event", 18, 40),
    ]


def original(shared: Path, number: str) -> tuple[Article, list[Block]]:
    path = next((shared / "seeds").glob(f"{number}_*.txt"))
    loaded: Loaded = load_file(SourceFile(path, path.name))[0][0]
    return loaded.article, type_blocks(loaded.article.text, loaded.article.title)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("000", {"boilerplate": 2, "heading": 14, "byline": 1, "caption": 5, "paragraph": 36}),
        ("001", {"boilerplate": 5, "heading": 5, "byline": 4, "caption": 4, "paragraph": 27, "event": 78}),
        ("002", {"boilerplate": 5, "heading": 1, "byline": 1, "caption": 1, "paragraph": 11}),
        ("003", {"boilerplate": 6, "heading": 7, "byline": 6, "caption": 4, "paragraph": 26, "event": 48}),
        ("004", {"boilerplate": 2, "heading": 4, "paragraph": 32, "note": 27}),
    ],
)
def test_the_originals_are_typed_exactly(shared: Path, number: str, expected: dict[str, int]) -> None:
    article, blocks = original(shared, number)
    assert Counter(block.kind.value for block in blocks) == expected
    short = {BlockKind.HEADING: 100, BlockKind.BYLINE: 430, BlockKind.BOILERPLATE: 60}
    for block in blocks:
        assert block.end - block.start <= short.get(block.kind, 2000)
        shown = article.text[block.start : block.end]
        assert (block.kind is BlockKind.CAPTION) == shown.startswith(("Figure ", "Photo of ", "Credit: "))


@pytest.mark.parametrize(
    ("number", "count", "first", "last", "several"),
    [("001", 78, "2024-05-08", "2024-11-29", 12), ("003", 48, "2021-09-02", "2021-12-29", 6)],
)
def test_every_entry_of_the_originals_is_an_event_of_its_day(
    shared: Path, number: str, count: int, first: str, last: str, several: int
) -> None:
    article, blocks = original(shared, number)
    events = [block for block in blocks if block.kind is BlockKind.EVENT]
    days = [str(event.dates[0]) for event in events]
    assert len(events) == count
    assert days == sorted(days)
    assert (days[0], days[-1]) == (first, last)
    assert sum(times > 1 for times in Counter(days).values()) == several
    for event, day in zip(events, days, strict=True):
        # The day's own number and year stand at the head of the entry.
        head = article.text[event.start : event.end].split(":")[0]
        month, number_, year = head.replace(",", " ").replace(".", " ").split()
        assert day.startswith(year)
        assert int(day[-2:]) == int(number_)
        assert int(day[5:7]) == "JanFebMarAprMayJunJulAugSepOctNovDec".index(month[:3]) // 3 + 1


def test_the_end_notes_of_an_original_are_numbered(shared: Path) -> None:
    article, blocks = original(shared, "004")
    notes = [article.text[block.start : block.end] for block in blocks if block.kind is BlockKind.NOTE]
    assert [note.split(".")[0] for note in notes] == [str(number) for number in range(1, 28)]
    assert count_notes(article.text, blocks) == 27
    assert notes[0].endswith(".html")
    assert "Special Forum" not in notes[-1]
