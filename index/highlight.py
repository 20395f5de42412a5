"""Finding the sentence of a passage that answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.article import Article, Passage
from index.result import Highlight
from index.sentences import sentence_spans
from index.words import terms


def best_sentence(
    article: Article, passage: Passage, question_terms: Sequence[str], idf: Callable[[str], float]
) -> Highlight:
    """Return the sentence that covers most of the question's words, rare words counting more.

    The measure is the summed inverse document frequency of the question's terms that a sentence holds, each
    once; of equal sentences the first wins.
    """
    spans = sentence_spans(article.text, passage.start, passage.end, article.language)
    weights = {term: idf(term) for term in set(question_terms)}

    def covered(span: tuple[int, int]) -> float:
        held = set(terms(article.text[span[0] : span[1]], [article.language]))
        return sum(weight for term, weight in weights.items() if term in held)

    start, end = max(spans, key=covered)
    return Highlight(start, end, article.text[start:end])
