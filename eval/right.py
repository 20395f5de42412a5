"""What counts as a right passage, one definition for calibration, for lists of failures and for comparisons.

A passage is right when one of the question's marked excerpts is found in it (`eval.excerpts`); for a question
without marked excerpts, when it stands in a relevant document. A question is *right* when it is answerable and
one of the first five passages is right, whether they were shown or withheld. So a question that nothing
answers is never right, and one is neither right nor wrong when nothing tells: no excerpt, and no relevant
document other than the one that it was asked within.
"""

from __future__ import annotations

from eval.excerpts import is_found
from eval.outcome import Outcome, Retrieved

SHOWN = 5
"""Passages that a user is shown: those that must hold a right one."""


def is_right_passage(item: Outcome, passage: Retrieved) -> bool:
    """Tell whether a passage answers the question, as far as the set says."""
    query = item.query
    if not query.answerable or not is_told(item):
        return False
    if query.references:
        return any(is_found(reference.span, passage) for reference in query.references)
    return any(query.relevant.get(place.document, 0) > 0 for place in passage.places)


def right_rank(item: Outcome) -> int | None:
    """Return the rank, from 1, of the first right passage, shown or withheld; None where there is none."""
    ranks = (rank for rank, passage in enumerate(item.retrieved, 1) if is_right_passage(item, passage))
    return next(ranks, None)


def is_told(item: Outcome) -> bool:
    """Tell whether the set says what would be right."""
    query = item.query
    relevant = not query.within and any(grade > 0 for grade in query.relevant.values())
    return not query.answerable or bool(query.references) or relevant


def is_right(item: Outcome) -> bool:
    """Tell whether one of the first five passages is right. To be asked only where `is_told`."""
    rank = right_rank(item)
    return rank is not None and rank <= SHOWN
