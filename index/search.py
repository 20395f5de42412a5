"""The way of a question: embed, retrieve twice, fuse, collapse duplicates, highlight, cite."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from index.answerable import is_on_topic
from index.article import Article, BlockKind, Citation, Passage
from index.errors import UsageError
from index.fusion import Fused, dense_weight, fuse
from index.generation import Generation
from index.highlight import best_sentence
from index.normalise import search_form
from index.result import Answer, Filters, Hit, Scores
from index.vectors import Floats, Ids
from index.words import terms

MAX_QUESTION_CHARS = 4000
"""Longer questions are refused: the model reads some 200 words, and to ignore the rest silently misleads."""

_CANDIDATES = 100
"""Passages taken from each of the two rankings, or four times k where that is more."""
_PROSE = {BlockKind.PARAGRAPH, BlockKind.EVENT}
_BESIDE_THE_PROSE = 0.7
"""What the score of a caption, note, byline, heading or page furniture is multiplied by."""


def search(index: Generation, question: str, *, k: int = 5, filters: Filters | None = None) -> Answer:
    """Answer a question with at most `k` passages, best first, one for each group of identical texts.

    Raises UsageError for a question that is empty or longer than MAX_QUESTION_CHARS, and for k below 1.
    """
    asked = _checked(question, k)
    limits = filters or Filters()
    clock = _Clock()
    with clock.stage("embed"):
        vector = index.encoder.encode_queries([asked])[0]
    with clock.stage("filter"):
        allowed = index.store.allowed(limits)
    words = terms(asked, index.manifest.languages)
    fused = _retrieve(index, vector, words, max(_CANDIDATES, 4 * k), allowed, clock)
    with clock.stage("rank"):
        chosen = _choose(index, fused, k)
    with clock.stage("cite"):
        hits = _cite(index, chosen, words)
    with clock.stage("decide"):
        answered = _decide(index, hits, words)
    return Answer(question, answered, hits if answered else (), limits, index.name, clock.milliseconds())


def _checked(question: str, k: int) -> str:
    if k < 1:
        raise UsageError(f"k is {k}, but at least one passage must be asked for", "Use -k 1 or more.")
    if len(question) > MAX_QUESTION_CHARS:
        raise UsageError(
            f"the question has {len(question):,} characters, at most {MAX_QUESTION_CHARS:,} are read",
            "Ask one question in a sentence or two.",
        )
    asked = search_form(question)
    if not asked:
        raise UsageError("the question is empty", 'Ask something: ask "When was the Sado mine listed?"')
    return asked


def _retrieve(
    index: Generation, vector: Floats, words: Sequence[str], depth: int, allowed: Ids | None, clock: _Clock
) -> Fused:
    """Ask both rankings for their best and fuse them; every candidate gets its exact cosine."""
    with clock.stage("dense"):
        dense_ids, _ = index.vectors.search(vector, depth, allowed)
    with clock.stage("lexical"):
        lexical_ids, lexical_scores = index.lexical.search(words, depth, allowed)
    with clock.stage("fuse"):
        ids = np.union1d(dense_ids, lexical_ids)
        lexical = np.zeros(len(ids), np.float32)
        lexical[np.searchsorted(ids, lexical_ids)] = lexical_scores
        return fuse(ids, index.vectors.scores(vector, ids), lexical, dense_weight(len(set(words))))


def _choose(index: Generation, fused: Fused, k: int) -> list[tuple[int, Scores]]:
    """Return the ids and scores of the k best passages: prose before what stands beside it, no text twice."""
    ranked = index.store.ranked(fused.ids)
    factors = np.array([1.0 if _PROSE & set(passage.kinds) else _BESIDE_THE_PROSE for passage in ranked])
    scores = fused.fused * factors
    chosen: list[tuple[int, Scores]] = []
    groups: set[int] = set()
    for i in np.argsort(-scores, kind="stable"):
        passage = ranked[i]
        if passage.group not in groups:
            groups.add(passage.group)
            chosen.append((passage.id, Scores(float(scores[i]), float(fused.dense[i]), float(fused.lexical[i]))))
        if len(chosen) == k:
            break
    return chosen


def _cite(index: Generation, chosen: Sequence[tuple[int, Scores]], words: Sequence[str]) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    passages = index.store.passages([number for number, _ in chosen])
    for rank, (passage, (_, scores)) in enumerate(zip(passages, chosen, strict=True), 1):
        article = index.store.article(passage.article_id)
        hits.append(
            Hit(
                rank=rank,
                passage_id=passage.id,
                text=passage.text,
                highlight=best_sentence(article, passage, words, index.lexical.idf),
                kinds=passage.kinds,
                dates=passage.dates,
                tokens=passage.tokens,
                scores=scores,
                citation=_citation(index, article, passage),
            )
        )
    return tuple(hits)


def _decide(index: Generation, hits: Sequence[Hit], words: Sequence[str]) -> bool:
    """Tell whether the hits have to do with the question at all."""
    held = [set(terms(search_form(hit.text), index.manifest.languages)) for hit in hits]
    best = max((hit.scores.dense for hit in hits), default=-1.0)
    return bool(hits) and is_on_topic(index.manifest.settings.model, best, words, held, index.lexical.idf)


def _citation(index: Generation, article: Article, passage: Passage) -> Citation:
    return Citation(
        article_id=article.id,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        section=passage.section,
        page=None,
        source=article.source,
        start=passage.start,
        end=passage.end,
        sha256=article.sha256,
        also_in=index.store.duplicates(passage),
    )


class _Clock:
    """Milliseconds by stage."""

    def __init__(self) -> None:
        self._stages: dict[str, float] = {}
        self._started = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        begun = time.perf_counter()
        yield
        self._stages[name] = (time.perf_counter() - begun) * 1000

    def milliseconds(self) -> dict[str, float]:
        """Return what each stage took so far, and the total."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(taken, 3) for name, taken in {**self._stages, "total": total}.items()}
