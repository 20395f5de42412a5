"""Remembered vectors: the same as made anew, few, and made once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from index import remembering
from index.remembering import Remembered


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
