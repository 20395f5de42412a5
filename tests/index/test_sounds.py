"""Romanisations of one name fall together; the keys of a word survive one slip of the hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.sounds import keys, letters, sound

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Seok-yeol", "Suk Yeol", "Sŏk-yŏl", "sukyol"),  # Revised Romanization, as chosen, McCune-Reischauer
        ("Daejeon", "Taejon", "Taejŏn"),
        ("Pyongyang", "P'yŏngyang", "Pyeongyang"),
        ("Jung", "Chung", "Jeong"),
        ("Toshimitsu", "Toshimitu"),  # Hepburn, Kunrei
        ("Shinzo", "Shinzō", "Sinzo"),
        ("Ohtani", "Otani", "Ōtani"),
        ("Shimbun", "Shinbun"),
        ("Qaddafi", "Gaddafi"),
        ("Hussein", "Hussain"),
    ],
)
def test_one_name_sounds_the_same_however_it_is_romanised(spellings: tuple[str, ...]) -> None:
    assert len({sound(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Yoon", "Moon"), ("Song", "Son"), ("Park", "Paek"), ("Kishi", "Kishida")])
def test_different_names_sound_different(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_bare_letters_have_no_accents_hyphens_or_case() -> None:
    assert letters("Śródmieście-O’Neil") == "srodmiescieoneil"
    assert letters("2024") == ""


@given(WORDS, st.data())
def test_a_slip_leaves_a_key_in_common(word: str, data: st.DataObject) -> None:
    i = data.draw(st.integers(1, len(word) - 1))  # the keys of two words meet only if one letter of both does
    slipped = data.draw(
        st.sampled_from([word[:i] + word[i + 1 :], word[:i] + "t" + word[i:], word[:i] + "t" + word[i + 1 :]])
    )
    assume(
        all(one != other for text in (word, slipped) for one, other in pairwise(text))
    )  # a doubled letter counts once
    assert len(keys(word)) == len(set(keys(word)))
    assert set(keys(word)) & set(keys(slipped))


@given(st.text(max_size=40))
def test_any_text_has_a_sound_and_keys(text: str) -> None:
    assert sound(text) == sound(text.upper().casefold())
    assert all(keys(text))
