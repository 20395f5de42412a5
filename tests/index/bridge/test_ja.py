"""Japanese words into English."""

import pytest

from index.bridge.ja import english_sounds, hepburn, japanese_words


def _english(text: str) -> list[tuple[str, ...]]:
    return [word.english for word in japanese_words(text)]


def _said(text: str) -> list[str]:
    return [word.english[0] for word in japanese_words(text) if word.said]


def test_takes_the_longest_listed_words_and_leaves_particles_out() -> None:
    assert _said("最高裁判所は判決を延期しました") == ["supreme court", "ruling", "extension"]


def test_knows_a_verb_in_any_form() -> None:
    assert _said("訪れた") == _said("訪れています") == _said("訪れる") == ["visit"]


def test_reads_names_of_people_and_places() -> None:
    assert [words[0] for words in _english("山田太郎")] == ["yamada", "taro"]
    assert _english("長野")[0][:1] == ("nagano",)


def test_reads_a_row_of_countries_by_one_letter_each() -> None:
    assert _said("日米豪の協力") == ["japan", "us", "australia", "cooperation"]


def test_knows_countries_and_cities_from_cldr() -> None:
    assert _said("ノルウェーとリスボン") == ["norway", "lisbon"]


def test_finds_the_english_behind_a_loanword() -> None:
    assert "stadium" in _said("スタジアム")


@pytest.mark.parametrize(
    ("katakana", "name"), [("ブリンケン", "blinken"), ("バンス", "bans"), ("ゴルバチョフ", "gorbachof")]
)
def test_guesses_the_spelling_of_a_foreign_name(katakana: str, name: str) -> None:
    assert name in english_sounds(katakana)


def test_keeps_a_foreign_name_whole() -> None:
    words = list(japanese_words("マクロビッチ氏"))
    assert words[0].source == "マクロビッチ"


def test_spells_long_vowels_in_both_ways() -> None:
    assert hepburn("オオサカ")[0] == "osaka"
    assert set(hepburn("トウキョウ")) == {"tokyo", "toukyou"}


def test_looks_for_the_sound_of_an_unlisted_word_without_saying_it() -> None:
    (word,) = [word for word in japanese_words("囲碁") if "igo" in word.english]
    assert not word.said
