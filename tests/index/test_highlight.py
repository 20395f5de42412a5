"""The highlighted sentence: inside its passage, and the one that holds the question's rare words."""

from index.article import Article, BlockKind, Passage
from index.highlight import best_sentence

TEXT = "The talks went on for days. The Sado mine was listed in July. Japan and Korea agreed on the mine."
RARITY = {"sado": 5.0, "mine": 2.0, "list": 2.0, "japan": 1.0}


def _passage(start: int, end: int) -> tuple[Article, Passage]:
    article = Article("a", "T", (), None, None, None, "en", "a.txt", "0" * 64, TEXT)
    passage = Passage(0, "a", start, end, TEXT[start:end], (), (BlockKind.PARAGRAPH,), 30, (), 0)
    return article, passage


def _highlight(question: list[str], start: int = 0, end: int = len(TEXT)) -> str:
    article, passage = _passage(start, end)
    found = best_sentence(article, passage, question, lambda term: RARITY.get(term, 0.1))
    assert TEXT[found.start : found.end] == found.text
    assert start <= found.start < found.end <= end
    return found.text


def test_the_sentence_with_the_rarest_words_is_chosen() -> None:
    assert _highlight(["sado", "mine", "list"]) == "The Sado mine was listed in July."
    assert _highlight(["japan", "mine"]) == "Japan and Korea agreed on the mine."


def test_the_first_sentence_is_chosen_when_none_shares_a_word() -> None:
    assert _highlight(["bread"]) == "The talks went on for days."


def test_a_repeated_word_counts_once() -> None:
    assert _highlight(["japan"] * 9 + ["sado"]) == "The Sado mine was listed in July."


def test_only_the_passage_is_looked_at() -> None:
    start = TEXT.index("Japan")
    assert _highlight(["sado"], start) == "Japan and Korea agreed on the mine."
