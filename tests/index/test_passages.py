"""From a store to its two indexes: the texts that are searched, and which of them are embedded again."""

from contextlib import closing
from pathlib import Path

import numpy as np

from index.embed import OnnxEncoder
from index.generation import Generation
from index.normalise import search_form
from index.passages import search_texts, write_passage_indexes
from index.progress import silent
from index.store import Store
from index.vectors import FaissVectors
from index.write import digest, vector_keys


def _encoder(generation: Generation) -> OnnxEncoder:
    assert isinstance(generation.encoder, OnnxEncoder)
    return generation.encoder


def _home(generation: Generation) -> Path:
    return generation.folder / "generations" / generation.name


def test_nothing_that_is_embedded_exceeds_the_window(generation: Generation) -> None:
    encoder = _encoder(generation)
    texts = list(search_texts(generation.store, encoder))
    assert len(texts) == generation.manifest.passages
    assert max(encoder.count_tokens(text) for _, text, _ in texts) <= encoder.config.window


def test_every_passage_is_searched_with_its_title_and_its_own_words(generation: Generation) -> None:
    passages = generation.store.all_passages()
    for passage, (number, text, language) in zip(
        passages, search_texts(generation.store, _encoder(generation)), strict=True
    ):
        article = generation.store.article(passage.article_id)
        line, own = text.split("\n", 1)
        assert (number, language) == (passage.id, article.language)
        assert search_form(article.title).split()[0] in line
        assert search_form(passage.text).split()[0] in own


def test_the_key_of_a_vector_stands_for_the_text_that_was_embedded(generation: Generation) -> None:
    keys = dict(vector_keys(_home(generation) / "store.sqlite"))
    assert keys == {number: digest(text) for number, text, _ in search_texts(generation.store, _encoder(generation))}


def test_vectors_are_those_of_the_texts(generation: Generation) -> None:
    encoder = _encoder(generation)
    some = [(number, text) for number, text, _ in search_texts(generation.store, encoder)][::40]
    stored = FaissVectors(_home(generation) / "vectors.faiss").rows(np.array([number for number, _ in some]))
    assert np.array_equal(stored, encoder.encode_passages([text for _, text in some]))


def test_vectors_of_known_texts_are_taken_over_and_no_scratch_is_left(generation: Generation, tmp_path: Path) -> None:
    encoder, old = _encoder(generation), _home(generation)
    (tmp_path / "store.sqlite").write_bytes((old / "store.sqlite").read_bytes())
    with closing(Store(tmp_path / "store.sqlite")) as store:
        files = (old / "store.sqlite", old / "vectors.faiss")
        counts = write_passage_indexes(tmp_path, store, encoder, encoder, files, silent)
    assert counts == (0, generation.manifest.passages)
    assert (tmp_path / "vectors.faiss").read_bytes() == (old / "vectors.faiss").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store.sqlite", "vectors.faiss", "words"]
