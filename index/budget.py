"""Packing the best passages into a budget of tokens, as context for a language model.

There is one series of steps, the same whatever the budget: each lengthens what has been taken by a sentence or more.
As many steps are taken as fit, so a larger budget never loses what a smaller one gave. The text of every step is
counted as it is written, headings and all, so it is never above the budget.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from index.article import BlockKind, Citation, Passage
from index.errors import UsageError
from index.result import Answer, Hit
from index.tokens import count_tokens, load_encoding

if TYPE_CHECKING:
    from index.generation import Generation

_AHEAD = 4
"""Passages that are taken trimmed before the first of them is given whole."""
_SPLIT = "\n\n"


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """Whole sentences of one article, under the number a language model is to cite them by."""

    number: int
    """From 1, in the order of rank; the same passage has the same number in every budget."""
    text: str
    """The sentences, exactly as they stand in the source."""
    citation: Citation
    """Where they stand."""


@dataclass(frozen=True, slots=True)
class Context:
    """The best passages for a question within a budget of tokens, as a text to paste."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    question: str
    """The question as it was asked."""
    answered: bool
    """False when the passages found are not likely enough to answer; `text` is then empty."""
    confidence: float
    """Probability that one of the first five passages answers the question, 0 to 1."""
    text: str
    """The numbered passages, each under a line with its number and citation: ready to paste."""
    tokens: int
    """Length of `text` in tokens: at most `max_tokens`."""
    max_tokens: int
    """The budget."""
    encoding: str
    """The tiktoken encoding that the tokens are of."""
    passages: tuple[NumberedPassage, ...]
    """The passages in `text`, in its order."""
    left_out: int
    """Numbers that there was no room for, of the passages asked for with k."""
    generation: str
    """Name of the index generation that answered."""


Writer = Callable[[NumberedPassage], str]
"""Writes a passage under its number and citation."""


def pack(
    index: Generation, answer: Answer, write: Writer, *, max_tokens: int, encoding: str, tight: bool = False
) -> Context:
    """Pack the hits of an answer, trimmed ones, into at most `max_tokens` tokens of a tiktoken encoding, best first.

    A passage is trimmed to its best sentences before one is left out, and with `tight` is never given whole. One that
    overlaps or follows another of its section is joined to it. Raises UsageError where not even the best sentence fits,
    and for an encoding that cannot be had.
    """
    counter = load_encoding(encoding)
    drafts = _steps(index, answer.hits, tight=tight)

    def text_of(taken: int) -> str:
        return _SPLIT.join(map(write, _taken(drafts[:taken]))) + "\n" if taken else ""

    def length(taken: int) -> int:
        return count_tokens(counter, text_of(taken))

    # A bisection's choice only grows with the budget, even should some longer text take fewer tokens.
    taken = bisect_right(range(1, len(drafts) + 1), max_tokens, key=length)
    if drafts and not taken:
        least = length(1)
        raise UsageError(
            f"The best sentence and its citation take {least:,} tokens of {encoding}; the budget is {max_tokens:,}.",
            f"Give at least {least:,} tokens.",
        )
    return Context(
        question=answer.question,
        answered=answer.answered,
        confidence=answer.confidence,
        text=text_of(taken),
        tokens=length(taken),
        max_tokens=max_tokens,
        encoding=encoding,
        passages=tuple(_taken(drafts[:taken])),
        left_out=len({draft.number for draft in drafts}) - len({draft.number for draft in drafts[:taken]}),
        generation=answer.generation,
    )


def _taken(drafts: Sequence[NumberedPassage]) -> Iterable[NumberedPassage]:
    """Return of every number its last draft, which is the longest; numbers begin in their order."""
    return {draft.number: draft for draft in drafts}.values()


def _steps(index: Generation, hits: Sequence[Hit], *, tight: bool) -> list[NumberedPassage]:
    """Return every step as the passage that it begins or lengthens.

    A passage's best sentence comes at its rank, then what is left of it trimmed, then, some ranks later, all of it.
    """
    items: list[_Item] = []
    stretches: list[tuple[int, int, _Item, int, int]] = []
    for hit, whole in zip(hits, index.store.passages([hit.passage_id for hit in hits]), strict=True):
        item = next((item for item in items if item.takes(whole)), None)
        if item is None:
            item = _Item(len(items) + 1, hit.citation, index.store.article(whole.article_id).text)
            items.append(item)
        item.members.append(whole)
        rank = hit.rank
        stretches.append((rank, 1, item, hit.highlight.start, hit.highlight.end))
        stretches.append((rank, 2, item, hit.citation.start, hit.citation.end))
        if not tight:
            stretches.append((rank + _AHEAD, 3, item, whole.start, whole.end))
    ordered = sorted(stretches, key=lambda stretch: stretch[:2])
    return [item.draft() for _, _, item, start, end in ordered if item.lengthen(start, end)]


@dataclass(slots=True)
class _Item:
    """What is given under one number: passages that touch one another, as far as they have been taken."""

    number: int
    citation: Citation
    """Of the best of them."""
    article: str
    """Text of their article."""
    members: list[Passage] = field(default_factory=list)
    start: int = -1
    end: int = -1

    def takes(self, passage: Passage) -> bool:
        """Tell whether a passage overlaps or adjoins one of these in their section; a dated entry stays by itself."""
        return passage.article_id == self.citation.article_id and any(self._touch(passage, one) for one in self.members)

    def _touch(self, one: Passage, other: Passage) -> bool:
        if one.section != other.section or BlockKind.EVENT in (*one.kinds, *other.kinds):
            return False
        return not self.article[min(one.end, other.end) : max(one.start, other.start)].strip()

    def lengthen(self, start: int, end: int) -> bool:
        """Reach over a stretch too, and over what lies between; tell whether that is more than before."""
        before = self.start, self.end
        if self.end < 0:
            self.start, self.end = start, end
        self.start, self.end = min(self.start, start), max(self.end, end)
        return (self.start, self.end) != before

    def draft(self) -> NumberedPassage:
        """Return the item as it is now."""
        first = self.members[0]
        within = first.start <= self.start and self.end <= first.end
        also_in = self.citation.also_in if within else ()  # what is joined stands elsewhere only in part
        citation = replace(self.citation, start=self.start, end=self.end, also_in=also_in)
        return NumberedPassage(self.number, self.article[self.start : self.end], citation)
