"""The order of passages for a question that says little but a time: by their dates, events first."""

from __future__ import annotations

import numpy as np

from index.article import BlockKind
from index.candidates import Candidates
from index.features import NAMES, Measured
from index.overlap import overlaps
from index.question import Question
from index.vectors import Floats, Ids

_TIME, _KIND, _NEAREST, _REST = 0.6, 0.2, 0.1, 0.1
"""What the parts of such a score are worth: together 1."""
_TELLING = {BlockKind.EVENT: 1.0, BlockKind.PARAGRAPH: 0.5}
"""A chronology's entry tells what there was on a day; prose may name the day in passing, a note dates a source."""
_CARRIED = 0.3
"""What the match of dates is worth besides, where the words of the time are not looked for."""
_SURE = 0.95
"""How likely it is that a passage of the very time answers."""


def shares_by_time(asked: Question, candidates: Candidates, shares: Floats) -> Floats:
    """Return the scores of the candidates, 0 to 1, of which `shares` are those by all that is measured.

    Where the question names something too, the dates count for more than otherwise. Where it names nothing, they
    decide: of passages that match the time and are alike in kind those of the nearest year come first.
    """
    known = candidates.known
    time = candidates.measured.features[:, NAMES.index("time")]
    if not asked.only_time:
        carried: Floats = ((shares + _CARRIED * time) / (1 + _CARRIED)).astype(np.float32)
        return carried
    kinds = [max((_TELLING.get(kind, 0.0) for kind in item.kinds), default=0.0) for item in known]
    nearest = overlaps(asked.days[:1], [item.dates for item in known])
    scores: Floats = _TIME * time + time * np.array(kinds, np.float32) * _KIND + _NEAREST * nearest + _REST * shares
    return np.where(candidates.measured.features[:, NAMES.index("furniture")] == 1, 0, scores).astype(np.float32)


def likely(asked: Question, measured: Measured, best: Ids) -> float:
    """Return how likely it is that one of the passages at the positions `best` of `measured` answers: 0 to 1.

    One of the very time does, as far as it holds the other words of the question.
    """
    time, covered = (measured.features[best, NAMES.index(name)] for name in ("time", "covered"))
    return _SURE * float((time**2 if asked.only_time else time * covered).max(initial=0))
