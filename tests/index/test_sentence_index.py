"""The sentences of passages on disk: true to the texts, near to their vectors, the same however they were made."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import sentence_index
from index.build import build
from index.errors import DamagedIndexError
from index.generation import Generation, open_index, read_manifest
from index.sentence_index import Analysed, SentenceIndex, SentenceWriter, term_codes, write_sentence_vectors
from index.vectors import Floats
from index.verify import verify
from tests.index.small import ARTICLES, contents, write_articles

FILES = ["rows", "spans", "segments", "terms", "vectors.faiss"]


def _home(folder: Path) -> Path:
    return read_manifest(folder).segments[0].path(folder) / "sentences"


def test_spans_cut_every_passage_into_its_sentences(generation: Generation) -> None:
    for passage in generation.store.all_passages():
        spans = generation.sentences.look(np.array([passage.id])).spans.tolist()
        assert "".join("".join(passage.text[a:b] for a, b in spans).split()) == "".join(passage.text.split())
        assert all(a < b for a, b in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 120), max_size=30))
def test_passages_are_looked_up_in_any_order(generation: Generation, ids: list[int]) -> None:
    together = generation.sentences.look(np.array(ids, np.int64))
    single = [generation.sentences.look(np.array([i])) for i in ids]
    for name in ("sentences", "spans", "vectors", "lengths", "terms"):
        parts = [getattr(one, name) for one in single]
        found = getattr(together, name)
        assert np.array_equal(found, np.concatenate(parts)) if parts else not len(found)


def test_vectors_are_near_those_of_the_sentences(generation: Generation) -> None:
    for passage in list(generation.store.all_passages())[::25]:
        spans = generation.sentences.look(np.array([passage.id])).spans
        exact = generation.encoder.encode_queries([passage.text[a:b] for a, b in spans])
        stored = generation.sentences.look(np.array([passage.id])).vectors
        assert len(stored) == len(spans)
        cosines = (stored * exact).sum(axis=1) / np.linalg.norm(stored, axis=1)
        assert np.median(cosines) > 0.92
        assert np.median((stored * exact).sum(axis=1)) == pytest.approx(1, abs=0.05)


def _written(folder: Path, vectors: Floats) -> SentenceIndex:
    folder.mkdir(exist_ok=True)
    with SentenceWriter(folder) as writer:
        writer.add(Analysed(["head"], [(i, i + 1) for i in range(len(vectors))], [["word", "word"]] * len(vectors)))
        writer.close()
    write_sentence_vectors(folder, [vectors], vectors.shape[1])
    return SentenceIndex(folder)


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


@pytest.fixture(params=["fine", "coarse"])
def coded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write vectors as few sentences are written, or as many are."""
    monkeypatch.setattr(sentence_index, "_MOST_FINE", 10_000 if request.param == "fine" else 0)
    return str(request.param)


def test_few_bits_keep_a_direction_and_on_average_a_product(tmp_path: Path, coded: str) -> None:
    generator = np.random.default_rng(1)
    vectors = _unit(generator.normal(size=(500, 384)).astype(np.float32))
    questions = _unit(vectors + generator.normal(0, 384**-0.5, vectors.shape).astype(np.float32))  # cosines around .7
    read = _written(tmp_path / "one", vectors).look(np.array([0])).vectors
    assert (_unit(read) * vectors).sum(axis=1).min() > (0.98 if coded == "fine" else 0.9)
    off = ((read - vectors) * questions).sum(axis=1)
    assert off.mean() == pytest.approx(0, abs=0.005)
    assert off.std() < 0.03


def test_terms_keep_24_bits(tmp_path: Path) -> None:
    words = [f"word{i}" for i in range(5000)]
    with SentenceWriter(tmp_path) as writer:
        writer.add(Analysed([], [(0, 1)], [words]))
        writer.close()
    write_sentence_vectors(tmp_path, [_unit(np.ones((1, 16), np.float32))], 16)
    read = SentenceIndex(tmp_path).look(np.array([0])).terms
    assert read.tolist() == [crc32(word.encode()) & 0xFFFFFF for word in words]
    assert (tmp_path / "terms").stat().st_size == 3 * len(words)


@pytest.mark.usefixtures("coded")
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrays.arrays(np.float32, (3, 16), elements=st.floats(-1, 1, width=32)))
def test_a_vector_read_and_written_again_keeps_its_code(
    tmp_path_factory: pytest.TempPathFactory, vectors: Floats
) -> None:
    folder = tmp_path_factory.mktemp("codes")
    read = _written(folder / "one", vectors).look(np.array([0])).vectors
    assert np.array_equal(_written(folder / "two", read).look(np.array([0])).vectors, read)
    assert (folder / "one" / "vectors.faiss").read_bytes() == (folder / "two" / "vectors.faiss").read_bytes()


def test_segments_hold_the_header_and_then_each_sentence(tmp_path: Path) -> None:
    with SentenceWriter(tmp_path) as writer:
        writer.add(Analysed(["a", "title"], [(0, 4), (5, 9)], [["one"], ["two", "words"]]))
        writer.add(Analysed(["b"], [], []))
        writer.add(Analysed([], [(0, 3)], [["three"]]))
        writer.close()
    write_sentence_vectors(tmp_path, [_unit(np.ones((3, 16), np.float32))], 16)
    looked = SentenceIndex(tmp_path).look(np.array([2, 1, 0]))
    assert looked.sentences.tolist() == [1, 0, 2]
    assert looked.spans.tolist() == [[0, 3], [0, 4], [5, 9]]
    assert looked.lengths.tolist() == [0, 1, 1, 2, 1, 2]
    expected = term_codes(["three", "b", "a", "title", "one", "two", "words"])
    assert looked.terms.tolist() == expected.tolist()


def test_an_index_with_reused_vectors_is_byte_for_byte_a_fresh_one(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    build([str(articles)], tmp_path / "grown")
    changed = {"a.txt": "An apple fell. It hit a man.", "harbour.txt": ARTICLES["harbour.txt"] + "\nA mole shields it."}
    write_articles(articles, changed)
    assert build([], tmp_path / "grown").reused
    build([str(articles)], tmp_path / "fresh")
    assert _by_passage(tmp_path / "grown") == _by_passage(tmp_path / "fresh")


def _by_passage(folder: Path) -> dict[str, tuple[bytes, ...]]:
    """Return what stands of each passage, by its text: passages may be numbered otherwise."""
    with closing(open_index(folder)) as index:
        looked = {one.text: index.sentences.look(np.array([one.id])) for one in index.store.all_passages()}
    return {
        text: tuple(array.tobytes() for array in (one.spans, one.vectors, one.lengths, one.terms))
        for text, one in looked.items()
    }


def test_the_same_articles_give_the_same_bytes(small_original: Path, tmp_path: Path) -> None:
    build([str(small_original / "articles")], tmp_path / "index")
    assert contents(_home(tmp_path / "index")) == contents(_home(small_original / "index"))


def test_the_manifest_covers_every_file(small_original: Path) -> None:
    folder = small_original / "index"
    listed = {name for name in read_manifest(folder).files if "/sentences/" in name}
    assert listed == {(_home(folder) / name).relative_to(folder).as_posix() for name in FILES}


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _scramble(path: Path) -> None:
    path.write_bytes(bytes(len(path.read_bytes())))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", [Path.unlink, _cut])
def test_a_damaged_file_is_named_when_the_index_is_opened(
    small_index: Path, name: str, damage: Callable[[Path], None]
) -> None:
    damage(_home(small_index) / name)
    with pytest.raises(DamagedIndexError, match=f"sentences/{name}"):
        open_index(small_index)


@pytest.mark.parametrize("name", FILES)
def test_verify_finds_what_opening_cannot_see(small_index: Path, name: str) -> None:
    _scramble(_home(small_index) / name)
    assert any(f"sentences/{name}" in fault.what for fault in verify(small_index).faults)


@pytest.mark.parametrize("name", FILES)
def test_a_folder_of_which_something_is_missing_is_no_index(small_original: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(_home(small_original / "index"), tmp_path / "sentences")
    (folder / name).unlink()
    with pytest.raises(DamagedIndexError, match="Build the index again"):
        SentenceIndex(folder)
