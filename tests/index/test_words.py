"""Index terms: stems, possessives, pairs of characters, and marks that belong to their letters."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.words import STEMMERS, stems, telling, terms, words


@given(st.text(), st.lists(st.sampled_from([*sorted(STEMMERS), "ja", "xx"]), max_size=3))
@settings(deadline=None, max_examples=150)
def test_terms_are_the_same_every_time_and_never_empty(text: str, languages: list[str]) -> None:
    found = terms(text, languages)
    assert found == terms(text, languages)
    assert all(term and not any(character.isspace() for character in term) for term in found)


@given(st.text(st.one_of(st.sampled_from("aB's’_-. “漢あ・éß\u0301\u0e44\n"), st.characters())))
@settings(deadline=None, max_examples=300)
def test_words_are_stemmed_one_by_one_whatever_stands_beside_them(text: str) -> None:
    spaced = [(word.form,) for word in words(text.casefold())]
    assert [word for word in stems(text, ["xx"]) if word in spaced] == spaced


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The negotiations were negotiated", "en", ["the", "negoti", "were", "negoti"]),
        ("Yoon's Yoon’s ministers’ O’Neil O'Neil", "en", ["yoon", "yoon", "minist", "o'neil", "o'neil"]),
        ("SADO-mine, 2024: 1,500", "en", ["sado", "mine", "2024", "1", "500"]),
        ("negociaciones", "es", ["negoci"]),
        ("Verhandlungen", "de", ["verhandl"]),
        ("negotiations", "xx", ["negotiations"]),
        ("東京を訪問", "ja", ["東京", "京を", "を訪", "訪問"]),
        ("日 한", "ja", ["日", "한"]),
        ("대통령은 서울", "ko", ["대통", "통령", "령은", "서울"]),
        ("G7サミット", "ja", ["g7", "サミ", "ミッ", "ット"]),
        ("हिन्दी समाचार", "xx", ["हिन्दी", "समाचार"]),
        ("ไทย", "th", ["ไท", "ทย"]),
        ("cafe\u0301", "xx", ["cafe\u0301"]),
        ("漢'字 漢's 漢'abc o'漢 'x'", "xx", ["漢", "字", "漢", "漢", "abc", "o", "漢", "x"]),
        ("_ … ” 😀", "en", []),
    ],
)
def test_terms(text: str, language: str, expected: list[str]) -> None:
    assert terms(text, [language]) == expected


def test_a_question_has_the_stems_of_every_language_of_the_collection() -> None:
    assert terms("negociaciones", ["en", "es", "en"]) == ["negociacion", "negoci"]


def test_repeated_words_are_repeated_terms() -> None:
    assert terms("fish and fish") == ["fish", "and", "fish"]


def test_a_word_without_end_is_cut() -> None:
    assert [len(term) for term in terms("x" * 100_000)] == [60]


@pytest.mark.parametrize("code", sorted(STEMMERS))
def test_every_language_has_its_stemmer(code: str) -> None:
    assert terms("a", [code]) != []


def test_hiragana_tells_less_than_what_it_is_attached_to() -> None:
    assert telling("mine") == telling("東京") == telling("ニュ") == telling("서울") == telling("é") == 1
    assert 0 < telling("です") < telling("明は") < 1
