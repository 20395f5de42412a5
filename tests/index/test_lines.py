"""Single lines: where they stand, and what kind of line each is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lines import (
    byline_names,
    count_words,
    ends_sentence,
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
    note_number,
    split_lines,
    unwrap,
)

PROSE = "The two ministers met in the capital on Monday and agreed to keep talking about fish."
texts = st.text(st.sampled_from("aB 1.\n\r\t\u00a0\u3000。漢"), max_size=60) | st.text(max_size=60)


@given(texts)
@settings(deadline=None, max_examples=150)
def test_lines_cover_all_that_is_not_white_space_in_order(text: str) -> None:
    covered: set[int] = set()
    end = 0
    for line in unwrap(split_lines(text)):
        assert end <= line.start < line.end <= len(text)
        assert text[line.start : line.end] == text[line.start : line.end].strip()
        covered.update(range(line.start, line.end))
        end = line.end
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_at_any_line_end(line_end: str) -> None:
    lines = split_lines(line_end.join(["one", " two ", "", "three"]))
    assert [(line.text, line.apart) for line in lines] == [("one", True), ("two", False), ("three", True)]


def test_a_byte_order_mark_is_no_part_of_the_words() -> None:
    line = split_lines("\ufeffTitle\n")[0]
    assert (line.start, line.end, line.text) == (0, 6, "Title")


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    paragraph = [
        "The harbour was dredged twice in the course of",
        "that year, and the ferry ran on every weekday",
        "between the old pier and the fish market until",
        "the autumn storms.",
    ]
    lines = unwrap(split_lines("The Harbour\n\n" + "\n".join(paragraph) + "\n\n- a point\n- another"))
    assert [line.text for line in lines] == ["The Harbour", " ".join(paragraph), "- a point", "- another"]


def test_short_lines_of_a_page_are_not_joined() -> None:
    text = "Ada Brook\nSenior Fellow, Institute of Maritime Studies and Port History\nRoe Lind\nTallis University"
    assert len(unwrap(split_lines(text))) == 4


def test_words_are_counted_in_scripts_with_and_without_spaces() -> None:
    assert count_words("three little words") == 3
    assert count_words("首相は十月に訪韓し大") == 4


@pytest.mark.parametrize(
    "line",
    [PROSE, PROSE[:-1] + ".”12", "x " * 100, "首相は十月に訪韓し、大統領と会談して、両国の協力を確認したと発表した。"],
)
def test_running_text_is_prose(line: str) -> None:
    assert is_prose(line)


@pytest.mark.parametrize(
    "line",
    [
        "A Harbour Town and Its Many Ferries Through Two Long Centuries of Trade",
        "Will the old ferry ever run again between the two towns of the bay?",
        "Figure 1 The minister opens the pier. Photo: Ada Brook, who was there on the day it was opened.",
        "Short sentence.",
        "",
    ],
)
def test_titles_captions_and_scraps_are_not_prose(line: str) -> None:
    assert not is_prose(line)


@pytest.mark.parametrize(
    "line", ["Looking Ahead", "“Old” and New", "What Now?", "2021: A Year", "Ties With the U.S.", "展望"]
)
def test_lines_that_could_be_headings(line: str) -> None:
    assert is_heading_like(line)


@pytest.mark.parametrize(
    "line",
    [
        "It ended.",
        "He said “no.”",
        "first of all",
        "- A point",
        "• A point",
        "as follows:",
        "AUDIENCE: Four more years!",
        "See https://example.org",
        "X",
        "短い文である。",
        "A " * 30,
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert not is_heading_like(line)


@pytest.mark.parametrize(
    ("line", "level", "name"),
    [
        ("## Two ##", 2, "Two"),
        ("# One", 1, "One"),
        ("= = Three = =", 2, "Three"),
        ("#hashtag", 0, "hashtag"),
        ("a = b", 0, "a = b"),
    ],
)
def test_marked_headings_have_a_level_and_a_name(line: str, level: int, name: str) -> None:
    assert heading_level(line) == level
    assert heading_name(line) == name


@pytest.mark.parametrize(
    "line",
    [
        "Download Article as PDF",
        "Connect with the Authors",
        "Recent Features",
        "Articles",
        "Articles by Ada Brook",
        "Read more about the harbour",
        "Advertisement",
        "© 2024 Tallis Herald",
        "Copyright 2024 Tallis Herald. All rights reserved.",
        "Subscribe to our newsletter",
        "Preferred citation: Ada Brook, “Harbours,” Tallis Review, vol. 2.",
        "Skip to main content",
        "CLICK HERE TO GET THE APP",
    ],
)
def test_page_furniture_is_boilerplate(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribers to the paper have complained since May.",
        "Copyright law was amended in 2019.",
        "Advertisement revenue fell by half.",
        "Related stories emerged from the villages.",
        "Home rule was granted in 1920.",
        "Articles of incorporation were signed.",
        "© Ada Brook 2013. " + PROSE * 2,
    ],
)
def test_sentences_that_begin_like_furniture_are_not_boilerplate(line: str) -> None:
    assert not is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "Figure 1 The minister shakes hands with the mayor.",
        "Fig. 2: Exports",
        "Table 3. Imports by year",
        "Photo: Ada Brook/Tallis Herald",
        "Photo of Ada Brook",
        "Photo by Ada Brook",
        "Credit: ID 1234 © Somebody",
        "The old pier at dawn. Photograph: Ada Brook/Tallis",
        "The old pier at dawn (Getty Images)",
        "図1 輸出の推移",
        "写真：港",
        "그림 2 항구",
    ],
)
def test_lines_of_pictures_and_tables_are_captions(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "Figure 1 shows the exports of the last ten years.",
        "Table 2 lists them.",
        "Table of Contents",
        "Sources of energy are few.",
        "図1に示すように増えた。",
        "Images of the flooded market were seen all over the world within a few short hours.",
        "Source: " + PROSE * 2,
    ],
)
def test_sentences_about_figures_are_no_captions(line: str) -> None:
    assert not is_caption(line)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ji-Young Lee and Andy Lim", ("Ji-Young Lee", "Andy Lim")),
        ("By Ada Brook, J. R. van der Lind, and Émile O’Roe", ("Ada Brook", "J. R. van der Lind", "Émile O’Roe")),
        ("By Ada Brook, Staff Writer", ("Ada Brook",)),
        ("By Monday", ()),
        ("By March 2024", ()),
        ("By the end of the year", ()),
        ("By then the harbour had frozen.", ()),
        ("Ada Brook", ()),
    ],
)
def test_a_byline_names_its_authors(line: str, names: tuple[str, ...]) -> None:
    assert byline_names(line) == names


@pytest.mark.parametrize(
    ("text", "name"), [("KIMIYA Tadashi", True), ("Yoon Suk Yeol", True), ("Tallis", False), ("The 3rd Man", False)]
)
def test_names_are_two_to_five_capitalised_words(text: str, name: bool) -> None:
    assert is_name(text) is name


def test_a_closing_line_may_present_the_author() -> None:
    assert is_author_note("KIMIYA Tadashi is a professor at the University of Tokyo.") == "KIMIYA Tadashi"
    assert is_author_note("Peace is a good thing.") is None
    assert is_affiliation("American University")
    assert not is_affiliation("He studied at the University of Tokyo.")


@pytest.mark.parametrize(
    ("line", "note", "number"),
    [
        ("12. Ministry, 2024.", True, 12),
        ("[3] Ministry", True, 3),
        ("[^a]: Ministry", True, None),
        ("2024. A year", False, None),
        ("12.5 percent", False, None),
        ("12.", False, None),
    ],
)
def test_notes_begin_with_their_number(line: str, note: bool, number: int | None) -> None:
    assert is_note(line) is note
    assert note_number(line) == number


@pytest.mark.parametrize(
    ("line", "ends"),
    [("It ended.", True), ("“Yes.”12", True), ("終わった。」", True), ("Not yet", False), ("1.5", False)],
)
def test_sentences_end_with_a_mark(line: str, ends: bool) -> None:
    assert ends_sentence(line) is ends
