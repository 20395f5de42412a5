"""Whether the passages of an answer hold what was asked for, and stand where they say."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.dataset import Query, QuestionSet
from eval.peers.runner import Hit


@dataclass(frozen=True, slots=True)
class Found:
    """How good the answers of a runner were."""

    span_at_5: float
    """Share of the questions of which some marked excerpt stands whole in one of the five passages, blanks aside."""
    true_offsets: float
    """Share of the passages that stand in their article where the runner says, to the character."""
    characters: float
    """Characters that an answer shows, on average."""


def questions_of(question_set: QuestionSet) -> list[Query]:
    """Return the English questions with marked excerpts, asked of the whole set: the model reads English alone."""
    return [
        query
        for query in question_set.queries
        if query.references and query.within is None and query.metadata.get("lang", "en") == "en"
    ]


def judge(queries: Sequence[Query], answers: Sequence[Sequence[Hit]], articles: Mapping[str, str]) -> Found:
    """Compare the answers to the questions with the excerpts marked in the articles, which are texts by id."""
    hits = [hit for answer in answers for hit in answer]
    held = [_holds(query, answer, articles) for query, answer in zip(queries, answers, strict=True)]
    true = [_stands(hit, articles.get(hit.source, "")) for hit in hits]
    shown = sum(len(hit.text) for hit in hits) / len(queries)
    return Found(statistics.mean(held), statistics.mean(true or [0]), shown)


def _holds(query: Query, answer: Iterable[Hit], articles: Mapping[str, str]) -> bool:
    shown = [(hit.source, _even(hit.text)) for hit in answer]
    spans = [reference.span for reference in query.references]
    return any(
        span.document == source and _even(articles[source][span.start : span.end]) in text
        for span in spans
        for source, text in shown
    )


def _stands(hit: Hit, article: str) -> bool:
    return hit.start is not None and hit.start >= 0 and article.startswith(hit.text, hit.start)


def _even(text: str) -> str:
    return " ".join(text.split())
