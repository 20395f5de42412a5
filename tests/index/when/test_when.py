"""The time a question speaks of: every form that is understood, what only looks like one, and how it is echoed."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import DateSpan
from index.when import read_times

TODAY = date(2024, 12, 15)  # a Sunday
FIRST, LAST = date.min.isoformat(), date.max.isoformat()


def read(question: str, today: date | None = None, context: DateSpan | None = None) -> list[tuple[str, str]]:
    return [(one.text, str(one.span)) for one in read_times(question, today=today, context=context)]


ENGLISH = [
    ("on 3 July 2024", "2024-07-03"),
    ("on July 3rd, 2024", "2024-07-03"),
    ("July 3 2024", "2024-07-03"),
    ("on 2024-07-03", "2024-07-03"),
    ("2024/7/3", "2024-07-03"),
    ("2024. 7. 3", "2024-07-03"),
    ("in 2024-07", "2024-07-01/2024-07-31"),
    ("on 3-5 July 2024", "2024-07-03/2024-07-05"),
    ("on July 3-5, 2024", "2024-07-03/2024-07-05"),
    ("Nov. 30-Dec. 2, 2024", "2024-11-30/2024-12-02"),
    ("in july 2024", "2024-07-01/2024-07-31"),
    ("in the month of July 2024", "2024-07-01/2024-07-31"),
    ("in Sept. 2024", "2024-09-01/2024-09-30"),
    ("in 2024", "2024-01-01/2024-12-31"),
    ("in the year 1107", "1107-01-01/1107-12-31"),
    ("in mid July 2024", "2024-07-11/2024-07-20"),
    ("mid-July 2024", "2024-07-11/2024-07-20"),
    ("in early 2021", "2021-01-01/2021-04-30"),
    ("late 2021", "2021-09-01/2021-12-31"),
    ("late in July 2024", "2024-07-21/2024-07-31"),
    ("at the very beginning of November 2024", "2024-11-01/2024-11-10"),
    ("at the start of November 2024", "2024-11-01/2024-11-10"),
    ("in the middle of December 2024", "2024-12-11/2024-12-20"),
    ("by the end of 2024", f"{FIRST}/2024-12-31"),
    ("as autumn 2024 began", "2024-09-01/2024-09-30"),
    ("as 2024 drew", "2024-09-01/2024-12-31"),
    ("in the first week of September 2024", "2024-09-01/2024-09-07"),
    ("in the second week of September 2024", "2024-09-08/2024-09-14"),
    ("the last three days of May 2024", "2024-05-29/2024-05-31"),
    ("in the first days of May 2024", "2024-05-01/2024-05-07"),
    ("in the closing months of 2024", "2024-10-01/2024-12-31"),
    ("in the first half of 2023", "2023-01-01/2023-06-30"),
    ("in the last quarter of 2023", "2023-10-01/2023-12-31"),
    ("Q3 2024", "2024-07-01/2024-09-30"),
    ("H1 2024", "2024-01-01/2024-06-30"),
    ("between May and August 2024", "2024-05-01/2024-08-31"),
    ("between July 3 and 5, 2024", "2024-07-03/2024-07-05"),
    ("from 3 to 5 July 2024", "2024-07-03/2024-07-05"),
    ("from November to February 2024", "2023-11-01/2024-02-29"),
    ("from November 2023 to February", "2023-11-01/2024-02-29"),
    ("from 2004 to 2005", "2004-01-01/2005-12-31"),
    ("from Mar 1994 to Apr 2000", "1994-03-01/2000-04-30"),
    ("2004-2005", "2004-01-01/2005-12-31"),
    ("in 2004-05", "2004-01-01/2005-12-31"),
    ("in 1990–95", "1990-01-01/1995-12-31"),
    ("since March 2020", f"2020-03-01/{LAST}"),
    ("from March 2020 onwards", f"2020-03-01/{LAST}"),
    ("in 2020 or later", f"2020-01-01/{LAST}"),
    ("before December 2024", f"{FIRST}/2024-11-30"),
    ("prior to 2000", f"{FIRST}/1999-12-31"),
    ("pre-1914", f"{FIRST}/1913-12-31"),
    ("after December 2024", f"2025-01-01/{LAST}"),
    ("until December 2024", f"{FIRST}/2024-12-31"),
    ("as of January 2016", "2016-01-01/2016-01-31"),
    ("in the week after 3 December 2024", "2024-12-04/2024-12-10"),
    ("the week of 3 December 2024", "2024-12-02/2024-12-08"),
    ("the month after May 2024", "2024-06-01/2024-06-30"),
    ("two days before Oct. 2, 2024", "2024-09-30"),
    ("three months after 3 May 2024", "2024-08-01/2024-08-31"),
    ("within two weeks of 20 May 2024", "2024-05-06/2024-06-03"),
    ("shortly after 3 December 2024", "2024-12-04/2025-01-03"),
    ("in summer 2024", "2024-06-01/2024-08-31"),
    ("in the winter of 2024-25", "2024-12-01/2025-02-28"),
    ("in the 1990s", "1990-01-01/1999-12-31"),
    ("in the early 1990s", "1990-01-01/1993-04-30"),
    ("in the 1800s", "1800-01-01/1899-12-31"),
    ("in the 19th century", "1800-01-01/1899-12-31"),
    ("in the seventeenth century", "1600-01-01/1699-12-31"),
    ("at the turn of 2024 into 2025", "2024-12-02/2025-01-31"),
]
CJK = [
    ("2024年7月末", "2024-07-21/2024-07-31"),
    ("2024年7月3日", "2024-07-03"),
    ("２０２４年７月中旬", "2024-07-11/2024-07-20"),
    ("2024年前半", "2024-01-01/2024-06-30"),
    ("2024年夏", "2024-06-01/2024-08-31"),
    ("1990年代後半", "1995-01-01/1999-12-31"),
    ("19世紀末", "1866-09-01/1899-12-31"),
    ("昭和16年", "1941-01-01/1941-12-31"),
    ("令和元年5月", "2019-05-01/2019-05-31"),
    ("2024年12月3日以前", f"{FIRST}/2024-12-02"),
    ("2024年12月以降", f"2024-12-01/{LAST}"),
    ("2024年12月より前", f"{FIRST}/2024-11-30"),
    ("2024年までに", f"{FIRST}/2024-12-31"),
    ("2023年から2024年まで", "2023-01-01/2024-12-31"),
    ("2021년 10월", "2021-10-01/2021-10-31"),
    ("2024년 5월 초", "2024-05-01/2024-05-10"),
    ("1990년대", "1990-01-01/1999-12-31"),
    ("2024년 하반기", "2024-07-01/2024-12-31"),
    ("2024년 이전", f"{FIRST}/2023-12-31"),
    ("2024년 12월 3일 이후", f"2024-12-03/{LAST}"),
    ("2021년부터 2023년까지", "2021-01-01/2023-12-31"),
]


@pytest.mark.parametrize(("words", "span"), ENGLISH)
def test_english_times_are_read_wherever_they_stand(words: str, span: str) -> None:
    assert read(words) == [(words, span)]
    assert read(f"What did the mayor open {words}?") == [(words, span)]
    assert read(f"{words[0].upper()}{words[1:]}, who rebuilt the pier?")[0][1] == span


@pytest.mark.parametrize(("words", "span"), CJK)
def test_japanese_and_korean_times_are_read(words: str, span: str) -> None:
    assert read(f"{words}、港は誰が建てましたか。") == [(words, span)]


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("yesterday", "2024-12-14"),
        ("last week", "2024-12-02/2024-12-08"),
        ("last month", "2024-11-01/2024-11-30"),
        ("last year", "2023-01-01/2023-12-31"),
        ("this year", "2024-01-01/2024-12-31"),
        ("last summer", "2024-06-01/2024-08-31"),
        ("last May", "2024-05-01/2024-05-31"),
        ("last December", "2023-12-01/2023-12-31"),
        ("next spring", "2025-03-01/2025-05-31"),
        ("three months ago", "2024-09-01/2024-09-30"),
        ("two days ago", "2024-12-13"),
        ("past three months", "2024-09-16/2024-12-15"),
        ("昨年", "2023-01-01/2023-12-31"),
        ("3か月前", "2024-09-01/2024-09-30"),
        ("지난달", "2024-11-01/2024-11-30"),
        ("2주 전", "2024-11-28/2024-12-04"),
    ],
)
def test_times_told_from_today_need_today(words: str, span: str) -> None:
    assert read(f"What opened {words}?", TODAY) == [(words, span)]
    assert read(f"What opened {words}?") == []


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("Harbour pier rebuilding vote 2021", "2021-01-01/2021-12-31"),
        ("Tallis lighthouse repair 2021 contract site", "2021-01-01/2021-12-31"),
        ("Why were there two separate fairs in 2024 instead of one?", "2024-01-01/2024-12-31"),
        ("Who signed the 2018 accord?", "2018-01-01/2018-12-31"),
        ("What ended the 1648 siege?", "1648-01-01/1648-12-31"),
        ("What did the Harbour Act 1988 forbid?", "1988-01-01/1988-12-31"),
        ("What changed compared with 2019?", "2019-01-01/2019-12-31"),
        ("Which report (2016) named it?", "2016-01-01/2016-12-31"),
    ],
)
def test_a_year_by_itself_is_read(question: str, span: str) -> None:
    assert [one for _, one in read(question)] == [span]


@pytest.mark.parametrize(
    "question",
    [
        "What does Resolution 1718 forbid?",
        "Who sleeps in room 2099?",
        "Where were the 1,800 troops sent?",
        "What failed in 2000 cases?",
        "How many iPhone 2024 units were sold?",
        "8.15 Unification Doctrine announcement",
        "Who drove on Highway 1950?",
        "What is No. 2024 on the list?",
        "What cost $2000 or £1999 or 2000%?",
        "More than 2000 people came; over 2000 left.",
        "Grants of up to 2000 dollars",
        "Which flight AS-2024 crashed at 21:25?",
        "1/2000 of patients",
        "What may happen if they march 3 miles?",
        "By May 3.5 million, in March 10,000 came",
        "Was it said by April Jones or after May resigned?",
        "In what year and in which month was it?",
        "from 2000 to 3000 metres",
        "in 1500 BC",
        "the last week of the trial",
        "the 60th anniversary, the first half of the match",
        "a quarter of 100 ships in the second world war",
        "2000年前に誰が住んでいましたか",
        "10年間に3回",
        "何年の何月ですか",
        "1500년 전에",
    ],
)
def test_other_numbers_and_words_are_no_times(question: str) -> None:
    assert read(question, TODAY, DateSpan(date(1900, 1, 1), date(2030, 12, 31))) == []


def test_what_lacks_a_year_takes_it_from_elsewhere_in_the_question() -> None:
    assert read("In July, what did the mayor do in 2024?") == [("In July", "2024-07-01/2024-07-31")]
    assert read("In July and August 2024") == [
        ("In July", "2024-07-01/2024-07-31"),
        ("August 2024", "2024-08-01/2024-08-31"),
    ]


def test_without_a_year_anywhere_the_context_gives_all_it_may_be() -> None:
    context = DateSpan(date(2022, 8, 1), date(2024, 12, 31))
    july = [("in July", "2023-07-01/2023-07-31"), ("in July", "2024-07-01/2024-07-31")]
    assert read("What opened in July?", context=context) == july
    assert len(read("What opened in July?", context=DateSpan(date.min, date.max))) == 60


def test_without_a_context_either_the_latest_until_today_is_meant() -> None:
    assert read("What opened on 20 December?", TODAY) == [("on 20 December", "2023-12-20")]
    assert read("What opened on 20 December?") == []


def test_several_times_stand_in_the_order_of_the_words() -> None:
    question = "Did it open on 2023-10-20 or, after 3 May 2024, in 1857 or 1865?"
    assert [one for one, _ in read(question)] == ["on 2023-10-20", "after 3 May 2024", "in 1857", "1865"]


pieces = st.sampled_from(
    re.findall(
        r"\S+",
        "from to between and in the of first week early late mid 2024 1990 s May July 3 , - . / ' 31 st th Q 12 century"
        " before after since three months ago last summer turn as began 年 月 日 前 から 2000 年 초 월 昭和 00 １",
    )
)


@given(st.lists(pieces, max_size=14), st.sampled_from(["", " "]), st.none() | st.dates())
@settings(deadline=None, max_examples=400)
def test_times_lie_within_the_question_in_order_and_apart(parts: list[str], space: str, today: date | None) -> None:
    question = space.join(parts)
    end = 0
    for one in read_times(question, today=today):
        assert end <= one.start < one.end <= len(question)
        assert one.text == question[one.start : one.end] == one.text.strip()
        end = one.end


@given(st.text(max_size=60), st.none() | st.dates())
@settings(deadline=None, max_examples=200)
def test_any_text_is_read(text: str, today: date | None) -> None:
    assert all(one.span.start <= one.span.end for one in read_times(text, today=today))


@pytest.mark.parametrize(
    "piece", ["early ", "from 2004 to ", "the first week of ", "2024-", "the ", "3 ", "年", "5月の", "before "]
)
def test_time_grows_no_faster_than_the_text(piece: str) -> None:
    def seconds(times: int) -> float:
        begun = time.process_time()
        read_times(piece * times, today=TODAY)
        return time.process_time() - begun

    assert min(seconds(4000) for _ in range(3)) < 30 * min(seconds(400) for _ in range(3)) + 0.05


def test_of_very_many_times_the_first_are_read() -> None:
    read = read_times("12月、3日、" * 500, context=DateSpan(date(1950, 1, 1), date(2024, 12, 31)))
    assert len({(one.start, one.end) for one in read}) == 40
