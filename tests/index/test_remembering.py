"""What is remembered: the same as made anew, little, and made once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from index import remembering
from index.remembering import KeptRows, Remembered


class Lengths:
    """Encodes a text as its length and its first letter, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode."""
        self.asked.append(list(texts))
        return np.array([[len(text), ord(text[0])] for text in texts], np.float32).reshape(-1, 2)


def test_only_new_texts_are_encoded_and_all_come_in_order() -> None:
    encode, remembered = Lengths(), Remembered()
    first = remembered.encode(["bridge", "mill"], encode)
    again = remembered.encode(["mill", "harbour", "mill", "bridge"], encode)
    assert encode.asked == [["bridge", "mill"], ["harbour"]]
    assert first.tolist() == [[6, ord("b")], [4, ord("m")]]
    assert again.tolist() == [[4, ord("m")], [7, ord("h")], [4, ord("m")], [6, ord("b")]]


def test_what_a_caller_does_to_vectors_is_not_remembered() -> None:
    encode, remembered = Lengths(), Remembered()
    remembered.encode(["bridge"], encode)[:] = 0
    assert remembered.encode(["bridge"], encode).tolist() == [[6, ord("b")]]


def test_no_texts_give_no_vectors() -> None:
    assert Remembered().encode([], Lengths()).shape == (0, 2)


def test_those_asked_longest_ago_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_KEPT", 2)
    encode, remembered = Lengths(), Remembered()
    for text in ("one", "two", "one", "three", "one", "two"):
        remembered.encode([text], encode)
    assert encode.asked == [["one"], ["two"], ["three"], ["two"]]


class Squares:
    """Reads a row as the square of its number, none of a negative one, and notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, numbers: Sequence[int]) -> dict[int, int]:
        """Read rows."""
        self.asked.append(list(numbers))
        return {number: number**2 for number in numbers if number >= 0}


def test_only_rows_that_are_not_kept_are_read() -> None:
    read = Squares()
    kept = KeptRows(10, read)
    assert kept.get([0, 3]) == {0: 0, 3: 9}
    assert kept.get([3, 5, 0]) == {0: 0, 3: 9, 5: 25}
    assert read.asked == [[0, 3], [5]]


def test_a_row_that_is_not_there_is_asked_for_again() -> None:
    read = Squares()
    kept = KeptRows(10, read)
    assert kept.get([-1, 2]) == kept.get([2, -1]) == {2: 4}
    assert read.asked == [[-1, 2], [-1]]


@given(lists(lists(integers(-3, 40), max_size=15), max_size=20))
def test_kept_rows_are_those_read_anew_and_few(asked: list[list[int]]) -> None:
    kept = KeptRows(10, Squares())
    for numbers in asked:
        assert kept.get(numbers) == Squares()(numbers)
        assert len(kept) <= 10
