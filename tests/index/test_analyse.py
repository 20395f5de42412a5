"""Analysing articles: what is searched of a passage, and the keys that stand for it."""

import sqlite3
from contextlib import closing

import numpy as np

from index.generation import Generation
from index.normalise import search_form
from tests.index.searched import encoder_of, search_texts


def test_nothing_that_is_embedded_exceeds_the_window(generation: Generation) -> None:
    encoder = encoder_of(generation)
    passages = [one for _, one in search_texts(generation)]
    assert len(passages) == generation.manifest.passages
    assert max(encoder.count_tokens(passage.embedded) for passage in passages) <= encoder.config.window


def test_every_passage_is_searched_with_its_title_and_its_own_words(generation: Generation) -> None:
    for passage, searched in search_texts(generation):
        article = generation.store.article(passage.article_id)
        line, own = searched.embedded.split("\n", 1)
        assert line == searched.header
        assert search_form(article.title).split()[0] in line
        assert search_form(passage.text).split()[0] in own


def test_the_key_of_a_vector_stands_for_the_text_that_was_embedded(generation: Generation) -> None:
    store = generation.manifest.segments[0].path(generation.folder) / "store.sqlite"
    with closing(sqlite3.connect(store)) as database:
        keys = dict(database.execute("SELECT id, vector_key FROM passages"))
    assert keys == {passage.id: one.key for passage, one in search_texts(generation)}


def test_vectors_are_those_of_the_texts(generation: Generation) -> None:
    some = list(search_texts(generation))[::40]
    stored = generation.vectors.rows(np.array([passage.id for passage, _ in some]))
    assert np.array_equal(stored, encoder_of(generation).encode_passages([one.embedded for _, one in some]))
