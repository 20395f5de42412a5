"""Plain text: literal answers, dates as short as they can be, nothing that commands a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.article import DateSpan
from index.asked import Reading, TimeAsked
from index.result import Claim, Disagreement, Highlight
from service import render
from tests.service.toys import answer, hit

LITERAL = """\
1. It rained. [[The dam held.]] All went home.
   Ada Roth, Tom Vale. “The dam”. Coast Gazette. 2023-05. Flood > Night
   dam.md:100-139
   also in copy:7-46
   also in, nearly the same: other:0-41
   note 3: Ada Roth, “Dams,” 1999."""

SAID = [("14", "14", "dam"), ("fifteen", "15", "weir"), ("fourteen", "14", "lock")]
DISAGREE = """\
Sources disagree (locks)
  14: “Dam” dam:7-20; “Lock” lock:7-20
  fifteen: “Weir” weir:7-20"""


def test_an_answer_is_written_just_so() -> None:
    assert render.answer_text(answer(hit())) == LITERAL


def test_passages_stand_apart_and_what_is_unknown_is_left_out() -> None:
    bare = replace(hit().citation, authors=(), publisher=None, published=None, section=(), also_in=(), page=4)
    text = render.answer_text(answer(hit(), hit(rank=2, citation=bare, notes=())))
    assert text == LITERAL + (
        "\n\n2. It rained. [[The dam held.]] All went home.\n   “The dam”\n   dam.md:100-139 (page 4)"
    )


def test_an_empty_best_sentence_leaves_no_marks() -> None:
    assert "[[" not in render.answer_text(answer(hit(highlight=Highlight(100, 100, ""))))


def test_what_sources_disagree_on_comes_first_each_value_once() -> None:
    claims = [Claim(value, number, 1, name, name.title(), 7, 20, "") for value, number, name in SAID]
    text = render.answer_text(replace(answer(hit()), disagreements=(Disagreement("locks", tuple(claims)),)))
    assert text == f"{DISAGREE}\n\n{LITERAL}"


@pytest.mark.parametrize(
    ("confidence", "says"),
    [
        (0.0, "Nothing in the collection answers this."),
        (
            0.004,
            "Nothing in the collection answers this. The nearest passages would with a probability of less than 1%.",
        ),
        (0.123, "Nothing in the collection answers this. The nearest passages would with a probability of 12%."),
    ],
)
def test_nothing_found_is_said_with_how_likely_the_nearest_would_answer(confidence: float, says: str) -> None:
    assert render.answer_text(replace(answer(), confidence=confidence)) == says


TOLD = """\
time read: in May, before 2024 = 2022-05, 2023-05
time read: since June 2024 = from 2024-06-01
time read: until 4 May = until 2024-05-04
time read: on 4 July = any of 9 from 2015-07-04 to 2023-07-04
read Kishda as Kishida"""


def test_how_the_question_was_read_comes_first() -> None:
    times = [
        *(
            TimeAsked("in May, before 2024", 0, 1, DateSpan(date(year, 5, 1), date(year, 5, 31)))
            for year in (2022, 2023)
        ),
        TimeAsked("since June 2024", 0, 1, DateSpan(date(2024, 6, 1), date.max)),
        TimeAsked("until 4 May", 0, 1, DateSpan(date.min, date(2024, 5, 4))),
        *(TimeAsked("on 4 July", 0, 1, DateSpan(date(year, 7, 4), date(year, 7, 4))) for year in range(2015, 2024)),
    ]
    read = replace(answer(hit()), times=tuple(times), readings=(Reading("Kishda", "Kishida"),))
    assert render.answer_text(read) == f"{TOLD}\n\n{LITERAL}"
    assert render.answer_text(replace(read, hits=(), confidence=0.0)) == f"{TOLD}\n\n{render.NOTHING}"


def test_a_reading_cannot_command_a_terminal() -> None:
    read = replace(answer(), readings=(Reading("Kish\x1b[31mda", "Kishida"),))
    assert "\x1b" not in render.answer_text(read)


def test_control_characters_cannot_command_a_terminal() -> None:
    assert render.clean("a\x1b[31mred\x07\x9b1m\r\nb\tc") == "a\ufffd[31mred\ufffd\ufffd1m\nb\tc"
    assert "\x1b" not in render.answer_text(answer(hit(text="It rained\x1b]0;x\x07 on."), hit(rank=2)))


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        (date(2024, 2, 3), date(2024, 2, 3), "2024-02-03"),
        (date(2024, 2, 1), date(2024, 3, 31), "2024-02-01 to 2024-03-31"),
    ],
)
def test_a_date_is_as_short_as_it_can_be(start: date, end: date, written: str) -> None:
    assert render.when(DateSpan(start, end)) == written


def test_a_table_keeps_one_line_for_each_row() -> None:
    assert render.table_text([("a\nb", "c\td"), ("e", "")]) == "a b\tc d\ne\t"
