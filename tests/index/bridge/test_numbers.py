"""Dates and numbers of Japanese and Korean questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.bridge.numbers import find_numbers, read_han
from index.glossary import listed_with_digits


def _said(text: str, language: str = "ja") -> list[str]:
    found = find_numbers(text, listed_with_digits(language))
    return [word.english[0] for _, _, words in found for word in words]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2019年3月5日", ["March", "5", "2019"]),
        ("2019년 3월 5일", ["March", "5", "2019"]),
        ("2019年の春", ["2019"]),
        ("10月3日に", ["October", "3"]),
        ("令和元年5月", ["May", "2019"]),
        ("昭和20年", ["1945"]),
        ("1990年代", ["1990s"]),
        ("1990년대", ["1990s"]),
        ("4か国", ["four", "countries"]),
        ("4개국", ["four", "countries"]),
        ("十五人", ["15", "people"]),
        ("세 번", ["three", "times"]),
        ("이십오 명", ["25", "people"]),
        ("3万人", ["30,000", "people"]),
        ("5억 원", ["500 million", "won"]),
        ("第3回", ["third"]),
        ("제2차", ["second"]),
        ("50周年", ["50th", "anniversary"]),
        ("9.5%", ["9.5", "percent"]),
    ],
)
def test_says_dates_and_numbers_as_english_does(text: str, said: list[str]) -> None:
    assert _said(text) == said


@pytest.mark.parametrize("text", ["一般の市民", "회사 이름", "三菱", "사회", "세계"])
def test_takes_no_word_for_a_number(text: str) -> None:
    assert _said(text, "ko") == _said(text) == []


def test_reads_a_listed_word_with_a_digit_as_a_word() -> None:
    assert _said("제3자", "ko") == ["third party"]
    assert _said("2国間") == ["bilateral"]


def test_offers_a_small_number_in_digits_and_in_letters() -> None:
    ((_, _, (number, _)),) = find_numbers("12回", {})
    assert set(number.english) == {"12", "twelve"}


def _han(number: int) -> str:
    digits, places = "〇一二三四五六七八九", ["", "十", "百", "千"]
    parts = [
        (digits[int(digit)] if digit != "1" or place == 0 else "") + places[place]
        for place, digit in enumerate(reversed(str(number)))
        if digit != "0"
    ]
    return "".join(reversed(parts))


@given(st.integers(1, 9999))
def test_reads_numerals_in_han_characters(number: int) -> None:
    assert read_han(_han(number)) == number
    assert read_han(_han(number) + "万") == number * 10_000


@given(st.text(alphabet="0123456789年月日第回万億人年개국번세두 ,.一二十百千", max_size=40))
def test_finds_stretches_in_order_that_do_not_overlap(text: str) -> None:
    place = 0
    for start, end, words in find_numbers(text, {}):
        assert place <= start < end <= len(text)
        assert all(word.english for word in words)
        place = end
