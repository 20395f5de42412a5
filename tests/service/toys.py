"""An answer made by hand, for tests of how answers look."""

from __future__ import annotations

from datetime import date

from index.article import BlockKind, Citation, DateSpan, NoteCitation, Place
from index.result import Answer, Filters, Highlight, Hit, Scores

TEXT = "It rained. The dam held. All went home."


def hit(**changes: object) -> Hit:
    """Return a hit on `TEXT`, at character 100 of its article; its best sentence is the second."""
    citation = Citation(
        article_id="dam",
        title="The dam",
        authors=("Ada Roth", "Tom Vale"),
        publisher="Coast Gazette",
        published=DateSpan(date(2023, 5, 1), date(2023, 5, 31)),
        url=None,
        section=("Flood", "Night"),
        page=None,
        last_page=None,
        page_label=None,
        anchor=None,
        source="dam.md",
        start=100,
        end=100 + len(TEXT),
        sha256="0" * 64,
        also_in=(Place("copy", "A copy", 7, 46, same=True), Place("other", "An edit", 0, 41, same=False)),
    )
    values: dict[str, object] = {
        "rank": 1,
        "passage_id": 0,
        "text": TEXT,
        "highlight": Highlight(111, 124, "The dam held."),
        "kinds": (BlockKind.PARAGRAPH,),
        "dates": (),
        "tokens": 9,
        "scores": Scores(0.9, 0.8, 7.0, 0.7, 0.5, 0.0, 0.0),
        "citation": citation,
        "notes": (NoteCitation(3, 900, 926, "3. Ada Roth, “Dams,” 1999."),),
    }
    return Hit(**(values | changes))  # type: ignore[arg-type]  # the names are checked by the class


def answer(*hits: Hit) -> Answer:
    """Return an answer of these hits, or one that found nothing."""
    return Answer("Did the dam hold?", bool(hits), 0.5, hits, (), (), (), (), Filters(), "toy", {"total": 1.0})
