"""The best sentence: a true slice, and the one that holds most of the question's rare words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.highlight import best_sentence

TEXT = "The talks went on for days. The Sado mine was listed in July. Japan and Korea agreed on the mine."
RARITY = {"sado": 5.0, "mine": 2.0, "list": 2.0, "japan": 1.0, "bread": 3.0}


def _best(*question: str) -> str:
    found = best_sentence(TEXT, "en", {(term,): RARITY[term] for term in question})
    return TEXT[found.start : found.end]


def test_the_sentence_with_the_rarest_words_is_chosen() -> None:
    assert _best("sado", "mine", "list") == "The Sado mine was listed in July."
    assert _best("japan", "mine") == "Japan and Korea agreed on the mine."


def test_the_first_sentence_is_chosen_when_none_shares_a_word() -> None:
    assert _best("bread") == "The talks went on for days."
    assert _best() == "The talks went on for days."


def test_coverage_is_the_share_of_the_questions_weight() -> None:
    assert best_sentence(TEXT, "en", {("sado",): 5.0, ("min", "mine"): 2.0, ("bread",): 3.0}).coverage == pytest.approx(
        0.7
    )
    assert best_sentence(TEXT, "en", {("bread",): 3.0}).coverage == 0
    assert best_sentence(TEXT, "en", {("mine",): 2.0}).coverage == 1


@given(st.text(min_size=1, max_size=200).filter(str.strip))
@settings(deadline=None)
def test_any_passage_has_a_best_sentence_inside_it(text: str) -> None:
    found = best_sentence(text, "en", {("the",): 1.0})
    assert 0 <= found.start < found.end <= len(text)
    assert 0 <= found.coverage <= 1
