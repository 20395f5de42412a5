"""What a collection's vectors have in common: taken away as by hand, not at all where there are few."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.centre import read_centre, write_centre
from index.errors import DamagedIndexError
from index.vectors import Floats

DIMENSIONS = 16


def _unit(rows: Floats) -> Floats:
    unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _crowded(n: int) -> Floats:
    """Return unit vectors in a narrow cone, spread widely in two directions of it."""
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(n, DIMENSIONS)).astype(np.float32)
    rows[:, 0] += 12
    rows[:, 1:3] *= 6
    return _unit(rows)


def test_cosines_are_those_of_vectors_without_mean_and_strongest_directions(tmp_path: Path) -> None:
    rows = _crowded(500)
    write_centre(tmp_path / "c", [rows[:130], rows[130:]], DIMENSIONS)
    exact = rows.astype(np.float64)
    away = exact - exact.mean(axis=0)
    _, _, directions = np.linalg.svd(away)
    cleared = away - away @ directions[:2].T @ directions[:2]
    cleared /= np.linalg.norm(cleared, axis=1, keepdims=True)
    found = read_centre(tmp_path / "c", DIMENSIONS).cosines(rows, rows[7])
    assert found == pytest.approx(cleared @ cleared[7], abs=1e-3)
    assert (rows @ rows[7]).std() < found.std()


def test_the_batches_do_not_matter(tmp_path: Path) -> None:
    rows = _crowded(300)
    found = []
    for size in (300, 7):
        write_centre(tmp_path / "c", [rows[first : first + size] for first in range(0, 300, size)], DIMENSIONS)
        found.append(read_centre(tmp_path / "c", DIMENSIONS).cosines(rows, rows[0]))
    assert found[0] == pytest.approx(found[1], abs=1e-4)


@pytest.mark.parametrize("count", [0, 1, 99])
def test_of_few_passages_nothing_is_taken_away(tmp_path: Path, count: int) -> None:
    rows = _crowded(100)
    write_centre(tmp_path / "c", [rows[:count]], DIMENSIONS)
    assert read_centre(tmp_path / "c", DIMENSIONS).cosines(rows, rows[5]) == pytest.approx(rows @ rows[5], abs=1e-5)


def test_the_mean_itself_is_like_nothing(tmp_path: Path) -> None:
    rows = _crowded(200)
    write_centre(tmp_path / "c", [rows], DIMENSIONS)
    found = read_centre(tmp_path / "c", DIMENSIONS).cosines(rows, rows.mean(axis=0))
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 1


@pytest.mark.parametrize("content", [None, b"", b"abcd" * 7])
def test_a_file_that_is_no_centre_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "centre.f32").write_bytes(content)
    with pytest.raises(DamagedIndexError, match="centre"):
        read_centre(tmp_path / "centre.f32", DIMENSIONS)
