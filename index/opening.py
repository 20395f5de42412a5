"""Opening what a generation is read with. Loaded late, beside the model, which takes as long as all of it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.centre import read_centre
from index.generation import CATALOG, CENTRE, GENERATIONS, WORDS, Generation
from index.lexical import TantivyWords
from index.segments import NAMES, SENTENCES, STORE, VECTORS
from index.sentence_index import SentenceIndex, Sentences
from index.spelling import Speller
from index.store import Store
from index.united import UnitedNames, UnitedSentences, UnitedVectors
from index.vectors import FaissVectors, VectorIndex
from index.vocabulary import Names, Vocabulary

if TYPE_CHECKING:
    from index.embed import QuestionEncoder
    from index.manifest import Manifest

_AnyStore = TypeVar("_AnyStore", bound=Store)


def open_generation(folder: Path, manifest: Manifest, encoder: QuestionEncoder) -> Generation:
    """Open all files of a generation; raises DamagedIndexError, with none left open, for one that cannot be read."""
    home = folder / GENERATIONS / manifest.name
    words, centre = TantivyWords(home / WORDS), read_centre(home / CENTRE, manifest.dimensions)
    with ExitStack() as opened:
        store = open_store(folder, manifest, Store)
        opened.callback(store.close)
        vectors, sentences = open_vectors(folder, manifest, store)
        names = _open_names(folder, manifest)
        opened.callback(names.close)
        encoder.wait()
        opened.pop_all()
    speller = Speller(names, encoder.knows, manifest.passages)
    return Generation(folder, manifest, store, vectors, centre, words, sentences, encoder, names, speller)


def open_store(folder: Path, manifest: Manifest, kind: type[_AnyStore]) -> _AnyStore:
    """Open the articles and passages of a generation; raises DamagedIndexError for files that cannot be read."""
    stores = [segment.path(folder) / STORE for segment in manifest.segments]
    return kind(folder / GENERATIONS / manifest.name / CATALOG, stores)


def open_vectors(folder: Path, manifest: Manifest, store: Store) -> tuple[VectorIndex, Sentences]:
    """Open the vectors and the sentences of a generation; raises DamagedIndexError for files that cannot be read."""
    homes = [segment.path(folder) for segment in manifest.segments]
    vectors = [FaissVectors(home / VECTORS) for home in homes]
    sentences = [SentenceIndex(home / SENTENCES) for home in homes]
    dead = store.dead_passages()
    if len(homes) == 1 and not len(dead) and not manifest.segments[0].first_passage:
        return vectors[0], sentences[0]
    return UnitedVectors(manifest.segments, vectors, dead), UnitedSentences(manifest.segments, sentences)


def _open_names(folder: Path, manifest: Manifest) -> Names:
    parts = [Vocabulary(segment.path(folder) / NAMES) for segment in manifest.segments]
    return parts[0] if len(parts) == 1 else UnitedNames(parts)
