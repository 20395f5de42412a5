"""Lexical retrieval: BM25 (Robertson and Zaragoza 2009; k1 1.2, b 0.75) by tantivy over our own terms.

`LexicalIndex` is the seam, as `VectorIndex` is for vectors.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import tantivy

from index.errors import DamagedIndexError, IndexStateError
from index.vectors import Floats, Ids, Mask

LOCK_SUFFIX = ".lock"
"""Of the files by which tantivy keeps writers apart: empty, and no part of an index."""

_FIELD = "terms"
_TOKENIZER = "terms"
_WRITER_BYTES = 64_000_000
_REMOVED_AT_ONCE = 10_000
_LEAST_DEPTH = 1000
"""Passages that cost no more to rank than a hundred do."""
_LARGE = 100_000
"""Passages up to which every word of a question is looked for."""
_MOST = 0.25
"""Of a larger collection, share of the passages that holds words which are not."""
_KEPT = 16_384
"""Terms of which it is remembered how many passages hold them: questions share most of theirs."""
_DEEPEST = 20
"""A filtered search ranks at most one passage in so many without the filter: beyond, naming what is admitted is
faster."""


class LexicalIndex(Protocol):
    """Passages by the question's words."""

    def search(
        self, terms: Sequence[str], k: int, allowed: Mask | None = None, boosts: Mapping[str, float] | None = None
    ) -> tuple[Ids, Floats]:
        """Return the ids and BM25 scores (above 0, best first) of the k best passages that hold a term.

        `allowed`, where given, tells which may come back, shape (passages,). `boosts` gives what the score of a term
        is multiplied by, 1 for one it does not name.
        """
        ...

    def frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        ...

    def idf(self, term: str) -> float:
        """Return BM25's inverse document frequency of a term, above 0; rarer is higher."""
        ...


class TantivyWords:
    """A tantivy folder with one document a passage."""

    def __init__(self, folder: Path) -> None:
        """Open the folder; raises DamagedIndexError if tantivy cannot read it."""
        try:
            self._index = _open(folder)
            self._searcher = self._index.searcher()
        except (ValueError, OSError) as error:
            raise DamagedIndexError(f"{folder} is no lexical index: {error}", "Build the index again.") from error
        self._schema = self._index.schema
        searcher = self._searcher  # not self, which would keep itself, and files that are deleted, until gc comes
        self.frequency = lru_cache(_KEPT)(lambda term: int(searcher.doc_freq(_FIELD, term)))
        """See `LexicalIndex.frequency`."""

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._searcher.num_docs)

    def search(
        self, terms: Sequence[str], k: int, allowed: Mask | None = None, boosts: Mapping[str, float] | None = None
    ) -> tuple[Ids, Floats]:
        """See `LexicalIndex.search`."""
        k = min(k, self.count if allowed is None else int(np.count_nonzero(allowed)))
        if k == 0 or not terms:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        query = self._any_of(self._telling(terms), boosts or {})
        return self._best(query, k) if allowed is None else self._best_allowed(query, k, allowed)

    def _telling(self, terms: Sequence[str]) -> Sequence[str]:
        """Leave out what most of a large collection holds, unless that is all: it takes longest and decides least.

        Of the hundred best of a million, 86 stay, of the ten best all but one in 2,000; it takes a fifth of the time.
        """
        if self.count <= _LARGE:
            return terms
        return [term for term in terms if self.frequency(term) <= self.count * _MOST] or terms

    def _best_allowed(self, query: tantivy.Query, k: int, allowed: Mask) -> tuple[Ids, Floats]:
        """Rank ever deeper without the filter, which is cheap, until enough is admitted; name a few by their ids.

        tantivy's only filter by id is a list of them all: of 100,000 it takes 100 ms, of a thousand 30.
        """
        depth = max(_LEAST_DEPTH, 2 * k * len(allowed) // int(np.count_nonzero(allowed)))
        while depth <= self.count // _DEEPEST:
            ids, scores = self._best(query, depth)
            kept = np.flatnonzero(allowed[ids])[:k]
            if len(kept) == k or len(ids) < depth:
                return ids[kept], scores[kept]
            depth *= 8
        only = tantivy.Query.term_set_query(self._schema, "id", np.flatnonzero(allowed).tolist())
        silent = tantivy.Query.const_score_query(only, 0.0)  # filters without adding to the score
        return self._best(tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)]), k)

    def _best(self, query: tantivy.Query, k: int) -> tuple[Ids, Floats]:
        hits = self._searcher.search(query, k, count=False).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits]) if hits else []
        return np.array(ids, np.int64), np.array([score for score, _ in hits], np.float32)

    def idf(self, term: str) -> float:
        """See `LexicalIndex.idf`."""
        found = self.frequency(term)
        return math.log(1 + (self.count - found + 0.5) / (found + 0.5))

    def _any_of(self, terms: Sequence[str], boosts: Mapping[str, float]) -> tantivy.Query:
        """Query for any of the terms; one that the question repeats counts as often."""
        parts = []
        for term in terms:
            part = tantivy.Query.term_query(self._schema, _FIELD, term, "freq")
            boost = boosts.get(term, 1.0)
            parts.append(part if boost == 1 else tantivy.Query.boost_query(part, boost))  # a boost costs speed
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


def _open(folder: Path) -> tantivy.Index:
    """Open a tantivy folder, also where the disk is full or the folder may only be read.

    tantivy takes a lock in the folder while it opens the files. Where it cannot, it is shown a temporary folder
    of links to them; what it has opened stays open.
    """
    try:
        return tantivy.Index.open(str(folder))
    except ValueError:
        with _temporary(folder) as links:
            for path in folder.iterdir():
                if path.suffix != LOCK_SUFFIX:
                    Path(links, path.name).symlink_to(path.resolve())
            return tantivy.Index.open(links)


def _temporary(folder: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="pincite-")
    except FileNotFoundError as error:  # as in a container whose every file may only be read
        raise IndexStateError(
            f"{folder} may only be read, and there is no temporary folder to open it by",
            "Give it one, of a few kilobytes: --tmpfs /tmp on a container, or TMPDIR=FOLDER.",
        ) from error


class WordsWriter:
    """Writes a lexical index, from nothing or from an older one; a context manager that keeps what was written."""

    def __init__(self, folder: Path, old: Path | None = None) -> None:
        """Begin in the empty `folder`; `old` is the folder of the index to go on from, which stays as it is."""
        if old:
            # tantivy replaces files and never writes into one that is there, so the two may share them.
            for path in (path for path in old.iterdir() if path.suffix != LOCK_SUFFIX):
                share(path, folder / path.name)
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", indexed=True, fast=True)
        builder.add_text_field(_FIELD, tokenizer_name=_TOKENIZER, index_option="freq")
        self._index = tantivy.Index(builder.build(), path=str(folder))
        self._index.register_tokenizer(_TOKENIZER, _analyzer())

    def __enter__(self) -> Self:
        """Start tantivy's thread."""
        self._writer = self._index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        return self

    def add(self, passage: int, terms: Iterable[str]) -> None:
        """Add a passage."""
        document = tantivy.Document()
        document.add_unsigned("id", passage)
        document.add_text(_FIELD, " ".join(terms))
        self._writer.add_document(document)

    def remove(self, passages: Iterable[int]) -> None:
        """Take out passages of the older index."""
        gone = list(passages)
        for part in (gone[first : first + _REMOVED_AT_ONCE] for first in range(0, len(gone), _REMOVED_AT_ONCE)):
            self._writer.delete_documents_by_query(tantivy.Query.term_set_query(self._index.schema, "id", part))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Keep what was written, unless it failed."""
        try:
            if kind is None:
                self._writer.commit()
                self._writer.wait_merging_threads()
        finally:
            del self._writer  # stops its thread also after a failure, or that would write into a folder being deleted


def share(path: Path, target: Path) -> None:
    """Let an unchanging file stand in a second place, without taking space where the file system can do so."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)


def _analyzer() -> tantivy.TextAnalyzer:
    """Terms are made by `index.words`; tantivy only takes them apart again."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
