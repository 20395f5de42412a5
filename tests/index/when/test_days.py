"""Days in numbers alone, days with a name, and times that are told from today within other times."""

from __future__ import annotations

from datetime import date

import pytest

from index.when import read_times

TODAY = date(2024, 12, 15)  # a Sunday
FIRST, LAST = date.min.isoformat(), date.max.isoformat()


def read(question: str, today: date | None = TODAY) -> list[tuple[str, str]]:
    return [(one.text, str(one.span)) for one in read_times(question, today=today)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("on 25/12/2024", ["2024-12-25"]),
        ("12/25/2024", ["2024-12-25"]),
        ("on 4/12/2024", ["2024-04-12", "2024-12-04"]),
        ("5/5/2024", ["2024-05-05"]),
        ("on 3.12.2024", ["2024-12-03"]),
        ("since 4/12/2024", [f"2024-04-12/{LAST}", f"2024-12-04/{LAST}"]),
    ],
)
def test_days_in_numbers_have_all_the_readings_they_may_have(text: str, spans: list[str]) -> None:
    assert read(f"What was said {text}, and by whom?") == [(text, span) for span in spans]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("on Christmas 2021", "2021-12-25"),
        ("Christmas Eve 2021", "2021-12-24"),
        ("at Christmas", "2023-12-25"),  # the last one before today
        ("on New Year's Day", "2024-01-01"),
        ("New Year’s Eve 2023", "2023-12-31"),
        ("Christmas last year", "2023-12-25"),
        ("昨年のクリスマス", "2023-12-25"),
        ("2024년 광복절", "2024-08-15"),
        ("終戦記念日", "2024-08-15"),
    ],
)
def test_days_with_a_name_are_read(text: str, span: str) -> None:
    assert read(f"{text}に何が" if text[-1] > "z" else f"What was said {text}?") == [(text, span)]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("since last year", f"2023-01-01/{LAST}"),
        ("early this year", "2024-01-01/2024-04-30"),
        ("the end of last year", "2023-09-01/2023-12-31"),
        ("in May of last year", "2023-05-01/2023-05-31"),
        ("December last year", "2023-12-01/2023-12-31"),
        ("last year's summer", "2023-06-01/2023-08-31"),
        ("by next month", f"{FIRST}/2025-01-31"),
        ("last weekend", "2024-12-07/2024-12-08"),
        ("last Monday", "2024-12-09"),
        ("next Friday", "2024-12-20"),
        ("the turn of the year", "2023-12-02/2024-01-31"),
        ("the turn of the year 2024/25", "2024-12-02/2025-01-31"),
        ("third quarter 2024", "2024-07-01/2024-09-30"),
        ("in FY2023", "2023-01-01/2023-12-31"),
        ("fiscal 2023", "2023-01-01/2023-12-31"),
        ("'90s", "1990-01-01/1999-12-31"),
        ("the early nineties", "1990-01-01/1993-04-30"),
        ("in the second weekend of September 2021", "2021-09-11/2021-09-12"),
        ("the weekend of 14 September 2024", "2024-09-14/2024-09-15"),
        ("the last weekend of May 2024", "2024-05-25/2024-05-26"),
        ("the day after the summit of 26 August 2024", "2024-08-27"),
        ("two weeks before the vote on 3 May 2024", "2024-04-16/2024-04-22"),
        ("昨年の夏", "2023-06-01/2023-08-31"),
        ("去年の8月", "2023-08-01/2023-08-31"),
        ("先月末", "2024-11-21/2024-11-30"),
        ("今年上半期", "2024-01-01/2024-06-30"),
        ("3年前の夏", "2021-06-01/2021-08-31"),
        ("半年前", "2024-06-01/2024-06-30"),
        ("2023年度", "2023-04-01/2024-03-31"),
        ("昨年から今年", "2023-01-01/2024-12-31"),
        ("올해 초", "2024-01-01/2024-04-30"),
        ("재작년 가을", "2022-09-01/2022-11-30"),
        ("지난 여름", "2024-06-01/2024-08-31"),
        ("올봄", "2024-03-01/2024-05-31"),
        ("다음 달", "2025-01-01/2025-01-31"),
        ("작년 이후", f"2023-01-01/{LAST}"),
    ],
)
def test_times_told_from_today_stand_within_others(text: str, span: str) -> None:
    assert read(f"{text}, ?" if text[-1] > "z" else f"Who spoke {text}, and why?") == [(text, span)]


@pytest.mark.parametrize(
    "text", ["last year", "early this year", "昨年の夏", "先月末", "지난 여름", "올해 초", "半年前"]
)
def test_without_a_day_of_asking_they_are_not_read(text: str) -> None:
    assert read(f"Who spoke {text}?", today=None) == []


@pytest.mark.parametrize(
    "text",
    [
        "the Christmas party",
        "on Christmas Island",
        "the new year budget",
        "may day care centers open",
        "rule 3/4/5",
        "version 3.12.20",
        "build v3.12.2024",
        "a ratio of 4/12",
        "the fiscal board",
        "twenties and tens",
    ],
)
def test_what_only_looks_like_a_day_is_left_alone(text: str) -> None:
    assert read(f"What about {text}?") == []
