"""The vector part against an exact search: the share of the ten nearest passages that it finds.

    python -m eval.bench.exact INDEX BASE QUESTIONS NUMBER

Nearest is what is nearest by the vectors as they were made, at full precision, whatever the index keeps of them: they
are made anew from the passages. Prints, as JSON, the recall of each question.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from eval.bench.figures import Figure, summarised
from eval.bench.loads import read_questions
from eval.bench.process import run_module
from eval.bench.workshop import open_encoder
from index.context import HEADER_SHARE, header, search_text, trim_header
from index.embed import OnnxEncoder
from index.generation import Generation, open_index

_DEPTH = 10
_BATCH = 4096
_AS_NEAR = 1e-5
"""Cosines no further apart than this are equal: copies of a text must not count as misses."""


def measure_recall(index: Path, base: Path, questions: Path, size: int, number: int) -> list[Figure]:
    """Return the mean recall@10 over `number` questions."""
    found, _ = run_module("eval.bench.exact", index, base, questions, number)
    return [summarised("vector recall@10", "", size, found, statistics.mean)]


def recalls(found: npt.NDArray[np.float32], exact: npt.NDArray[np.float32]) -> list[float]:
    """Return the share of the nearest that was found for each question, 0 to 1.

    `found` holds the true cosines of what was found, `exact` those of the nearest there are; shape (questions, k).
    """
    least = exact.min(axis=1, keepdims=True) - _AS_NEAR
    shares: list[float] = (found >= least).mean(axis=1).tolist()
    return shares


def main(folder: str, base: str, questions: str, number: str) -> None:
    """Compare, and print the recalls."""
    encoder = open_encoder(Path(base))
    with closing(open_index(Path(folder))) as index:
        queries = index.encoder.encode_queries(read_questions(Path(questions), int(number)))
        found = np.array([index.vectors.search(query, _DEPTH)[0] for query in queries])
        best = np.full((len(queries), _DEPTH), -1, np.float32)  # those of the nearest
        true = np.zeros_like(best)  # those of what was found
        for ids, texts in _passages(index):
            cosines = queries @ encoder.encode_passages(texts).T
            best = -np.sort(-np.concatenate([best, cosines], axis=1))[:, :_DEPTH]
            here = np.isin(found, ids)
            true[here] = cosines[np.nonzero(here)[0], np.searchsorted(ids, found[here])]
    sys.stdout.write(json.dumps(recalls(true, best)))


def _passages(index: Generation) -> Iterator[tuple[list[int], list[str]]]:
    """Yield the passages as they are embedded, a few thousand at a time, with their ids, ascending."""
    assert isinstance(index.encoder, OnnxEncoder)  # noqa: S101 (for the type checker)
    count, most = index.encoder.count_tokens, index.encoder.config.window // HEADER_SHARE
    article = None
    notes = 0
    ids, texts = list[int](), list[str]()
    for passage in index.store.all_passages():
        if article is None or article.id != passage.article_id:
            article, notes = index.store.article(passage.article_id), index.store.notes(passage.article_id)
        line = trim_header(header(article, passage.section), count, most)
        ids.append(passage.id)
        texts.append(search_text(line, passage.text, notes))
        if len(ids) == _BATCH:
            yield ids, texts
            ids, texts = [], []
    if ids:
        yield ids, texts


if __name__ == "__main__":
    main(*sys.argv[1:])
