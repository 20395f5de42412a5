"""Writing a segment: every article is stored, its words indexed, its passages and sentences embedded, in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed import Encoder
from index.grouping import group_passages, join_groups
from index.lexical import WordsWriter
from index.progress import Progress
from index.scratch import Scratch
from index.segments import BANDS, NAMES, SENTENCES, STORE, VECTORS, Segment
from index.sentence_index import SentenceWriter, write_sentence_vectors
from index.vectors import Floats
from index.vectors_write import write_vectors
from index.vocabulary import VocabularyWriter
from index.write import StoreWriter, read_bands

if TYPE_CHECKING:
    from index.analyse import NewArticle, NewPassage
    from index.old import Old

_AT_ONCE = 2048
"""Passages embedded together: their texts and vectors are in memory."""


class SegmentWriter:
    """Writes one segment; a context manager that gives up what was written if the block fails."""

    def __init__(
        self, home: Path, after: Segment | None, words: WordsWriter, embedder: Encoder, old: Old | None
    ) -> None:
        """Begin in the new folder `home`, numbering on `after` the last segment.

        `words` is the lexical index that its passages go to, and `old` the generation whose vectors are taken over.
        """
        self._home, self._words, self._embedder, self._old = home, words, embedder, old
        self._first_article, self._first = (after.end_article, after.end_passage) if after else (0, 0)
        (home / SENTENCES).mkdir(parents=True)
        self._vocabulary = VocabularyWriter()
        self._waiting: list[NewPassage] = []
        self.embedded = 0
        """Passages whose vector was computed."""
        with ExitStack() as opening:
            self.store = StoreWriter(home / STORE, home / BANDS, self._first_article, self._first)
            opening.callback(self.store.close)
            self._sentences = opening.enter_context(SentenceWriter(home / SENTENCES))
            width = embedder.config.dimensions
            self.vectors = opening.enter_context(Scratch(home / "vectors.tmp", np.float32, width))
            self._of_sentences = opening.enter_context(Scratch(home / "sentences.tmp", np.float16, width))
            self._open = opening.pop_all()

    def __enter__(self) -> SegmentWriter:
        """Return the writer."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close what is open, and delete what is needed no more."""
        self._open.close()

    @property
    def articles(self) -> int:
        """Number of articles added."""
        return self.store.articles - self._first_article

    @property
    def passages(self) -> int:
        """Number of passages added."""
        return self.store.passages - self._first

    def add(self, new: NewArticle, progress: Progress) -> None:
        """Add an article."""
        first = self.store.passages
        self.store.add_article(new)
        for number, passage in enumerate(new.passages, first):
            self._sentences.add(passage.analysed)
            self._vocabulary.add(passage.embedded)
            parts = (passage.analysed.header, *passage.analysed.sentences)
            self._words.add(number, (term for part in parts for term in part))
            self._waiting.append(passage)
            if len(self._waiting) == _AT_ONCE:
                self._embed(progress)

    def finish(self, name: str, older: Sequence[Segment], progress: Progress) -> Segment:
        """Complete the files; `older` are the segments that stay beside this one."""
        self._embed(progress)
        self._sentences.close()
        progress("looking for duplicates", self.passages, self.passages)
        self.store.add_indexes()
        bands = read_bands(self._home / BANDS)
        group_passages(self.store.database, bands, self._first, self._home / "texts.tmp")
        if older and self._old:
            before = [(one.first_passage, self._old.bands(one)) for one in older]
            join_groups(self.store.database, bands, self._first, self._old.store, before)
        self.store.finish()
        progress("writing", self.passages, self.passages)
        self._vocabulary.write(self._home / NAMES)
        width = self._embedder.config.dimensions
        kind = write_vectors(self._home / VECTORS, self.vectors.batches(), width)
        write_sentence_vectors(self._home / SENTENCES, self._of_sentences.batches(), width)
        counts = self._first_article, self.articles, self._first, self.passages
        return Segment(name, *counts, kind.kind, kind.recall)

    def _embed(self, progress: Progress) -> None:
        """Embed the waiting passages and their sentences, or take their vectors over."""
        waiting, self._waiting = self._waiting, []
        known = np.array([self._known(passage) for passage in waiting], np.int64)
        fresh = [waiting[i] for i in np.flatnonzero(known < 0)]
        done, self.embedded = self.embedded, self.embedded + len(fresh)
        encode = self._embedder.encode_passages
        vectors = encode([one.embedded for one in fresh], lambda count: progress("embedding", done + count, 0))
        of_sentences = encode([text for one in fresh for text in one.sentences])
        if not self._old or (known < 0).all():
            self.vectors.add(vectors)
            self._of_sentences.add(of_sentences)
            return
        counts = np.array([len(passage.sentences) for passage in waiting])
        taken = known[known >= 0]
        self.vectors.add(_merged(known < 0, vectors, self._old.vectors.rows(taken)))
        looked = self._old.sentences.look(taken)
        self._of_sentences.add(_merged(np.repeat(known < 0, counts), of_sentences, looked.vectors))

    def _known(self, passage: NewPassage) -> int:
        """Return the id of an old passage whose vectors were made of the same text, -1 without any."""
        if passage.old_id is not None:
            return passage.old_id
        found = self._old.store.embedded_as(passage.words_key, passage.vector_key) if self._old else None
        return -1 if found is None else found


def _merged(is_new: np.ndarray[tuple[int], np.dtype[np.bool_]], new: Floats, old: Floats) -> Floats:
    """Return the new and the old vectors in the places that are theirs."""
    merged = np.empty((len(is_new), old.shape[1]), np.float32)
    merged[is_new], merged[~is_new] = new, old
    return merged
