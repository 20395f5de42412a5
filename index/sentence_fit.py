"""How well each sentence of some passages fits a question: what decides which of them is highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.answer_type import after_question_word, answer_type, holds
from index.counts import count_words, firsts_of
from index.sentence_index import Looked
from index.vectors import Floats
from index.words import terms

if TYPE_CHECKING:
    from index.question import Question

_HEAD_WORDS = 4
"""Words behind a question word that say what is asked for: "who has been acting president"."""
_COVERED, _COSINE, _HEAD, _TYPE = 2.0, 1.0, 0.4, 0.2
"""What the parts are worth. Words count twice as much as vectors, which alone find the answer less often."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How sentences fit, each of shape (sentences,)."""

    covered: Floats
    """Share of the question's words that each holds, rare words counting more: 0 to 1."""
    cosines: Floats
    """Highest cosine with the question and its clauses, 0 to 1."""
    head: Floats
    """As `covered`, of the words right behind the question word alone: 0 to 1."""
    event: Floats
    """As `covered`, without what only tells the time by an event ("since Yoon was impeached"): 0 to 1."""

    wanted: str | None
    """The type of what the question asks for, as `index.answer_type` names it."""

    def of(self, sentences: slice) -> Fit:
        """Return the fit of some of the sentences."""
        covered, cosines, head, event = (
            part[sentences] for part in (self.covered, self.cosines, self.head, self.event)
        )
        return Fit(covered, cosines, head, event, self.wanted)


def sentence_fit(question: Question, looked: Looked) -> Fit:
    """Compare the sentences of some passages with a question."""
    counts, _ = count_words(question.counted, looked)
    heads = np.zeros(len(looked.lengths), bool)
    heads[firsts_of(looked.sentences + 1)] = True
    held = counts[~heads] > 0
    weights = np.array(list(question.weights.values()), np.float32)
    events = {term for time in question.times if time.event for term in terms(time.text)}
    head = set(terms(after_question_word(question.text))[:_HEAD_WORDS]) - events
    asked = np.array([not events.issuperset(word) for word in question.weights], np.float32)
    behind = np.array([not head.isdisjoint(word) for word in question.weights], np.float32)
    cosines: Floats = (looked.vectors @ question.vectors.T).max(axis=1, initial=0)
    wanted = answer_type(question.text)
    return Fit(_share(held, weights), cosines, _share(held, weights * behind), _share(held, weights * asked), wanted)


def _share(held: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    share: Floats = held @ weights / (float(weights.sum()) or 1.0)
    return share


def worth(question: Question, fit: Fit, sentences: Sequence[str]) -> Floats:
    """Return how likely each of the sentences, whose fit is given, is the one that answers: only differences count."""
    typed = np.array([holds(fit.wanted, sentence, question.text) for sentence in sentences], np.float32)
    score: Floats = _COVERED * fit.event + _COSINE * fit.cosines + _HEAD * fit.head + _TYPE * typed
    return score
