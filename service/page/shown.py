"""An answer and its parts as the templates take them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.article import Article, Citation, NoteCitation, Place
from index.cite import make_citation
from index.generation import Generation
from index.result import Answer, Claim, Disagreement, Hit
from service.cite_as import cite_as
from service.page.typeset import Range, Stretch, typeset
from service.page.words import article_path, in_words, passage_link
from service.render import clean, notes, nothing, pages, times_read

_LONGEST_NOTE = 400
"""Characters of an end note that are shown beside a passage."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place in an article."""

    words: str
    address: str
    detail: str = ""
    """What else is to be said of the place."""


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One passage of an answer."""

    rank: int
    stretches: list[Stretch]
    """The passage, its best sentence marked."""
    language: str
    """ISO 639-1 code."""
    citation: Citation
    address: str
    """Opens the article at the passage."""
    share: str
    """The same, short; it needs the script."""
    pages: str
    """Where it has any, and what the document calls the first."""
    also_in: list[Link]
    notes: list[Link]
    forms: dict[str, str]
    """The citation as other programs take it."""


@dataclass(frozen=True, slots=True)
class Value:
    """One of several values that sources give."""

    value: str
    claims: list[Link]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer."""

    answered: bool
    summary: str
    """What there is, in a line."""
    hits: list[ShownHit]
    times: list[tuple[str, str]]
    """Words of the question, and the time they were read as."""
    readings: list[tuple[str, str]]
    """Words of the question, and the words they were taken as."""
    hints: tuple[str, ...]
    disagreements: list[tuple[str, list[Value]]]
    """What is counted, and the values."""


def show_answer(index: Generation, answer: Answer) -> ShownAnswer:
    """Put an answer in the shape the page shows."""
    return ShownAnswer(
        answered=answer.answered,
        summary=_summary(answer),
        hits=[_hit(index, hit) for hit in answer.hits],
        times=times_read(answer, in_words),
        readings=[(one.word, one.taken_as) for one in answer.readings],
        hints=answer.hints,
        disagreements=[(found.about, _values(found)) for found in answer.disagreements],
    )


def _summary(answer: Answer) -> str:
    if not answer.answered:
        return nothing(answer)
    count = len(answer.hits)
    return f"{count} passage{'' if count == 1 else 's'}; the probability that they answer is {answer.confidence:.0%}."


def _hit(index: Generation, hit: Hit) -> ShownHit:
    store, citation = index.store, hit.citation
    article = store.article(citation.article_id)
    here = (citation.start, citation.end)
    best = (hit.highlight.start, hit.highlight.end)
    return ShownHit(
        rank=hit.rank,
        stretches=typeset(article.text, store.blocks(article.id), here, best, store.note_links(article.id)),
        language=article.language,
        citation=citation,
        address=passage_link(article.id, *here),
        share=share_link(article.id, here),
        pages=pages(citation),
        also_in=list(map(_place, citation.also_in)),
        notes=list(_notes(hit)),
        forms=cite_as(citation),
    )


def share_link(article_id: str, span: Range) -> str:
    """Write the short address of a passage."""
    return f"{article_path(article_id)}#c{span[0]}-{span[1]}"


def _place(place: Place) -> Link:
    detail = "" if place.same else "nearly the same"
    return Link(clean(place.title), passage_link(place.article_id, place.start, place.end), detail)


def _notes(hit: Hit) -> Iterable[Link]:
    for note, line in zip(hit.notes, notes(hit, _LONGEST_NOTE), strict=True):
        yield Link(f"Note {note.number}", _note_link(hit, note), line.partition(": ")[2])


def _note_link(hit: Hit, note: NoteCitation) -> str:
    return passage_link(hit.citation.article_id, note.start, note.end)


def _values(found: Disagreement) -> list[Value]:
    by_value: dict[str, list[Claim]] = {}
    for claim in found.claims:
        by_value.setdefault(claim.normalised, []).append(claim)
    return [Value(clean(same[0].value), list(map(_claim, same))) for same in by_value.values()]


def _claim(claim: Claim) -> Link:
    return Link(clean(claim.title), passage_link(claim.article_id, claim.start, claim.end), clean(claim.text))


def cite_range(index: Generation, article: Article, span: Range) -> Citation | None:
    """Return what cites `article.text[span]`, or the article where the span is empty; None for one without passages."""
    passages = index.store.passages_of(article.id)
    start, end = span
    within = [passage for passage in passages if start < passage.end and passage.start < end] or passages
    return make_citation(index, article, within[0], start, end) if within else None
