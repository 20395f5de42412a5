"""Measures of marked excerpts: whether the passages hold the very words that answer.

The same text may stand in several places (`Retrieved.places`); each counts. An excerpt is *found* in a
passage when it stands whole inside one of the passage's places. All measures run from 0 to 1, higher is
better, and are defined for answerable questions with at least one marked excerpt; a question that got no
passage scores 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.dataset import Reference
from eval.measures import Measure
from eval.outcome import Outcome, Retrieved
from eval.spans import Span, shared, size

_DEPTH = 5
"""Passages that the measures in characters look at: what `ask` shows."""


def excerpt_measures(outcomes: Sequence[Outcome]) -> list[Measure]:
    """Score the passages against the marked excerpts.

    - `span@1`, `span@5`: any of the question's excerpts is found in one of the first 1 or 5 passages.
    - `parts@5`, `parts@10`: share of the question's parts that are found in the first 5 or 10 passages. A
      part is a number in the references' `groups`, found when any excerpt of that group is; an excerpt
      without groups is a part by itself, which makes `parts@10` MultiHop-RAG's evidence recall.
    - `Hits@4`, `Hits@10`, `MRR@10`: MultiHop-RAG's names (Tang and Yang 2024) for `span@4`, `span@10` and one
      over the rank of the first passage in which an excerpt is found, 0 below the tenth.
    - `char_recall@5`, `char_precision@5`, `char_IoU@5`: characters shared by the excerpts and the first five
      passages, over those of the excerpts, of the passages, and of both together, each character counted once
      (Smith and Troynikov 2024, in characters instead of tokens).
    """
    scored = [item for item in outcomes if item.query.answerable and item.query.references]
    values: dict[str, dict[str, float]] = {}
    for item in scored:
        for name, value in _score(item.query.references, item.passages):
            values.setdefault(name, {})[item.query.id] = value
    return [Measure(name, by_query) for name, by_query in values.items()]


def _score(references: Sequence[Reference], passages: Sequence[Retrieved]) -> Iterator[tuple[str, float]]:
    first = first_rank(references, passages)
    for name, depth in (("span@1", 1), ("span@5", 5), ("Hits@4", 4), ("Hits@10", 10)):
        yield name, float(first is not None and first <= depth)
    yield "MRR@10", 1 / first if first is not None and first <= 10 else 0.0
    for depth in (5, 10):
        yield f"parts@{depth}", parts_found(references, passages[:depth])
    yield from _characters([reference.span for reference in references], passages[:_DEPTH])


def first_rank(references: Sequence[Reference], passages: Sequence[Retrieved]) -> int | None:
    """Return the rank, from 1, of the first passage in which an excerpt is found; None where none is."""
    ranks = (
        rank
        for rank, passage in enumerate(passages, start=1)
        if any(is_found(reference.span, passage) for reference in references)
    )
    return next(ranks, None)


def parts_found(references: Sequence[Reference], passages: Sequence[Retrieved]) -> float:
    """Return the share of the question's parts that are found in the passages, 0 to 1."""
    required: set[int | Span] = set()
    found: set[int | Span] = set()
    for reference in references:
        parts = reference.groups or (reference.span,)
        required.update(parts)
        if any(is_found(reference.span, passage) for passage in passages):
            found.update(parts)
    return len(found) / len(required)


def is_found(excerpt: Span, passage: Retrieved) -> bool:
    """Tell whether an excerpt stands whole inside one of a passage's places."""
    return any(place.holds(excerpt) for place in passage.places)


def _characters(excerpts: Sequence[Span], passages: Sequence[Retrieved]) -> Iterator[tuple[str, float]]:
    shown = [place for passage in passages for place in _counted_places(excerpts, passage)]
    both, wanted, retrieved = shared(excerpts, shown), size(excerpts), size(shown)
    yield f"char_recall@{_DEPTH}", both / wanted
    yield f"char_precision@{_DEPTH}", both / retrieved if retrieved else 0.0
    yield f"char_IoU@{_DEPTH}", both / (wanted + retrieved - both)


def _counted_places(excerpts: Sequence[Span], passage: Retrieved) -> Sequence[Span]:
    """Return the places of a passage whose characters count as retrieved.

    The reader sees the text once: a copy that no excerpt is marked in must not lower the precision.
    """
    marked = [place for place in passage.places if any(place.overlaps(excerpt) for excerpt in excerpts)]
    return marked or passage.places[:1]
