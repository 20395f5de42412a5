"""The lists that the bridge looks words up in."""

from pathlib import Path

import pytest

import index.glossary
from index.glossary import glossary, grammar, surnames
from index.glossary.cldr import rows

_WORDS = Path(index.glossary.__file__).with_name("words.txt")


@pytest.mark.parametrize("language", ["ja", "ko"])
def test_every_meaning_is_plain_english_in_lower_case(language: str) -> None:
    entries = glossary(language)
    assert len(entries) > 3000
    for word, entry in entries.items():
        assert word == word.strip() != ""
        assert entry.english
        assert all(text == text.casefold().strip() != "" for text in entry.english)


def test_every_row_of_the_list_has_three_columns() -> None:
    lines = [line for line in _WORDS.read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert [line for line in lines if line.count("|") != 2] == []


def test_names_are_those_of_cldr() -> None:
    for english, japanese, korean in rows():
        assert not japanese or japanese in glossary("ja"), english
        assert not korean or korean in glossary("ko"), english


def test_a_word_of_two_meanings_keeps_both() -> None:
    assert {"mayor", "market"} <= set(glossary("ko")["시장"].english)


def test_family_names_are_found_in_either_script() -> None:
    assert surnames("ko")["박"] == surnames("ja")["朴"]


@pytest.mark.parametrize("name", ["particles", "doing", "light", "verbal", "titles", "countries", "given"])
def test_lists_of_grammar_hold_hangul_alone(name: str) -> None:
    assert grammar(name)
    assert all("가" <= letter <= "힣" for word in grammar(name) for letter in word)
