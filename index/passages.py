"""From a finished store to its search indexes: vectors, words, sentences. What was embedded before is reused."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import generation as layout
from index.centre import write_centre
from index.context import HEADER_SHARE, header, search_text, text_key, trim_header
from index.embed import Encoder, OnnxEncoder
from index.lexical import write_words
from index.normalise import search_form
from index.sentence_index import Analysed, SentenceIndex, SentenceWriter, write_sentence_vectors
from index.sentences import sentence_spans
from index.store import Store
from index.vectors import FaissVectors, Floats
from index.vectors_write import write_vectors
from index.vocabulary import VocabularyWriter
from index.words import terms
from index.write import vector_keys

_BATCH = 4096
"""Passages held in memory at a time."""

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class SearchText:
    """A passage as it is searched."""

    id: int
    """Of the passage."""
    header: str
    """The line in front of it."""
    text: str
    """The passage as it stands."""
    notes: int
    """End notes of its article."""
    language: str

    @property
    def embedded(self) -> str:
        """What its vector is made of."""
        return search_text(self.header, self.text, self.notes)

    @property
    def key(self) -> bytes:
        """Digest of all that its vectors are made of."""
        return text_key(self.header, self.text, self.notes, self.language)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Its sentences, in characters of `text`."""
        return sentence_spans(self.text, 0, len(self.text), self.language)

    @property
    def sentences(self) -> list[str]:
        """Its sentences as they are searched."""
        return [search_form(self.text[start:end], notes=self.notes) for start, end in self.spans]


def search_texts(store: Store, encoder: OnnxEncoder) -> Iterator[SearchText]:
    """Yield every passage as it is searched, in id order."""
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
        yield SearchText(passage.id, line, passage.text, notes, article.language)


def write_passage_indexes(
    home: Path, store: Store, encoder: OnnxEncoder, embedder: Encoder, old: Path | None, report: Report
) -> tuple[int, int]:
    """Write the vectors, the words, the names and the sentences of the store into the generation's folder `home`.

    `encoder` is the one the generation carries; `embedder` computes the vectors (the same, or a GPU's). `old` is
    the folder of a generation to take vectors from. Returns how many passages were embedded and how many
    vectors were reused.
    """
    count = store.count()
    scratch = home / "vectors.tmp"
    vectors = _scratch(scratch, (max(count, 1), encoder.config.dimensions))
    known = _known(home, old) if old else {}
    if old:
        _take_over(old, known, vectors)
    _embed(store, encoder, embedder, vectors, known.keys(), report)
    batches = [vectors[first : min(first + _BATCH, count)] for first in range(0, count, _BATCH)]
    write_vectors(home / layout.VECTORS, batches, encoder.config.dimensions)
    write_centre(home / layout.CENTRE, batches, encoder.config.dimensions)
    del batches, vectors
    scratch.unlink()
    _write_words(home, store, encoder, report)
    fresh = _sentence_vectors(store, encoder, embedder, (old, known), report)
    write_sentence_vectors(home / layout.SENTENCES, fresh, encoder.config.dimensions)
    return count - len(known), len(known)


def _scratch(path: Path, shape: tuple[int, int]) -> Floats:
    """Return an array in a new file. All of it is allotted now: a disk that fills up later would kill the process."""
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shape[0] * shape[1] * np.dtype(np.float32).itemsize)
    return np.memmap(path, np.float32, "r+", shape=shape)


def _known(home: Path, old: Path) -> dict[int, int]:
    """Return the passages whose text was embedded before, each with its id in the old generation."""
    rows = {key: number for number, key in vector_keys(old / layout.STORE)}
    return {number: rows[key] for number, key in vector_keys(home / layout.STORE) if key in rows}


def _take_over(old: Path, known: Mapping[int, int], vectors: Floats) -> None:
    """Copy the vectors of texts embedded before into their rows."""
    source = FaissVectors(old / layout.VECTORS)
    pairs = np.array(list(known.items()), np.int64).reshape(-1, 2)
    for part in (pairs[first : first + _BATCH] for first in range(0, len(pairs), _BATCH)):
        vectors[part[:, 0]] = source.rows(part[:, 1])


def _embed(
    store: Store, encoder: OnnxEncoder, embedder: Encoder, vectors: Floats, known: Set[int], report: Report
) -> None:
    """Compute the vectors of all passages but the `known`, a few thousand texts at a time."""
    missing = len(vectors) - len(known)
    done = 0
    batch: list[tuple[int, str]] = []

    def flush() -> None:
        nonlocal done
        texts = [text for _, text in batch]
        vectors[[number for number, _ in batch]] = embedder.encode_passages(
            texts, lambda so_far: report("embedding", done + so_far, missing)
        )
        done += len(batch)
        batch.clear()

    for passage in search_texts(store, encoder) if missing else ():
        if passage.id not in known:
            batch.append((passage.id, passage.embedded))
        if len(batch) == _BATCH:
            flush()
    if batch:
        flush()


def _write_words(home: Path, store: Store, encoder: OnnxEncoder, report: Report) -> None:
    """Analyse every passage, once, for the words, the names and the sentences."""
    for name in (layout.WORDS, layout.SENTENCES):
        (home / name).mkdir()
    count, vocabulary = store.count(), VocabularyWriter()
    with SentenceWriter(home / layout.SENTENCES) as writer:

        def analysed() -> Iterator[tuple[int, list[str]]]:
            for passage in search_texts(store, encoder):
                parts = [terms(text, [passage.language]) for text in (passage.header, *passage.sentences)]
                writer.add(Analysed(parts[0], passage.spans, parts[1:]))
                vocabulary.add(passage.embedded)
                yield passage.id, [term for part in parts for term in part]
                if passage.id % 512 == 511 or passage.id == count - 1:
                    report("indexing words", passage.id + 1, count)

        write_words(home / layout.WORDS, analysed())
    vocabulary.write(home / layout.NAMES)


def _sentence_vectors(
    store: Store,
    encoder: OnnxEncoder,
    embedder: Encoder,
    old: tuple[Path | None, Mapping[int, int]],
    report: Report,
) -> Iterator[Floats]:
    """Yield the vectors of all sentences, in order; those of passages embedded before are read, not computed."""
    old_home, known = old
    before = SentenceIndex(old_home / layout.SENTENCES) if old_home else None
    total, width, group = store.count(), encoder.config.dimensions, list[SearchText]()
    for passage in search_texts(store, encoder):
        group.append(passage)
        if len(group) < _BATCH // 8 and passage.id < total - 1:
            continue
        texts = [text for one in group if one.id not in known for text in one.sentences]
        fresh = iter(embedder.encode_passages(texts) if texts else ())
        for one in group:
            if before and one.id in known:
                yield before.vectors_of(known[one.id])
            else:
                yield np.array([next(fresh) for _ in one.spans], np.float32).reshape(-1, width)
        report("embedding sentences", passage.id + 1, total)
        group.clear()
