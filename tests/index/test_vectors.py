"""Dense search against plain numpy: exact, with and without a list of allowed passages."""

from pathlib import Path

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import DamagedIndexError
from index.vectors import FaissVectors, Floats, Ids, distinct, mask_of
from index.vectors_write import write_vectors

DIMENSIONS = 16


@given(st.lists(st.integers(-5, 5)))
def test_distinct_numbers_are_those_of_a_set(numbers: list[int]) -> None:
    assert distinct(np.array(numbers, np.int64)).tolist() == sorted(set(numbers))


def _unit(rows: Floats) -> Floats:
    """Scale rows to length one; a row of zeros becomes the first axis."""
    rows = np.where(np.abs(rows).sum(axis=1, keepdims=True) < 1e-3, np.eye(1, rows.shape[1]), rows)
    unit: Floats = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _random(count: int, seed: int = 3) -> Floats:
    return _unit(np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32))


def _written(path: Path, rows: Floats) -> FaissVectors:
    write_vectors(path, [rows], rows.shape[1])
    return FaissVectors(path)


def _check(index: FaissVectors, rows: Floats, query: Floats, k: int, allowed: Ids | None) -> None:
    """Compare a search with sorting every cosine; of equal ones, either may come first."""
    ids, scores = index.search(query, k, None if allowed is None else mask_of(allowed, len(rows)))
    candidates = np.arange(len(rows)) if allowed is None else allowed
    expected = np.sort(rows[candidates] @ query)[::-1][:k]
    assert scores == pytest.approx(expected, abs=1e-5)
    assert scores == pytest.approx(rows[ids] @ query, abs=1e-5)
    assert len(set(ids.tolist())) == len(ids)
    assert set(ids.tolist()) <= set(candidates.tolist())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_search_is_exact(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    numbers = st.floats(-1, 1, width=32)
    rows = _unit(data.draw(arrays.arrays(np.float32, st.tuples(st.integers(1, 40), st.just(8)), elements=numbers)))
    query = _unit(data.draw(arrays.arrays(np.float32, (1, 8), elements=numbers)))[0]
    k = data.draw(st.integers(1, 50))
    index = _written(tmp_path_factory.mktemp("vectors") / "v.faiss", rows)
    _check(index, rows, query, k, None)
    chosen = data.draw(st.sets(st.integers(0, len(rows) - 1)))
    _check(index, rows, query, k, np.array(sorted(chosen), np.int64))


def test_a_filter_admits_exactly_its_ids_among_many(tmp_path: Path) -> None:
    rows = _random(20_000)
    index = _written(tmp_path / "v.faiss", rows)
    generator = np.random.default_rng(5)
    for size in (1, 7, 300, 5000, 19_999):
        allowed = np.sort(generator.choice(20_000, size, replace=False)).astype(np.int64)
        ids, _ = index.search(rows[0], 20_000, mask_of(allowed, 20_000))
        assert np.array_equal(np.sort(ids), allowed)
        _check(index, rows, _random(1, size)[0], 25, allowed)


def test_k_of_more_than_there_are_gives_all(tmp_path: Path) -> None:
    rows = _random(5)
    index = _written(tmp_path / "v.faiss", rows)
    ids, scores = index.search(rows[2], 1000)
    assert ids[0] == 2
    assert sorted(ids.tolist()) == [0, 1, 2, 3, 4]
    assert scores[0] == pytest.approx(1, abs=1e-5)


def test_no_ids_allowed_gives_nothing(tmp_path: Path) -> None:
    index = _written(tmp_path / "v.faiss", _random(5))
    ids, scores = index.search(_random(1)[0], 3, np.zeros(5, bool))
    assert (len(ids), len(scores)) == (0, 0)
    assert ids.dtype == np.int64
    assert scores.dtype == np.float32


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    index = _written(tmp_path / "v.faiss", np.empty((0, DIMENSIONS), np.float32))
    assert index.count == 0
    assert len(index.search(_random(1)[0], 3)[0]) == 0


def test_scores_and_rows_follow_the_order_of_the_ids(tmp_path: Path) -> None:
    rows = _random(50)
    index = _written(tmp_path / "v.faiss", rows)
    ids = np.array([7, 3, 49, 3], np.int64)
    assert np.array_equal(index.rows(ids), rows[ids])
    assert index.scores(rows[3], ids) == pytest.approx(rows[ids] @ rows[3], abs=1e-6)
    assert index.rows(np.empty(0, np.int64)).shape == (0, DIMENSIONS)


def test_batches_are_written_one_after_the_other(tmp_path: Path) -> None:
    rows = _random(30)
    write_vectors(tmp_path / "v.faiss", [rows[:11], rows[11:12], rows[12:12], rows[12:]], DIMENSIONS)
    index = FaissVectors(tmp_path / "v.faiss")
    assert index.count == 30
    assert np.array_equal(index.rows(np.arange(30)), rows)


def test_a_batch_of_other_dimensions_is_refused_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"have 16 dimensions, expected 8"):
        write_vectors(tmp_path / "v.faiss", [_random(2)], 8)


def test_an_open_file_goes_on_answering_after_it_is_deleted(tmp_path: Path) -> None:
    rows = _random(3000)
    index = _written(tmp_path / "v.faiss", rows)
    (tmp_path / "v.faiss").unlink()
    _check(index, rows, rows[9], 10, None)


@pytest.mark.parametrize("content", [None, b"", b"IxFI", b"no vectors at all, but long enough to hold a header" * 9])
def test_what_is_no_vector_file_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "v.faiss"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"v\.faiss"):
        FaissVectors(path)
