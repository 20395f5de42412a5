"""What a report keeps of each question, so that a person can see what went wrong and what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.outcome import Outcome
from eval.right import SHOWN, is_right, is_right_passage, is_told, right_rank
from eval.score import kinds_of
from eval.spans import Span

ReadText = Callable[[Span], str]
"""Returns the characters of a span; empty for a document that the index lacks."""

_SNIPPET = 400
"""Characters kept of a text: enough to judge it by."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a document, with its text where a reader needs it."""

    document: str
    start: int
    end: int
    right: bool
    """True for a passage that answers, and for an excerpt that the set marks."""
    text: str
    """Its first 400 characters; empty where the question did not fail."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question and what came of it."""

    id: str
    text: str
    kinds: Mapping[str, str]
    """The values of the metadata fields that breakdowns are made by: kind, language."""
    answerable: bool
    answered: bool
    """False when the index said that nothing answers it: its passages were withheld."""
    confidence: float
    """Probability, as the index has it, that the passages answer, 0 to 1."""
    cosine: float
    """Best cosine among its passages, -1 to 1."""
    rank: int | None
    """Rank, from 1, of the first right passage, shown or withheld; None where none of those retrieved is."""
    right: bool | None
    """True when one of the first five passages is right; None where the set does not tell."""
    top: tuple[Excerpt, ...]
    """The first five passages, shown or withheld."""
    gold: tuple[Excerpt, ...]
    """What would have been right, for a question that failed: the marked excerpts, or else documents."""

    @property
    def failure(self) -> str:
        """Say what went wrong; empty for a question that did not fail, or of which nothing is known."""
        if not self.answerable:
            return "answered, though nothing answers it" if self.answered else ""
        if self.right is False:
            return "no right passage among the first five" + ("" if self.answered else ", and refused")
        return "" if self.answered else "refused, though it is answerable"


def keep_questions(outcomes: Sequence[Outcome], read: ReadText) -> tuple[AskedQuestion, ...]:
    """Keep of every question what a report shows; `read` gives the texts for those that failed."""
    return tuple(_keep(item, read) for item in outcomes)


def best_cosine(item: Outcome) -> float:
    """Return the best cosine among a question's passages, -1 to 1; -1 for a question that has none."""
    return max((passage.dense for passage in item.retrieved), default=-1.0)


def _keep(item: Outcome, read: ReadText) -> AskedQuestion:
    query = item.query
    right = is_right(item) if is_told(item) else None
    missed = query.answerable and (right is False or not item.answered)
    # A question that should have been refused is judged by the first passage alone: nothing is to be missed.
    read_first = SHOWN if missed else 1 if item.answered and not query.answerable else 0
    return AskedQuestion(
        id=query.id,
        text=query.text,
        kinds=kinds_of(query),
        answerable=query.answerable,
        answered=item.answered,
        confidence=item.confidence,
        cosine=best_cosine(item),
        rank=right_rank(item),
        right=right,
        top=_top(item, read, read_first),
        gold=_gold(item, read) if missed else (),
    )


def _top(item: Outcome, read: ReadText, read_first: int) -> tuple[Excerpt, ...]:
    return tuple(
        _excerpt(passage.places[0], is_right_passage(item, passage), read if rank < read_first else _unread)
        for rank, passage in enumerate(item.retrieved[:SHOWN])
    )


def _gold(item: Outcome, read: ReadText) -> tuple[Excerpt, ...]:
    query = item.query
    spans = [reference.span for reference in query.references]
    if not spans:
        spans = [Span(document, 0, _SNIPPET) for document, grade in query.relevant.items() if grade > 0]
    return tuple(_excerpt(span, True, read) for span in spans[:SHOWN])


def _excerpt(span: Span, right: bool, read: ReadText) -> Excerpt:
    text = read(Span(span.document, span.start, min(span.end, span.start + _SNIPPET)))
    return Excerpt(span.document, span.start, span.end, right, text)


def _unread(_: Span) -> str:
    return ""
