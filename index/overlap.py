"""How well the days a passage is about match the days a question asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.article import DateSpan
from index.vectors import Floats

_NEAR = 0.4
"""What a day that only adjoins the time asked is worth; each day further off halves it."""


def overlaps(asked: Sequence[DateSpan], about: Sequence[Sequence[DateSpan]]) -> Floats:
    """Return how well each of n passages matches the time asked: shape (n,), 0 to 1, higher is better.

    `about` holds each passage's spans; the best pair of a span asked and a span of the passage decides. A span
    that lies within the time asked is worth 1; one that reaches beyond it the square root of the share of its
    days that were asked for, so that a month dates one of its days with 0.18 and a year with 0.05 (the share
    itself would put both at nothing). News of a day often names the next, and "mid July" has no sharp border: a span
    that misses by one day is worth 0.4, by two 0.2 and so on, times the same root of how narrow it is. No span asked,
    or none in a passage, gives 0.
    """
    spans = [span for own in about for span in own]
    best = np.zeros(len(about), np.float32)
    if not asked or not spans:
        return best
    owners = np.repeat(np.arange(len(about)), [len(own) for own in about])
    first, last = _ordinals(spans)
    asked_first, asked_last = (side[:, None] for side in _ordinals(asked))
    length, asked_length = last - first + 1, asked_last - asked_first + 1
    shared = np.minimum(last, asked_last) - np.maximum(first, asked_first) + 1
    inside = np.sqrt(np.maximum(shared, 0) / length)
    # shared is 0 for neighbours, -1 with one day between them
    beside = _NEAR * np.exp2(np.clip(shared, -30, 0)) * np.sqrt(np.minimum(1, asked_length / length))
    worth = np.where(shared > 0, inside, np.where(shared > -7, beside, 0)).max(axis=0)
    np.maximum.at(best, owners, worth.astype(np.float32))
    return best


def _ordinals(spans: Sequence[DateSpan]) -> tuple[Floats, Floats]:
    first = np.array([span.start.toordinal() for span in spans], np.float32)
    return first, np.array([span.end.toordinal() for span in spans], np.float32)
