"""What was made or read last, kept for who asks again.

Vectors of questions, so that no model runs twice for one; and rows of the store, as most questions are about the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

_Vectors = npt.NDArray[np.float32]

_Text = TypeVar("_Text", bound=Hashable)
_Read = TypeVar("_Read")

MOST_KEPT = 1024
"""Questions whose vectors are kept, those of their clauses with them: some megabytes."""


class Remembered:
    """What the last texts were encoded as, arrays of one shape each; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[Hashable, _Vectors] = OrderedDict()
        self._turn = threading.Lock()

    def encode(self, texts: Sequence[_Text], encode: Callable[[Sequence[_Text]], _Vectors]) -> _Vectors:
        """Return the vectors of texts, shape (len(texts), ...); `encode` makes those not kept.

        It must give the same text the same vector whatever stands beside it.
        """
        if not texts:
            return encode(texts)
        known = {text: vector for text in texts if (vector := self._recall(text)) is not None}
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            vectors = encode(new)
            self._keep(new, vectors)
            known |= dict(zip(new, vectors, strict=True))
        return np.stack([known[text] for text in texts])

    def _recall(self, text: Hashable) -> _Vectors | None:
        with self._turn:
            vector = self._kept.get(text)
            if vector is not None:
                self._kept.move_to_end(text)
            return vector

    def _keep(self, texts: Sequence[Hashable], vectors: _Vectors) -> None:
        with self._turn:
            # Copied one by one: a view would keep the vectors of all texts as long as that of any.
            self._kept.update((text, vector.copy()) for text, vector in zip(texts, vectors, strict=True))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


class KeptRows(Generic[_Read]):
    """What was read of rows, by their numbers; safe to use from several threads."""

    def __init__(self, most: int, read: Callable[[Sequence[int]], dict[int, _Read]]) -> None:
        """Keep at most about so many of what `read` returns; rows that it does not return are asked for again."""
        self._most = most
        self._read = read
        self._kept: dict[int, _Read] = {}

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    def get(self, numbers: Sequence[int]) -> dict[int, _Read]:
        """Return what is known of the rows with these numbers, by number."""
        kept = self._kept
        known = {number: kept[number] for number in numbers if number in kept}
        if missing := [number for number in numbers if number not in known]:
            read = self._read(missing)
            known |= read
            if len(read) <= self._most:
                if len(self._kept) + len(read) > self._most:
                    self._kept = {}  # anew, as other threads may be reading the old one
                self._kept.update(read)
        return known

    def clear(self) -> None:
        """Forget all."""
        self._kept = {}
