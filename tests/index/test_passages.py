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
from index.write import vector_keys
from tests.index.small import contents


def _encoder(generation: Generation) -> OnnxEncoder:
    assert isinstance(generation.encoder, OnnxEncoder)
    return generation.encoder


def _home(generation: Generation) -> Path:
    return generation.folder / "generations" / generation.name


def test_nothing_that_is_embedded_exceeds_the_window(generation: Generation) -> None:
    encoder = _encoder(generation)
    passages = list(search_texts(generation.store, encoder))
    assert len(passages) == generation.manifest.passages
    assert max(encoder.count_tokens(passage.embedded) for passage in passages) <= encoder.config.window


def test_every_passage_is_searched_with_its_title_and_its_own_words(generation: Generation) -> None:
    passages = generation.store.all_passages()
    for passage, searched in zip(passages, search_texts(generation.store, _encoder(generation)), strict=True):
        article = generation.store.article(passage.article_id)
        line, own = searched.embedded.split("\n", 1)
        assert (searched.id, searched.text, searched.language) == (passage.id, passage.text, article.language)
        assert line == searched.header
        assert search_form(article.title).split()[0] in line
        assert search_form(passage.text).split()[0] in own


def test_the_key_of_a_vector_stands_for_the_text_that_was_embedded(generation: Generation) -> None:
    keys = dict(vector_keys(_home(generation) / "store.sqlite"))
    passages = search_texts(generation.store, _encoder(generation))
    assert keys == {passage.id: passage.key for passage in passages}


def test_vectors_are_those_of_the_texts(generation: Generation) -> None:
    encoder = _encoder(generation)
    some = list(search_texts(generation.store, encoder))[::40]
    stored = FaissVectors(_home(generation) / "vectors.faiss").rows(np.array([passage.id for passage in some]))
    assert np.array_equal(stored, encoder.encode_passages([passage.embedded for passage in some]))


def test_vectors_of_known_texts_are_taken_over_and_no_scratch_is_left(generation: Generation, tmp_path: Path) -> None:
    encoder, old = _encoder(generation), _home(generation)
    (tmp_path / "store.sqlite").write_bytes((old / "store.sqlite").read_bytes())
    with closing(Store(tmp_path / "store.sqlite")) as store:
        counts = write_passage_indexes(tmp_path, store, encoder, encoder, old, silent)
    assert counts == (0, generation.manifest.passages)
    made, before = contents(tmp_path), contents(old)
    same = [name for name in before if name == "vectors.faiss" or name.startswith("sentences/")]
    assert len(same) == 6
    assert {name: made[name] for name in same} == {name: before[name] for name in same}
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in old.iterdir()} - {"manifest.json"}
