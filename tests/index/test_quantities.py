"""Quantities in text are intervals: exact, rounded, bounded or ranges."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quantities import NTH, find_quantities
from index.wanted import BARE, DAYS, PERCENT


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("It has 14 locks.", "14", 14, BARE),
        ("It has fourteen locks.", "fourteen", 14, BARE),
        ("They sank twenty-six wells.", "twenty-six", 26, BARE),
        ("They planted two hundred elms.", "two hundred", 200, BARE),
        ("They bought two dozen boats.", "two dozen", 24, BARE),
        ("It seats 12,500 guests.", "12,500", 12_500, BARE),
        ("the eleventh and last lock", "eleventh", 11, NTH),
        ("their 21st meeting", "21st", 21, NTH),
        ("Some 40 percent agreed.", "40 percent", 40, PERCENT),
        ("It grew by 2.5%.", "2.5%", 2.5, PERCENT),
        ("It cost $3 million.", "$3 million", 3e6, "dollars"),
        ("It cost 80 euros.", "80 euros", 80, "euros"),
        ("They waited three weeks.", "three weeks", 21, DAYS),
    ],
)
def test_numbers_are_read_in_figures_and_words(text: str, written: str, value: float, unit: str) -> None:
    (found,) = find_quantities(text)
    assert (text[found.start : found.end], found.value, found.unit) == (written, value, unit)


@pytest.mark.parametrize(
    "text", ["in 1987", "a 3-1 draw", "at 14:30", "one of them", "the B52 bomber", "version 2.0.1"]
)
def test_a_year_a_score_a_time_and_a_name_count_nothing(text: str) -> None:
    assert not [found for found in find_quantities(text) if found.low == found.high]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at least 30 boats", 30, math.inf),
        ("up to 30 boats", -math.inf, 30),
        ("about 30 boats", 27, 33),
        ("three to four boats", 3, 4),
        ("1.2 million boats", 1_150_000, 1_250_000),
        ("3,000 boats", 2_850, 3_150),
        ("64 percent", 63.5, 64.5),
        ("99 boats", 99, 99),
    ],
)
def test_a_quantity_is_what_its_words_can_stand_for(text: str, low: float, high: float) -> None:
    (found,) = find_quantities(text)
    assert (found.low, found.high) == pytest.approx((low, high))


@given(st.text(alphabet="0123456789,.-% $tohundredmillionyears thrty", max_size=200))
def test_every_quantity_lies_in_its_text_and_in_its_interval(text: str) -> None:
    ends = 0
    for found in find_quantities(text):
        assert ends <= found.start < found.end <= len(text)
        assert found.low <= found.value or found.low == -math.inf or found.value <= found.high
        assert found.low <= found.high
        ends = found.end
