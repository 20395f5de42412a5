"""Off-topic questions: refused by cosine, saved by the words they share."""

from index.answerable import is_on_topic
from index.models import SHIPPED_SHA256

RARITY = {("sado",): 6.0, ("mine", "min"): 3.0, ("list",): 1.0}


def _on_topic(cosine: float, *passages: set[str], model: str = SHIPPED_SHA256) -> bool:
    return is_on_topic(model, cosine, RARITY, passages)


def test_a_near_passage_is_enough() -> None:
    assert _on_topic(0.4, set())


def test_far_passages_without_the_words_are_refused() -> None:
    assert not _on_topic(0.1, {"list"}, {"bread"})


def test_far_passages_with_the_rare_words_answer() -> None:
    assert _on_topic(0.1, {"list"}, {"sado", "mine"})


def test_the_words_must_stand_in_one_passage() -> None:
    assert not _on_topic(0.1, {"mine", "list"}, {"list"})


def test_cosines_of_a_model_without_a_measured_limit_never_refuse() -> None:
    assert _on_topic(0.0, set(), model="another")


def test_a_question_without_words_has_only_its_cosine() -> None:
    assert not is_on_topic(SHIPPED_SHA256, 0.1, {}, [{"sado"}])
