"""The search form: what is taken off a text before it is embedded, and what must stay."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.normalise import search_form


@given(st.text(), st.integers(0, 30))
@settings(deadline=None, max_examples=150)
def test_the_search_form_is_one_tidy_line(text: str, notes: int) -> None:
    form = search_form(text, notes=notes)
    assert form == " ".join(form.split())
    assert not any(unicodedata.category(character) in {"Cc", "Cs"} for character in form)
    assert not set(form) & set("\u00ad\u200b\u200d\u202e\ufeff\u00a0")
    form.encode("utf-8")


@given(st.text(st.characters(exclude_characters="#>*_`")))
@settings(deadline=None, max_examples=150)
def test_the_search_form_of_a_search_form_is_itself(text: str) -> None:
    form = search_form(text)
    if not set(form) & set("#>*_`"):  # some characters fold into marks of Markdown
        assert search_form(form) == form


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.integers(0, 99))
@settings(deadline=None, max_examples=100)
def test_the_search_form_of_ascii_is_never_longer(text: str, notes: int) -> None:
    assert len(search_form(text, notes=notes)) <= len(text)


@given(st.text(st.one_of(st.sampled_from("#>*_`ab \n\t\x1c\x85\u00a0\u00ad\u200b\u2060\u2028＃"), st.characters())))
@settings(deadline=None, max_examples=300)
def test_every_step_is_taken_whatever_a_text_holds(text: str) -> None:
    folded = re.sub("[\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", unicodedata.normalize("NFKC", text))
    spaced = re.sub("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x9f\u200b\\ud800-\\udfff]", " ", folded)
    plain = re.sub(r"(?m)^\s{0,3}(?:#{1,6}\s+|>\s?)|(?<!\w)[*_]{1,3}(?=\S)|(?<=\S)[*_]{1,3}(?!\w)|`+", "", spaced)
    assert search_form(text) == re.sub(r"\s+", " ", plain).strip()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("of cooperation.”1", "of cooperation.”"),
        ("in December 201820 cannot", "in December 2018 cannot"),
        ("in August 2024.16 Now", "in August 2024. Now"),
        ("was held,5 and", "was held, and"),
        ("(October 2023)18 and", "(October 2023) and"),
        ("(July 2024).23 Japan", "(July 2024). Japan"),
        ("“Freedom”14 began", "“Freedom” began"),
        ("the alliance.¹² Then", "the alliance. Then"),
        ("as told[12] and [^3]", "as told and"),
    ],
)
def test_note_numbers_are_taken_off(text: str, form: str) -> None:
    assert search_form(text, notes=27) == form


@pytest.mark.parametrize(
    "text",
    [
        "The G7 met in 2024 over COVID-19.",
        "It was No.5 on p.12 of vol.3.",
        "On Nov.5 it rose 3.5 percent, to 1,500.",
        "the 8. 15 Doctrine",
        "an F-35 and a B-1B",
        "Article 9, section 2.",
        "he said.28 Then [28]",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert search_form(text, notes=27) == text


def test_without_notes_every_number_stays() -> None:
    assert search_form("cooperation.”1 in 201820") == "cooperation.”1 in 201820"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("\ufeff## A *harbour*\r\n\r\n> with `code` and __force__\u00a0", "A harbour with code and force"),
        ("ｆｕｌｌ　ｗｉｄｔｈ ﬁsh", "full width fish"),
        ("co\u00adoperation\u200bnow", "cooperation now"),
        ("a\x00b\ud800c\x85d", "a b c d"),
        ("snake_case 2*3", "snake_case 2*3"),
        ("", ""),
    ],
)
def test_markup_and_compatibility_characters(text: str, form: str) -> None:
    assert search_form(text) == form
