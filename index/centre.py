"""What all passages of a collection have in common, left out of account.

Vectors of one collection crowd into a narrow cone: articles on one topic all point its way, so their cosines with a
question hardly differ. Taking away their mean and their strongest directions spreads them out again, the "all but
the top" of Mu and Viswanath (2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.vectors import Floats

_AXES = 2
"""Strongest directions that are taken away. With none or four, rankings of six question sets gain less."""
_FEWEST = 100
"""Passages below which nothing is taken away: a few have too much in common by chance."""
_LEAST = 1e-6


class Centre:
    """The mean of a collection's vectors, and its strongest directions."""

    def __init__(self, rows: Floats) -> None:
        """Take the mean and, below it, unit directions at right angles to each other: shape (1 + axes, dimensions)."""
        self._rows, self._mean, self._axes = rows, rows[0], rows[1:]
        self._along = rows @ rows[0]

    def cosines(self, vectors: Floats, asked: Floats) -> Floats:
        """Return the cosines, -1 to 1, of unit vectors of shape (n, dimensions) with one question, all of them cleared.

        The question is at right angles to the directions once it is cleared, so the vectors need not be for the
        product, only for their lengths.
        """
        question = self._clear(asked)
        question /= max(_LEAST, float(np.linalg.norm(question)))
        # One product for all: with the question's apart, a row's depends on how many there are beside it.
        along = vectors @ np.concatenate([question[np.newaxis], self._rows]).T
        squares = np.einsum("nd,nd->n", vectors, vectors) - 2 * along[:, 1] + self._along[0]
        squares -= ((along[:, 2:] - self._along[1:]) ** 2).sum(axis=1)
        cosines: Floats = (along[:, 0] - question @ self._mean) / np.sqrt(np.maximum(squares, _LEAST))
        return cosines

    def _clear(self, vector: Floats) -> Floats:
        away = vector - self._mean
        cleared: Floats = away - (away @ self._axes.T) @ self._axes
        return cleared


def write_centre(path: Path, batches: Iterable[npt.NDArray[np.floating[Any]]], dimensions: int) -> None:
    """Write the centre of unit vectors, given in batches of shape (n, dimensions), as plain 32-bit floats."""
    count, total, products = 0, np.zeros(dimensions), np.zeros((dimensions, dimensions))
    for batch in batches:
        exact = batch.astype(np.float64)
        count, total, products = count + len(batch), total + exact.sum(axis=0), products + exact.T @ exact
    rows = np.zeros((1 + _AXES, dimensions))
    if count >= _FEWEST:
        rows[0] = total / count
        _, directions = np.linalg.eigh(products / count - np.outer(rows[0], rows[0]))  # weakest first
        rows[1:] = directions[:, -_AXES:].T
    rows.astype(np.float32).tofile(path)


def read_centre(path: Path, dimensions: int) -> Centre:
    """Read what `write_centre` wrote; raises DamagedIndexError if it is not there or not that."""
    try:
        rows: npt.NDArray[np.float32] = np.fromfile(path, np.float32)
        return Centre(rows.reshape(1 + _AXES, dimensions))
    except (OSError, ValueError) as error:
        raise DamagedIndexError(f"{path} cannot be read: {error}", "Build the index again.") from error
