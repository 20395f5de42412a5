"""Collections: the same from the same seed, a small one the beginning of a large one, documents planted as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.bench.base import Base, make_base
from eval.bench.corpus import Corpus, make_corpus
from eval.bench.material import Material, find_folders, read_material
from eval.dataset import read_set


@pytest.fixture(scope="module")
def base(material: Material) -> Base:
    return make_base(material, 1_000, seed=1)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _articles(corpus: Corpus) -> list[dict[str, Any]]:
    return [record for path in sorted((corpus.folder / "articles").iterdir()) for record in _read(path)]


def _made(folder: Path, material: Material, base: Base, passages: int, seed: int = 1) -> Corpus:
    folder.mkdir()
    return make_corpus(folder, material, base, passages, seed)


def test_a_collection_hangs_on_its_seed_alone(tmp_path: Path, material: Material, base: Base) -> None:
    one, again, other = (
        _made(tmp_path / name, material, base, 600, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert _articles(one) == _articles(again)
    assert one.added.read_bytes() == again.added.read_bytes()
    assert _articles(one) != _articles(other)


def test_a_small_collection_is_the_beginning_of_a_large_one(tmp_path: Path, material: Material, base: Base) -> None:
    small = _articles(_made(tmp_path / "small", material, base, 600))
    large = _articles(_made(tmp_path / "large", material, base, 2_000))
    assert len(large) > 2 * len(small)
    assert large[: len(small) - 1] == small[:-1]  # the last one fills up what is left


def test_articles_have_a_title_a_publisher_a_date_and_texts_that_differ(
    tmp_path: Path, material: Material, base: Base
) -> None:
    articles = _articles(_made(tmp_path / "made", material, base, 2_000))
    assert len({record["_id"] for record in articles}) == len({record["text"] for record in articles}) == len(articles)
    for record in articles:
        assert record["title"]
        assert record["metadata"]["publisher"]
        assert record["metadata"]["published"][4] == "-"
        assert len(record["text"].split("\n\n")) > 1 or len(record["text"]) < 1_000


def test_documents_are_planted_as_they_are_with_questions_and_excerpts(
    tmp_path: Path, material: Material, base: Base
) -> None:
    corpus = _made(tmp_path / "made", material, base, 2_000)
    planted = read_set(corpus.planted)  # which checks every excerpt against its document
    assert len(planted.queries) > 50
    assert all(query.references for query in planted.queries)
    for record in _read(corpus.planted / "corpus.jsonl"):
        assert record["text"] == material.documents[record["_id"]].text


def test_planted_documents_leave_most_of_a_small_collection_to_others(
    tmp_path: Path, material: Material, base: Base
) -> None:
    corpus = _made(tmp_path / "made", material, base, 600)
    planted = sum(len(record["text"]) for record in _read(corpus.planted / "corpus.jsonl"))
    made = sum(len(record["text"]) for record in _articles(corpus))
    assert 0 < planted < made / 2


def test_the_shared_sets_are_taken_where_they_are(shared: Path) -> None:
    assert (shared / "eval").is_dir()
    found = read_material(find_folders(), seed=1)
    assert len(found.sets) >= 5
    assert len(found.planted) == 400
    assert {planted.id.split("/")[0] for planted in found.planted} == set(found.sets)
    assert len(found.questions) == len(set(found.questions)) > 5_000
