"""The generation in force, as a build takes over from it what has not changed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.analyse import Carried
from index.article import Article, Block, BlockKind
from index.chunk import Chunk
from index.duplicates import Bands
from index.generation import CATALOG, GENERATIONS, WORDS
from index.manifest import Manifest
from index.note_links import NoteLink
from index.notes import Marker
from index.old_store import OldStore
from index.opening import open_store, open_vectors
from index.schema import unpack_dates
from index.segments import BANDS, Segment
from index.sentence_index import Sentences
from index.vectors import Ids, VectorIndex
from index.write import read_bands


@dataclass(frozen=True)
class Old:
    """An open generation that a build reads. Close it."""

    folder: Path
    """The index folder."""
    manifest: Manifest
    store: OldStore

    @classmethod
    def open(cls, folder: Path, manifest: Manifest) -> Old:
        """Open the generation of a manifest."""
        return cls(folder, manifest, open_store(folder, manifest, OldStore))

    @property
    def home(self) -> Path:
        """Its folder."""
        return self.folder / GENERATIONS / self.manifest.name

    @property
    def catalog(self) -> Path:
        """Its catalog."""
        return self.home / CATALOG

    @property
    def words(self) -> Path:
        """Its lexical index."""
        return self.home / WORDS

    @cached_property
    def _opened(self) -> tuple[VectorIndex, Sentences]:
        return open_vectors(self.folder, self.manifest, self.store)

    @property
    def vectors(self) -> VectorIndex:
        """Vectors of its passages, of dead ones too."""
        return self._opened[0]

    @property
    def sentences(self) -> Sentences:
        """Sentences of its passages, of dead ones too."""
        return self._opened[1]

    def bands(self, segment: Segment) -> Bands:
        """Return the bands of a segment's passages."""
        return read_bands(segment.path(self.folder) / BANDS)

    def living(self, segments: Sequence[Segment], dead: Ids) -> list[int]:
        """Return how many passages of each segment are not among the dead, given in ascending order."""
        ends = [np.searchsorted(dead, [one.first_passage, one.end_passage]) for one in segments]
        return [one.passages - int(end - first) for one, (first, end) in zip(segments, ends, strict=True)]

    def carried(self, segments: Sequence[Segment], dead: Collection[int]) -> Iterator[Carried]:
        """Yield the articles of segments, but for those of the numbers `dead`, to be written anew."""
        for segment in segments:
            bands = self.bands(segment)
            for number, article in self.store.numbered(segment.first_article, segment.end_article):
                if number not in dead:
                    yield self._carried(number, article, segment, bands)

    def _carried(self, number: int, article: Article, segment: Segment, bands: Bands) -> Carried:
        source_path, notes = self.store.came_from(number)
        links = [
            NoteLink(Marker(start, end, mark), Block(first, last, BlockKind.NOTE))
            for start, end, mark, first, last in self.store.links_of(number)
        ]
        passages = [
            (passage, _chunk(columns), (words_key, bands[passage - segment.first_passage].tobytes()))
            for passage, words_key, *columns in self.store.stored_passages(number)
        ]
        blocks, marks = self.store.blocks(article.id), self.store.all_marks(article.id)
        return Carried(article, source_path, blocks, notes, links, marks, passages)

    def close(self) -> None:
        """Close its files."""
        self.store.close()


def _chunk(columns: Sequence[Any]) -> Chunk:
    start, end, section, kinds, tokens, dates, split = columns
    path, made_of = tuple(json.loads(section)), tuple(map(BlockKind, json.loads(kinds)))
    return Chunk(start, end, path, made_of, tokens, unpack_dates(dates), bool(split))
