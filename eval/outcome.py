"""What came back for a question, as far as scoring needs it."""

from __future__ import annotations

from dataclasses import dataclass

from eval.dataset import Query
from eval.spans import Span
from index.result import Answer, Hit


@dataclass(frozen=True, slots=True)
class Retrieved:
    """One passage of an answer."""

    places: tuple[Span, ...]
    """Where its text stands: the cited place first, then every place in `also_in`."""
    dense: float
    """Cosine of question and passage, -1 to 1, higher is better."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question and the passages that were found for it, best first."""

    query: Query
    answered: bool
    """False when the index said that nothing answers it: a user then sees no passage."""
    confidence: float
    """Probability, as the index has it, that the passages answer, 0 to 1."""
    retrieved: tuple[Retrieved, ...]
    """All that was found, shown or withheld: what the confidence is about."""

    @property
    def passages(self) -> tuple[Retrieved, ...]:
        """The passages that a user sees: none where the index said that nothing answers."""
        return self.retrieved if self.answered else ()


def outcome(query: Query, answer: Answer) -> Outcome:
    """Keep of an answer what is scored: places and scores, not the texts."""
    retrieved = tuple(_retrieved(hit) for hit in answer.hits)
    return Outcome(query, answer.answered, answer.confidence, retrieved)


def _retrieved(hit: Hit) -> Retrieved:
    cited = hit.citation
    others = (Span(place.article_id, place.start, place.end) for place in cited.also_in)
    return Retrieved((Span(cited.article_id, cited.start, cited.end), *others), hit.scores.dense)
