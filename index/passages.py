"""From a finished store to its two search indexes: vectors and words. What was embedded before is reused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from index.context import HEADER_SHARE, header, search_text, trim_header
from index.embed import Encoder, OnnxEncoder
from index.lexical import write_words
from index.store import Store
from index.vectors import FaissVectors, Floats, write_vectors
from index.vocabulary import VocabularyWriter
from index.words import terms
from index.write import vector_keys

_BATCH = 4096
"""Passages held in memory at a time."""

Report = Callable[[str, int, int], None]


def search_texts(store: Store, encoder: OnnxEncoder) -> Iterator[tuple[int, str, str]]:
    """Yield (passage id, text as embedded and indexed, language) of every passage, in id order."""
    most = encoder.config.window // HEADER_SHARE
    article = None
    notes = 0
    line, section = "", None
    for passage in store.all_passages():
        if article is None or article.id != passage.article_id:
            article, notes, section = store.article(passage.article_id), store.notes(passage.article_id), None
        if section != passage.section:
            section = passage.section
            line = trim_header(header(article, section), encoder.count_tokens, most)
        yield passage.id, search_text(line, passage.text, notes), article.language


def write_passage_indexes(
    home: Path, store: Store, encoder: OnnxEncoder, embedder: Encoder, old: tuple[Path, Path] | None, report: Report
) -> tuple[int, int]:
    """Write `vectors.faiss`, `words/` and `names.sqlite` of the store into the folder `home`.

    `encoder` is the one the generation carries; `embedder` computes the passage vectors (the same, or a GPU's).
    `old` names the store and the vector file to take vectors from. Returns how many passages were embedded
    and how many vectors were reused.
    """
    count = store.count()
    scratch = home / "vectors.tmp"
    vectors = _scratch(scratch, (max(count, 1), encoder.config.dimensions))
    missing = _take_over(home / "store.sqlite", vectors, old)
    _embed(store, encoder, embedder, vectors, missing, report)
    batches = (vectors[first : min(first + _BATCH, count)] for first in range(0, count, _BATCH))
    write_vectors(home / "vectors.faiss", batches, encoder.config.dimensions)
    del batches, vectors
    scratch.unlink()
    _write_words(home / "words", store, encoder, count, report)
    return len(missing), count - len(missing)


def _scratch(path: Path, shape: tuple[int, int]) -> Floats:
    """Return an array in a new file. All of it is allotted now: a disk that fills up later would kill the process."""
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shape[0] * shape[1] * np.dtype(np.float32).itemsize)
    return np.memmap(path, np.float32, "r+", shape=shape)


def _take_over(store: Path, vectors: Floats, old: tuple[Path, Path] | None) -> set[int]:
    """Copy the vectors of texts embedded before into their rows; return the ids of the other passages."""
    if old is None:
        return {number for number, _ in vector_keys(store)}
    old_store, old_vectors = old
    rows = {key: number for number, key in vector_keys(old_store)}
    source = FaissVectors(old_vectors)
    known: list[tuple[int, int]] = []
    missing: set[int] = set()
    for number, key in vector_keys(store):
        if key in rows:
            known.append((number, rows[key]))
        else:
            missing.add(number)
    for first in range(0, len(known), _BATCH):
        pairs = np.array(known[first : first + _BATCH], np.int64)
        vectors[pairs[:, 0]] = source.rows(pairs[:, 1])
    return missing


def _embed(
    store: Store, encoder: OnnxEncoder, embedder: Encoder, vectors: Floats, missing: set[int], report: Report
) -> None:
    """Compute the vectors of the passages `missing`, a few thousand texts at a time."""
    if not missing:
        return
    done = 0
    batch: list[tuple[int, str]] = []

    def flush() -> None:
        nonlocal done
        texts = [text for _, text in batch]
        vectors[[number for number, _ in batch]] = embedder.encode_passages(
            texts, lambda so_far: report("embedding", done + so_far, len(missing))
        )
        done += len(batch)
        batch.clear()

    for number, text, _ in search_texts(store, encoder):
        if number in missing:
            batch.append((number, text))
        if len(batch) == _BATCH:
            flush()
    if batch:
        flush()


def _write_words(folder: Path, store: Store, encoder: OnnxEncoder, count: int, report: Report) -> None:
    folder.mkdir()
    vocabulary = VocabularyWriter()

    def analysed() -> Iterator[tuple[int, list[str]]]:
        for number, text, language in search_texts(store, encoder):
            vocabulary.add(text)
            yield number, terms(text, [language])
            if number % 512 == 511 or number == count - 1:
                report("indexing words", number + 1, count)

    write_words(folder, analysed())
    vocabulary.write(folder.with_name("names.sqlite"))
