"""Dates in text: every form the originals use, what only looks like one, and years that stand elsewhere."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import DateSpan
from index.date_forms import _FORMS, matches
from index.dates import entry_date, find_dates, parse_range
from index.periods import make_span, month_number

PUBLISHED = DateSpan(date(2024, 5, 1), date(2024, 12, 31))
MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
days = st.dates(date(1500, 1, 1), date(2099, 12, 31))


def spans(text: str, context: DateSpan | None = None) -> list[str]:
    return [str(found.span) for found in find_dates(text, context)]


def forms(day: date) -> list[str]:
    """Write a day in every form that names it whole."""
    name, year, number = MONTHS[day.month - 1], day.year, day.day
    cut = name[:4] if name == "September" else name[:3]
    return [
        day.isoformat(),
        f"{year}/{day.month}/{number}",
        f"{year}. {day.month}. {number}.",
        f"{name} {number}, {year}",
        f"{name.upper()} {number}, {year}",
        f"{cut}. {number}, {year}",
        f"{cut} {number} {year}",
        f"{cut}. {number}. {year}",
        f"{name} {number},\u00a0 {year}",
        f"{number} {name} {year}",
        f"{number:02} {cut}. {year}",
        f"the {number}th of {name}, {year}",
        f"{year}年{day.month}月{number}日",
        f"{year}년 {day.month}월 {number}일",
    ]


@given(days)
@settings(deadline=None, max_examples=60)
def test_any_day_is_read_back_from_every_form(day: date) -> None:
    for form in forms(day):
        assert spans(f"Then, on {form}, they met.") == [day.isoformat()], form


@given(st.dates(date(1500, 1, 1), date(2099, 12, 31)))
@settings(deadline=None, max_examples=40)
def test_any_month_and_any_year_is_read_back(day: date) -> None:
    month = make_span(day.year, day.month)
    assert spans(f"Talks in {MONTHS[day.month - 1]} {day.year} failed.") == [str(month)]
    assert spans(f"Talks in {day.year} failed.") == [str(make_span(day.year))]


@given(st.text(max_size=80), st.none() | st.just(PUBLISHED))
@settings(deadline=None, max_examples=150)
def test_found_dates_are_in_order_and_apart(text: str, context: DateSpan | None) -> None:
    end = 0
    for found in find_dates(text, context):
        assert end <= found.start < found.end <= len(text)
        end = found.end


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("July 31. 2024: He is named ambassador.", "2024-07-31"),
        ("Nov 16, 2024: They meet in Lima.", "2024-11-16"),
        ("Dec. 28 2021: He is interviewed.", "2021-12-28"),
        ("June 6,\u00a0 2024: A dialogue is held.", "2024-06-06"),
        ("Nov. 15,\u00a0 2021: Officials arrive.", "2021-11-15"),
        ("Sept. 2, 2021: A court orders it.", "2021-09-02"),
        ("September 2, 2021 – A court orders it.", "2021-09-02"),
        ("- **May 8, 2024**: A vow.", "2024-05-08"),
        ("* 7 March 1945 : The squadron moved.", "1945-03-07"),
        ("2024-12-03: Martial law.", "2024-12-03"),
        ("2024年12月3日：非常戒厳。", "2024-12-03"),
        ("May 8-10, 2024: A visit.", "2024-05-08/2024-05-10"),
        ("Nov. 30-Dec. 2, 2024: A visit.", "2024-11-30/2024-12-02"),
        ("Dec. 30-Jan. 2, 2025: A visit.", "2024-12-30/2025-01-02"),
        ("14 July 1950 – April 1951 : A deployment.", "1950-07-14/1951-04-30"),
    ],
)
def test_a_chronology_entry_begins_with_its_day(line: str, day: str) -> None:
    assert str(entry_date(line)) == day


@pytest.mark.parametrize(
    "line",
    [
        "On May 8, 2024, they met.",
        "May 8, 2024, was a Wednesday.",
        "May 2024: a month",
        "2021: A Year",
        "Feb. 30, 2024: No such day.",
        "Dec. 3: the year is not said",
        "10: 30",
        "",
    ],
)
def test_other_lines_are_no_entries(line: str) -> None:
    assert entry_date(line) is None


@pytest.mark.parametrize(
    "text",
    [
        "Resolution 1718",
        "room 2099",
        "Resolution (1718 votes)",
        "of 1500 people",
        "in 2000 percent",
        "the 2010-11 season",
        "In May 3.5 million came.",
        "by March 10,000 had left",
        "2000年間",
        "you may 5 times march 3 miles",
        "Feb. 30, 2024",
        "April 31, 2024",
        "0000-00-00",
        "tel. 1800-1900-2000",
        "DSC2024",
    ],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert spans(text, PUBLISHED) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in December 201820 cannot", "2018-12-01/2018-12-31"),
        ("in August 2024.16 Now", "2024-08-01/2024-08-31"),
        ("(October 2023)18 and", "2023-10-01/2023-10-31"),
        ("since 1965, relations", "1965-01-01/1965-12-31"),
        ("Resolution 1718 (2006)", "2006-01-01/2006-12-31"),
        ("from 2019 to 2021", "2019-01-01/2021-12-31"),
        ("the years 2012–2017", "2012-01-01/2017-12-31"),
        ("a 2022-2026 plan", "2022-01-01/2026-12-31"),
        ("２０２４年５月に", "2024-05-01/2024-05-31"),
        ("1941年(昭和16年)に", "1941-01-01/1941-12-31"),
        ("8–10 May 2024", "2024-05-08/2024-05-10"),
        ("30 Nov – 2 Dec 2024", "2024-11-30/2024-12-02"),
    ],
)
def test_months_years_and_ranges(text: str, expected: str) -> None:
    assert spans(text) == [expected]


def test_a_day_takes_the_year_that_stands_elsewhere() -> None:
    assert spans("on Nov. 5", PUBLISHED) == ["2024-11-05"]
    assert spans("12月3日に", PUBLISHED) == ["2024-12-03"]
    assert spans("In August 2023 they met; on Aug. 18 they signed.", PUBLISHED)[1] == "2023-08-18"
    assert spans("Late in 2022 it began. On Dec. 16 it passed.", PUBLISHED)[1] == "2022-12-16"


def test_a_month_with_a_year_lends_it_within_its_paragraph_and_below_a_heading() -> None:
    prose = "They met in August 2022 at the harbour of Tallis for a long talk about nothing."
    assert spans(f"{prose}\nOn Oct. 2 they met again.", PUBLISHED)[-1] == "2024-10-02"
    assert spans(f"{prose}\nOn Oct. 2 they met again.")[-1] == "2022-10-02"
    assert spans("August 2022\nOn Oct. 2 they met again.", PUBLISHED)[-1] == "2022-10-02"
    wrapped = f"{prose[:-1]} with much to\neat, and on Oct. 2 again."
    assert spans(wrapped, PUBLISHED)[-1] == "2022-10-02"


def test_a_day_soon_after_publication_lies_ahead_and_a_later_one_lies_behind() -> None:
    january = DateSpan(date(2022, 1, 1), date(2022, 1, 31))
    assert spans("on Feb. 20", january) == ["2022-02-20"]
    assert spans("on Oct. 19", january) == ["2021-10-19"]
    assert spans("on Feb. 29", january) == ["2020-02-29"]


def test_a_bare_year_dates_only_the_days_of_its_own_line() -> None:
    text = "The pier was last rebuilt in 1979.\nOn Dec. 4 a storm took it."
    assert spans(text, PUBLISHED) == ["1979-01-01/1979-12-31", "2024-12-04"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("The pier was last rebuilt in 1979. On Dec. 4 a storm took it.", "2024-12-04"),
        ("The pier was rebuilt in 1979 and on Dec. 4 taken by a storm.", "1979-12-04"),
        ("Since 1979 there was peace, but on Dec. 4 it ended.", "2024-12-04"),
        ("The treaty (1979) was ended on Dec. 4.", "2024-12-04"),
        ("In 1979 the pier was rebuilt. On Dec. 4 a storm took it.", "1979-12-04"),
        ("The year 1979 began well, as in 1978. On Dec. 4 it ended.", "1979-12-04"),
        ("It began in May 1979 and had begun in 1970 before. On Dec. 4 it ended.", "1979-12-04"),
    ],
)
def test_a_bare_year_sets_the_time_of_its_line_only_in_front_of_its_sentence(text: str, last: str) -> None:
    assert spans(text, PUBLISHED)[-1] == last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in early July 2024", "2024-07-01/2024-07-10"),
        ("Late in 2022 it began", "2022-09-01/2022-12-31"),
        ("mid-2024", "2024-05-01/2024-08-31"),
        ("at the end of March 2023", "2023-03-21/2023-03-31"),
        ("the first half of 2024", "2024-01-01/2024-06-30"),
        ("the first week of September 2024", "2024-09-01/2024-09-07"),
        ("in the autumn of 2024", "2024-09-01/2024-11-30"),
        ("Winter 2023 was mild", "2023-12-01/2024-02-29"),
        ("between May and August 2024", "2024-05-01/2024-08-31"),
        ("from November to January 2025", "2024-11-01/2025-01-31"),
    ],
)
def test_parts_of_months_and_years(text: str, expected: str) -> None:
    assert spans(text) == [expected]


def test_a_month_takes_the_year_that_stands_elsewhere() -> None:
    assert spans("In November it closed.", PUBLISHED) == ["2024-11-01/2024-11-30"]
    assert spans("In August 2023 they met; by late September it was over.", PUBLISHED)[1] == "2023-09-21/2023-09-30"
    assert spans("It opened in May 2019.\nIn November it closed.", PUBLISHED)[1] == "2024-11-01/2024-11-30"
    assert spans("In November it closed.") == []


@pytest.mark.parametrize("text", ["quoted by May", "the May pact", "April Jones", "Theresa May", "in may", "May be"])
def test_a_month_without_a_year_needs_a_word_before_it(text: str) -> None:
    assert spans(text, PUBLISHED) == []


def test_a_day_without_any_year_is_left_out() -> None:
    assert spans("on Nov. 5") == []


def test_found_dates_say_where_they_stand_and_what_they_state() -> None:
    text = "It passed on Dec. 3, 2024 and, on Dec. 4, again; in 2025 no more."
    found = find_dates(text)
    assert [(text[one.start : one.end], one.stated, one.day) for one in found] == [
        ("Dec. 3, 2024", True, True),
        ("Dec. 4", False, True),
        ("in 2025", True, False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May — Dec 2024", "2024-05-01/2024-12-31"),
        ("September — December 2021", "2021-09-01/2021-12-31"),
        (" Sep - Dec. 2021 ", "2021-09-01/2021-12-31"),
        ("Nov 2023 – Jan 2024", "2023-11-01/2024-01-31"),
    ],
)
def test_a_line_that_is_a_range_of_months(text: str, expected: str) -> None:
    assert str(parse_range(text)) == expected


@pytest.mark.parametrize("text", ["Dec — May 2024", "May 2024", "May — Dec", "It ran May — Dec 2024", ""])
def test_other_lines_are_no_ranges(text: str) -> None:
    assert parse_range(text) is None


def test_spans_exist_only_on_the_calendar() -> None:
    assert make_span(2023, 2, 29) is None
    assert make_span(0) is None
    assert str(make_span(2024, 2)) == "2024-02-01/2024-02-29"


def test_months_have_numbers() -> None:
    assert [month_number(name) for name in ("Sept.", "sep", "SEPTEMBER", "9", "Dec")] == [9, 9, 9, 9, 12]


PARTS = [
    "Jan", "January", "MAY", "May", "Dec.", "Sept", "march", "2024", "1995", "20", "1", "31", "3rd", " ", " ", "  ",
    "-", "–", ", ", ".", "in ", "Since ", "by ", "from ", "to ", "and ", "until ", "of ", "(", ")", "mid-", "/", "12",
    "年", "月", "日", "년 ", "\n", "%", "x", "_", "The ", "throughout ", "year ", "\u00a0", "201820",
]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=24).map("".join))
@settings(deadline=None, max_examples=500)
def test_no_form_is_passed_over_that_a_text_holds(text: str) -> None:
    taken: list[re.Match[str]] = []
    for form in (form for _, forms in _FORMS for _, form in forms):
        for match in re.finditer(form, text):
            if all(match.end() <= one.start() or one.end() <= match.start() for one in taken):
                taken.append(match)
    assert [match.span() for match in matches(text)] == sorted(match.span() for match in taken)


@pytest.mark.parametrize(
    "again", ["in 2014 ", "They in 2014 ", "May 2014 ", "May 5 ", "the harbour " * 8 + "in 2014 and\n"]
)
def test_ten_times_the_dates_take_about_ten_times_as_long(again: str) -> None:
    def seconds(length: int) -> float:
        text = "In 2014 " + again * (length // len(again))
        begin = time.process_time()
        assert find_dates(text)
        return time.process_time() - begin

    assert seconds(300_000) < 40 * max(min(seconds(30_000) for _ in range(3)), 0.01)
