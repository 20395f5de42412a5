"""Korean words into English."""

import time

import pytest

from index.bridge.hangul import romanised, spellings
from index.bridge.ko import korean_words


def _said(text: str) -> list[str]:
    return [word.english[0] for word in korean_words(text)]


def test_takes_particles_off() -> None:
    assert _said("대법원은 판결을 연기했습니다") == ["supreme court", "ruling", "extension"]


@pytest.mark.parametrize("form", ["열린", "열렸습니다", "열리는", "열려서", "열릴까요"])
def test_knows_a_verb_in_any_form(form: str) -> None:
    assert _said(form) == ["be held"]


@pytest.mark.parametrize(("form", "english"), [("만났다", "meet"), ("불러", "cause"), ("어려운", "difficult")])
def test_knows_verbs_whose_stems_change(form: str, english: str) -> None:
    assert _said(form) == [english]


def test_takes_compounds_apart() -> None:
    assert _said("국제환경회의") == ["international", "environment", "meeting"]


def test_reads_a_row_of_countries_by_one_syllable_each() -> None:
    assert _said("미중 무역협상") == ["us", "china", "trade", "negotiation"]


def test_knows_countries_and_cities_from_cldr() -> None:
    assert _said("노르웨이와 리스본") == ["norway", "lisbon"]


def test_reads_a_full_name_with_the_spellings_people_use() -> None:
    surname, first, second = (word.english for word in korean_words("정현수는"))
    assert {"jeong", "chung"} <= set(surname)
    assert {"hyeon"} <= set(first)
    assert {"su", "soo"} <= set(second)


def test_takes_a_syllable_before_a_title_for_a_family_name() -> None:
    (name, _), (noun, *_) = list(korean_words("박 장관")), list(korean_words("이 나라"))
    assert "park" in name.english
    assert noun.english[0] == "nation"


def test_says_no_verb_it_does_not_know() -> None:
    assert _said("꿈틀거렸나요") == []


@pytest.mark.parametrize(
    ("hangul", "name"),
    [
        ("강릉", "gangneung"),
        ("나가사키", "nagasaki"),
        ("가나자와", "kanazawa"),
        ("데이비드", "david"),
        ("페르난데스", "fernandes"),
    ],
)
def test_spells_names_of_several_languages(hangul: str, name: str) -> None:
    assert name in romanised(hangul)


def test_spells_a_syllable_by_the_rules_first() -> None:
    assert spellings("영")[0] == "yeong"
    assert "young" in spellings("영")


def test_a_run_of_syllables_without_end_is_read_in_time() -> None:
    begun = time.process_time()
    assert list(korean_words("갑" * 4000))
    assert time.process_time() - begun < 5
