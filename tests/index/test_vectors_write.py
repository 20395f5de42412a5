"""Vectors of collections too large to compare exactly, with the borders between the kinds brought down."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from index import vectors_write
from index.errors import DamagedIndexError
from index.vectors import LOWER, FaissVectors, Floats, Mask, decoded, encoded
from index.vectors_write import Written, write_vectors

DIMENSIONS = 128
COUNT = 12_000
KINDS = {"SQ8": (1000, 20_000), "IVF128,RaBitQ+SQ8": (1000, 2000)}


def _unit(rows: npt.NDArray[np.floating]) -> Floats:
    unit: Floats = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture(scope="module")
def rows() -> Floats:
    """Return vectors that crowd around some topics, as those of passages do."""
    generator = np.random.default_rng(4)
    topics = generator.normal(size=(60, DIMENSIONS))
    return _unit(topics[generator.integers(0, 60, COUNT)] + 0.8 * generator.normal(size=(COUNT, DIMENSIONS)))


@pytest.fixture(scope="module")
def questions(rows: Floats) -> Floats:
    generator = np.random.default_rng(6)
    return _unit(rows[generator.integers(0, COUNT, 40)] + 0.1 * generator.normal(size=(40, DIMENSIONS)))


@pytest.fixture(scope="module", params=KINDS)
def written(
    request: pytest.FixtureRequest, rows: Floats, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Written]:
    path = tmp_path_factory.mktemp("vectors") / "v.faiss"
    with pytest.MonkeyPatch.context() as patch:
        _borders(patch, request.param)
        done = write_vectors(path, _batches(rows), DIMENSIONS)
    assert done.kind == request.param
    return path, done


def _borders(patch: pytest.MonkeyPatch, kind: str) -> None:
    patch.setattr(vectors_write, "_MOST_EXACT", KINDS[kind][0])
    patch.setattr(vectors_write, "_MOST_FLAT", KINDS[kind][1])


def _batches(rows: Floats) -> list[Floats]:
    return [rows[first : first + 700] for first in range(0, len(rows), 700)]


def _recall(index: FaissVectors, rows: Floats, questions: Floats, k: int, allowed: Mask | None = None) -> float:
    """Compare with sorting every cosine."""
    cosines = questions @ rows.T
    if allowed is not None:
        cosines[:, ~allowed] = -2
    nearest = np.argsort(-cosines, axis=1)[:, :k]
    found = [index.search(question, k, allowed)[0] for question in questions]
    return float(np.mean([len(set(a.tolist()) & set(b.tolist())) / k for a, b in zip(found, nearest, strict=True)]))


def test_nearly_all_of_the_nearest_are_found(written: tuple[Path, Written], rows: Floats, questions: Floats) -> None:
    index = FaissVectors(written[0])
    assert index.count == COUNT
    assert _recall(index, rows, questions, 10) > 0.95
    assert _recall(index, rows, questions, 100) > 0.85


def test_the_recall_that_is_told_is_near_to_that_of_other_questions(
    written: tuple[Path, Written], rows: Floats, questions: Floats
) -> None:
    assert written[1].recall == pytest.approx(_recall(FaissVectors(written[0]), rows, questions, 10), abs=0.04)
    assert written[1].recall > 0.9


def test_scores_are_the_cosines_of_the_stored_vectors_best_first(
    written: tuple[Path, Written], rows: Floats, questions: Floats
) -> None:
    index = FaissVectors(written[0])
    ids, scores = index.search(questions[0], 50)
    assert len(set(ids.tolist())) == 50
    assert (np.diff(scores) <= 0).all()
    assert scores == pytest.approx(index.rows(ids) @ questions[0], abs=1e-6)
    assert scores == pytest.approx(rows[ids] @ questions[0], abs=0.02)
    assert index.scores(questions[0], ids) == pytest.approx(scores, abs=1e-6)


def test_rows_are_the_vectors_but_for_their_last_digits(written: tuple[Path, Written], rows: Floats) -> None:
    index = FaissVectors(written[0])
    ids = np.array([11_999, 0, 700, 0])
    assert index.rows(ids) == pytest.approx(rows[ids], abs=0.01)
    assert np.abs(index.rows(np.arange(COUNT)) - rows).mean() < 0.001


@pytest.mark.parametrize("share", [0.9, 0.5, 0.35, 0.01])
def test_a_filter_is_kept_to_and_misses_no_more(
    written: tuple[Path, Written], rows: Floats, questions: Floats, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors._FEW", 1000)
    index = FaissVectors(written[0])
    allowed = np.random.default_rng(8).random(COUNT) < share
    for question in questions[:5]:
        assert allowed[index.search(question, 100, allowed)[0]].all()
    assert _recall(index, rows, questions, 10, allowed) > 0.95


@pytest.mark.parametrize("admitted", [10, 6000, COUNT])
def test_as_many_come_back_as_exist(written: tuple[Path, Written], questions: Floats, admitted: int) -> None:
    index = FaissVectors(written[0])
    allowed = np.arange(COUNT) % COUNT < admitted
    assert sorted(index.search(questions[0], 10**6, allowed)[0].tolist()) == list(range(admitted))
    assert len(index.search(questions[0], 5000)[0]) == 5000


def test_the_same_vectors_give_the_same_bytes(
    written: tuple[Path, Written], rows: Floats, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _borders(monkeypatch, written[1].kind)
    assert write_vectors(tmp_path / "again", _batches(rows), DIMENSIONS) == written[1]
    assert (tmp_path / "again").read_bytes() == written[0].read_bytes()
    assert (tmp_path / "again.low").read_bytes() == written[0].with_suffix(LOWER).read_bytes()


def test_vectors_read_and_written_again_keep_their_codes(written: tuple[Path, Written]) -> None:
    stored = FaissVectors(written[0]).rows(np.arange(COUNT))
    assert np.array_equal(decoded(*encoded(stored)), stored)


def test_a_vector_outside_the_range_of_eight_bits_keeps_its_direction() -> None:
    axes = np.eye(DIMENSIONS, dtype=np.float32)
    assert np.array_equal(np.argmax(decoded(*encoded(axes)), axis=1), np.arange(DIMENSIONS))


def test_an_open_file_goes_on_answering_after_it_is_deleted(
    written: tuple[Path, Written], questions: Floats, tmp_path: Path
) -> None:
    path = tmp_path / "v.faiss"
    for suffix in (".faiss", LOWER):
        path.with_suffix(suffix).write_bytes(written[0].with_suffix(suffix).read_bytes())
    index = FaissVectors(path)
    path.unlink()
    path.with_suffix(LOWER).unlink()
    assert np.array_equal(index.search(questions[0], 20)[0], FaissVectors(written[0]).search(questions[0], 20)[0])


def test_ten_bits_are_four_times_as_near_as_eight(written: tuple[Path, Written], rows: Floats, tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    path.write_bytes(written[0].read_bytes())  # as pincite 0.4.0 wrote it: without the lower bits
    coarse, fine = (FaissVectors(one).rows(np.arange(COUNT)) - rows for one in (path, written[0]))
    assert 3.5 < np.sqrt((coarse**2).mean() / (fine**2).mean()) < 4.5


def test_lower_bits_of_another_number_of_vectors_are_refused(written: tuple[Path, Written], tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    path.write_bytes(written[0].read_bytes())
    path.with_suffix(LOWER).write_bytes(written[0].with_suffix(LOWER).read_bytes()[:-1])
    with pytest.raises(DamagedIndexError, match=r"v\.faiss"):
        FaissVectors(path)


def test_a_file_cut_short_is_refused(written: tuple[Path, Written], tmp_path: Path) -> None:
    path = tmp_path / "v.faiss"
    path.write_bytes(written[0].read_bytes()[:-100])
    with pytest.raises(DamagedIndexError, match=r"v\.faiss"):
        FaissVectors(path)


def test_few_vectors_are_kept_as_they_are(rows: Floats, tmp_path: Path) -> None:
    assert write_vectors(tmp_path / "v.faiss", [rows], DIMENSIONS) == Written("Flat", 0, 1.0)
    assert np.array_equal(FaissVectors(tmp_path / "v.faiss").rows(np.arange(COUNT)), rows)
