"""The way of a question: embed, retrieve twice, fuse, collapse duplicates, highlight, cite."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from index.answerable import is_on_topic
from index.article import Article, BlockKind, Citation, Passage
from index.errors import UsageError
from index.fusion import Fused, dense_weight, fuse
from index.generation import Generation
from index.highlight import BestSentence, best_sentence
from index.normalise import search_form
from index.ranking import Mechanisms
from index.result import Answer, Filters, Highlight, Hit, Scores
from index.vectors import Floats, Ids
from index.words import stems, terms

MAX_QUESTION_CHARS = 4000
"""Longer questions are refused: the model reads some 200 words, and to ignore the rest silently misleads."""

ALL = Mechanisms()

_CANDIDATES = 100
"""Passages taken from each of the two rankings, or four times k where that is more."""
_PROSE = {BlockKind.PARAGRAPH, BlockKind.EVENT}
_BESIDE_THE_PROSE = 0.7
"""What the score of a caption, note or byline is multiplied by."""
_FURNITURE = 0.3
"""What the score of page furniture, front matter or a heading alone is multiplied by: they answer nothing."""
_LOOKED_AT = 30
"""Candidates whose sentences are looked at, or k where that is more."""
_DECIDED_BY = 5
"""Passages that decide whether anything here answers: the same however many are shown."""
_SENTENCE_WEIGHT = 0.2
"""What the best sentence's coverage of the question adds to a score of 0 to 1. Words that stand together in
one sentence answer more often than the same words strewn over a passage: first place +2.3 points on SQuAD 2.0,
evidence in the first four +2.7 on MultiHop-RAG, nothing lost on SciFact."""


def search(
    index: Generation,
    question: str,
    *,
    k: int = 5,
    filters: Filters | None = None,
    mechanisms: Mechanisms = ALL,
    weak: bool = False,
) -> Answer:
    """Answer a question with at most `k` passages, best first, one for each group of identical texts.

    With `weak`, a question that nothing answers keeps its passages; `answered` and `confidence` stay as they are.
    Raises UsageError for a question that is empty or longer than MAX_QUESTION_CHARS, and for k below 1.
    """
    asked = _checked(question, k)
    limits = filters or Filters()
    clock = _Clock()
    with clock.stage("embed"):
        vector = index.encoder.encode_queries([asked])[0]
    with clock.stage("filter"):
        allowed = index.store.allowed(limits)
    words = stems(asked, index.manifest.languages)
    weights = {word: min(map(index.lexical.idf, word)) for word in words}
    ranked = _rank(index, _Asked(vector, words, weights, allowed, mechanisms), k, clock)
    with clock.stage("cite"):
        hits = tuple(_hit(index, rank, item) for rank, item in enumerate(ranked[:k], 1))
    with clock.stage("decide"):
        # Who sets limits asks what there is within them, however little the question says.
        answered = bool(hits) and (allowed is not None or _is_answered(index, ranked[:_DECIDED_BY], weights))
    confidence = min(max((item.scores.dense for item in ranked[:_DECIDED_BY]), default=0.0), 1.0)
    shown = hits if answered or weak else ()
    return Answer(question, answered, max(confidence, 0.0), shown, limits, index.name, clock.milliseconds())


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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way."""

    vector: Floats
    words: Sequence[tuple[str, ...]]
    """Its words in order, each as its stems."""
    weights: Mapping[tuple[str, ...], float]
    """Inverse document frequency of each different word: that of its most frequent stem."""
    allowed: Ids | None
    mechanisms: Mechanisms


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage on its way to becoming a hit."""

    passage: Passage
    article: Article
    sentence: BestSentence
    scores: Scores


def _rank(index: Generation, asked: _Asked, k: int, clock: _Clock) -> list[_Candidate]:
    """Return at least k candidates, best first, or as many as there are."""
    admitted = index.manifest.passages if asked.allowed is None else len(asked.allowed)
    depth = max(_CANDIDATES, min(4 * k, admitted))
    while True:
        fused = _retrieve(index, asked, depth, clock)
        with clock.stage("rank"):
            chosen = _first_of_each_group(index, fused, max(_LOOKED_AT, k), asked.mechanisms)
        if len(chosen) >= min(k, admitted) or depth >= admitted:
            break
        depth *= 4  # copies of the same text took the places
    with clock.stage("rank"):
        return _by_sentences(index, chosen, asked.weights, asked.mechanisms)


def _retrieve(index: Generation, asked: _Asked, depth: int, clock: _Clock) -> Fused:
    """Ask both rankings for their best and fuse them; every candidate gets its exact cosine."""
    with clock.stage("dense"):
        dense_ids, _ = index.vectors.search(asked.vector, depth, asked.allowed)
    with clock.stage("lexical"):
        terms_asked = [term for word in asked.words for term in word]
        lexical_ids, lexical_scores = index.lexical.search(terms_asked, depth, asked.allowed)
    with clock.stage("fuse"):
        ids = np.union1d(dense_ids, lexical_ids)
        lexical = np.zeros(len(ids), np.float32)
        lexical[np.searchsorted(ids, lexical_ids)] = lexical_scores
        return fuse(ids, index.vectors.scores(asked.vector, ids), lexical, dense_weight(len(asked.weights)))


def _worth(kinds: Collection[BlockKind]) -> float:
    if _PROSE & set(kinds):
        return 1.0
    return _FURNITURE if set(kinds) <= {BlockKind.BOILERPLATE, BlockKind.HEADING} else _BESIDE_THE_PROSE


def _by_sentences(
    index: Generation,
    chosen: Sequence[tuple[int, Scores]],
    weights: Mapping[tuple[str, ...], float],
    mechanisms: Mechanisms,
) -> list[_Candidate]:
    """Look at the sentences of the best candidates and order these anew, best first."""
    passages = index.store.passages([number for number, _ in chosen])
    candidates: list[_Candidate] = []
    for passage, (_, scores) in zip(passages, chosen, strict=True):
        article = index.store.article(passage.article_id)
        headed = passage.kinds[0] is BlockKind.HEADING and len(passage.kinds) > 1
        skip = passage.text.find("\n") + 1 if headed else 0
        sentence = best_sentence(passage.text, article.language, weights, skip)
        weight = _SENTENCE_WEIGHT if mechanisms.sentences else 0.0
        score = (scores.fused + weight * sentence.coverage) / (1 + weight)
        candidates.append(_Candidate(passage, article, sentence, replace(scores, fused=score)))
    return sorted(candidates, key=lambda item: -item.scores.fused)


def _first_of_each_group(
    index: Generation, fused: Fused, most: int, mechanisms: Mechanisms
) -> list[tuple[int, Scores]]:
    """Return the ids and scores of the best passages: prose before what stands beside it, no text twice."""
    ranked = index.store.ranked(fused.ids)
    factors = np.array([_worth(passage.kinds) if mechanisms.kinds else 1.0 for passage in ranked])
    scores = fused.fused * factors
    chosen: dict[int, tuple[int, Scores]] = {}
    for i in np.argsort(-scores, kind="stable"):
        passage = ranked[i]
        found = Scores(float(scores[i]), float(fused.dense[i]), float(fused.lexical[i]))
        chosen.setdefault(passage.group, (passage.id, found))
        if len(chosen) == most:
            break
    return list(chosen.values())


def _hit(index: Generation, rank: int, item: _Candidate) -> Hit:
    passage, sentence = item.passage, item.sentence
    start, end = passage.start + sentence.start, passage.start + sentence.end
    return Hit(
        rank=rank,
        passage_id=passage.id,
        text=passage.text,
        highlight=Highlight(start, end, item.article.text[start:end]),
        kinds=passage.kinds,
        dates=passage.dates,
        tokens=passage.tokens,
        scores=item.scores,
        citation=_citation(index, item.article, passage),
    )


def _is_answered(index: Generation, best: Sequence[_Candidate], weights: Mapping[tuple[str, ...], float]) -> bool:
    """Tell whether the best passages, however many were asked for, have to do with the question at all."""
    held = [set(terms(search_form(item.passage.text), index.manifest.languages)) for item in best]
    cosine = max((item.scores.dense for item in best), default=-1.0)
    return bool(best) and is_on_topic(index.manifest.weights_sha256, cosine, weights, held)


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
        """Time one stage; one that is entered again goes on."""
        begun = time.perf_counter()
        yield
        self._stages[name] = self._stages.get(name, 0.0) + (time.perf_counter() - begun) * 1000

    def milliseconds(self) -> dict[str, float]:
        """Return what each stage took so far, and the total."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(taken, 3) for name, taken in {**self._stages, "total": total}.items()}
