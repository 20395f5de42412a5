"""Sentence borders: cases told by hand, and what holds for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.sentences import sentence_spans

pieces = st.sampled_from(
    [
        "A. ",
        "Dr. ",
        "end. ",
        "No. 5 ",
        "“Yes.” ",
        "。",
        "」",
        "\n\n",
        "3.5 ",
        "U.S. ",
        "1. ",
        "left.”12 ",
        "? ",
        "…",
        "the ",
        " " * 50,
    ]
)
texts = st.lists(pieces | st.text(max_size=10), max_size=20).map("".join)


def sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text), language)]


@given(texts, st.integers(0, 20), st.integers(0, 20), st.sampled_from(["en", "ja", "ko", "xx"]))
@settings(deadline=None, max_examples=200)
def test_sentences_are_in_order_inside_the_stretch_and_cover_all_but_white_space(
    text: str, before: int, after: int, language: str
) -> None:
    start, end = min(before, len(text)), max(min(before, len(text)), len(text) - after)
    last = start
    covered: set[int] = set()
    for left, right in sentence_spans(text, start, end, language):
        assert last <= left < right <= end
        assert text[left:right] == text[left:right].strip()
        covered.update(range(left, right))
        last = right
    assert all(text[i].isspace() for i in range(start, end) if i not in covered)


@pytest.mark.parametrize(
    "expected",
    [
        ["He met Dr. Kim on Nov. 5.", "Then Mr. Lee left.", "J. R. Smith agreed."],
        ["“We agree.”", "He left.", "“No!” she said.", '"Stop."', "They did."],
        ["The poll, No. 533 (March 2023), says so.", "Prices rose 3.5 percent.", "It was p. 50."],
        ["It waited... and waited.", "And so on."],
        ["He met U.S. Secretary Roe.", "The U.S. Senate agreed."],
        ["He lives in the U.S.", "The others left."],
        ["It fell to Sen. Lee and Gen. Kim.", "Samsung Electronics Co. grew."],
        ["1. First comes this.", "2. Second comes that."],
        ["It ended at 5 p.m.", "The talks failed."],
        ["One ends here", "The next has no end"],
    ],
)
def test_english_sentences(expected: list[str]) -> None:
    joint = "\n\n" if expected[0] == "One ends here" else " "
    assert sentences(joint.join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["首相は訪韓した。", "「協力する。」と述べた。", "それから帰国した！", "本当か？", "はい。"],
        ["「協力する。」", "首相は帰国した。"],
    ],
)
def test_japanese_sentences(expected: list[str]) -> None:
    assert sentences("".join(expected), "ja") == expected


def test_korean_sentences() -> None:
    expected = ["대통령은 서울에서 회담했다.", "그는 협력을 강조했다.", "그리고 떠났다."]
    assert sentences(" ".join(expected), "ko") == expected


def test_a_note_number_belongs_to_the_sentence_before_it() -> None:
    expected = ["They spoke of cooperation.”1", "It began in August 2024.16", "Now they meet.", "It was No.5 That day."]
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["It rained on December 14.[^1]", "He had to step aside.", "Then he left."],
        ["It rained in Paris.[^12][^13]", "“Then he left.”[^4]", "Nobody saw it."],
        ["It rained in Kyoto.²", "Then he left."],
        ["Pi is 3.² of it, as Dr.[^1] says."],
    ],
)
def test_the_sign_of_a_note_begins_no_sentence(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_offsets_count_from_the_start_of_the_text() -> None:
    assert sentence_spans("Out. In one. In two. Out.", 5, 20) == [(5, 12), (13, 20)]


def test_a_sentence_longer_than_a_window_is_one_sentence() -> None:
    long = "and so the ferry ran on " * 400 + "to its end."
    assert sentences(f"It began. The day came {long} It was over.") == [
        "It began.",
        f"The day came {long}",
        "It was over.",
    ]


def test_windows_leave_no_trace() -> None:
    expected = [f"Sentence number {number} met Dr. Kim on Nov. 5." for number in range(400)]
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize("unit", ["あい。", '"a. ', "x", "a. ", "A? ", ".", " ", "“", "\n\n", "end. "])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    begin = time.perf_counter()
    sentence_spans(text, 0, len(text))
    assert time.perf_counter() - begin < 5
