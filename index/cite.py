"""From ranked passages to hits: the sentence that answers, the passage or what of it answers, its citation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.article import Article, BlockKind, Citation, Passage
from index.result import Highlight, Hit, Scores
from index.sentence_fit import Fit, sentence_fit, worth
from index.vectors import Floats, Ids

if TYPE_CHECKING:
    from index.generation import Generation
    from index.question import Question

_KEPT = 0.25
"""A trimmed passage grows from its best sentence as long as the next is worth this share of that: 0 keeps all."""


@dataclass(frozen=True, slots=True)
class _Sentences:
    """The sentences of one passage."""

    spans: Sequence[tuple[int, int]]
    """In characters of the passage."""
    covered: Floats
    """Share of the question's words that each holds."""
    cosines: Floats
    """Cosine of each and the question, or one of its clauses."""
    worth: Floats
    """How likely each is the one that answers: only differences count."""

    def best(self, skip: int) -> int | None:
        """Return the number of the one that answers best, of those that begin at `skip` or later if there are any."""
        late = [i for i, (start, _) in enumerate(self.spans) if start >= skip] or list(range(len(self.spans)))
        return max(late, key=self.worth.tolist().__getitem__, default=None)

    def around(self, best: int) -> tuple[int, int]:
        """Return the stretch around a sentence in which every sentence is worth a part of it.

        Here words and vectors count alike: a sentence that goes on with "it" shares few words.
        """
        worth = self.covered + self.cosines
        enough = _KEPT * worth[best]
        first = last = best
        while first > 0 and worth[first - 1] >= enough:
            first -= 1
        while last + 1 < len(self.spans) and worth[last + 1] >= enough:
            last += 1
        return self.spans[first][0], self.spans[last][1]


def cite(index: Generation, question: Question, ids: Ids, scores: Sequence[Scores], *, tight: bool) -> tuple[Hit, ...]:
    """Return the passages `ids` as hits, in their order; `tight` trims each to the sentences that answer."""
    passages = index.store.passages(ids.tolist())
    looked = index.sentences.look(ids)
    fit = sentence_fit(question, looked)
    ends = np.cumsum(looked.sentences)
    hits = []
    for rank, (passage, score) in enumerate(zip(passages, scores, strict=True), 1):
        own = slice(int(ends[rank - 1] - looked.sentences[rank - 1]), int(ends[rank - 1]))
        spans = [(first, last) for first, last in looked.spans[own].tolist()]
        sentences = _sentences(question, fit.of(own), spans, passage.text)
        hits.append(_hit(index, rank, passage, score, sentences, tight=tight))
    return tuple(hits)


def _sentences(question: Question, fit: Fit, spans: Sequence[tuple[int, int]], text: str) -> _Sentences:
    return _Sentences(spans, fit.covered, fit.cosines, worth(question, fit, [text[a:b] for a, b in spans]))


def _hit(index: Generation, rank: int, passage: Passage, scores: Scores, sentences: _Sentences, *, tight: bool) -> Hit:
    article = index.store.article(passage.article_id)
    best = sentences.best(_heading(passage))
    first, last = sentences.spans[best] if best is not None else (0, len(passage.text))
    start, end = (passage.start, passage.end)
    if tight and best is not None:
        start, end = (passage.start + place for place in sentences.around(best))
    text = article.text[start:end]
    whole = text == passage.text
    return Hit(
        rank=rank,
        passage_id=passage.id,
        text=text,
        highlight=Highlight(
            passage.start + first, passage.start + last, article.text[passage.start + first : passage.start + last]
        ),
        kinds=passage.kinds,
        dates=passage.dates,
        tokens=passage.tokens if whole else _tokens(index, text),
        scores=scores,
        citation=make_citation(index, article, passage, start, end),
        notes=index.store.cited_notes(article_id=passage.article_id, start=start, end=end),
    )


def _tokens(index: Generation, text: str) -> int:
    from index.tokens import count_tokens, load_encoding  # noqa: PLC0415 (only trimmed passages are counted anew)

    return count_tokens(load_encoding(index.manifest.settings.encoding), text)


def _heading(passage: Passage) -> int:
    """Return the length of the heading above a passage's prose."""
    headed = passage.kinds[0] is BlockKind.HEADING and len(passage.kinds) > 1
    return passage.text.find("\n") + 1 if headed else 0


def make_citation(index: Generation, article: Article, passage: Passage, start: int, end: int) -> Citation:
    """Return what cites `article.text[start:end]`, which begins in a passage of the article."""
    first, last = index.store.marks(article.id, start, end)
    return Citation(
        article_id=article.id,
        title=article.title,
        authors=article.authors,
        publisher=article.publisher,
        published=article.published,
        url=article.url,
        section=passage.section,
        page=first.page if first else None,
        last_page=last.page if last else None,
        page_label=first.label if first else None,
        anchor=first.anchor if first else None,
        source=article.source,
        start=start,
        end=end,
        sha256=article.sha256,
        also_in=index.store.duplicates(passage),
    )
