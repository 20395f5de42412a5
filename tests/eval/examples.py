"""Five documents, a to e, and what a search might bring back from them: small enough to score by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.dataset import Query, Reference
from eval.outcome import Outcome, Retrieved
from eval.spans import Span

Row = Mapping[str, object]


def reference(document: str, start: int, end: int, *groups: int) -> Reference:
    return Reference(Span(document, start, end), groups)


def passage(document: str, start: int = 0, end: int = 100, *also_in: Span, dense: float = 0.5) -> Retrieved:
    return Retrieved((Span(document, start, end), *also_in), dense)


def asked(
    name: str,
    *passages: Retrieved,
    relevant: Mapping[str, int] | None = None,
    references: Sequence[Reference] = (),
    metadata: Row | None = None,
    within: str | None = None,
    confidence: float = 0.5,
    withheld: bool = False,
) -> Outcome:
    query = Query(name, f"{name}?", metadata or {}, relevant or {}, tuple(references), within)
    return Outcome(query, bool(passages) and not withheld, confidence, passages)


CORPUS: tuple[Row, ...] = (
    {"_id": "a", "title": "Copper", "text": "The copper mine opened in 1601. It closed after a flood."},
    {
        "_id": "b",
        "title": "Bridges",
        "text": "The river bridge carries trains. Engineers rebuilt it in 1954.",
    },
    {"_id": "c", "title": "Bakers", "text": "Bakers in the harbour town sell rye bread every morning."},
    {
        "_id": "d",
        "title": "Telescopes",
        "text": "The telescope on the hill was built to watch comets at night.",
    },
    {"_id": "e", "title": "Orchards", "text": "Apples from the valley orchards ripen in September."},
)
QUERIES: tuple[Row, ...] = (
    {"_id": "q1", "text": "When did the copper mine open?", "metadata": {"kind": "fact", "lang": "en"}},
    {
        "_id": "q2",
        "text": "What does the bridge carry, and when was it rebuilt?",
        "metadata": {"kind": "list"},
    },
    {"_id": "q3", "text": "Who won the chess game?", "metadata": {"answerable": False, "kind": "none"}},
    {"_id": "q4", "text": "Which bread do bakers sell?", "metadata": {"corpus": "c", "kind": "fact"}},
    {"_id": "q5", "text": "Nobody judged this.", "metadata": {}},
)
REFERENCES: tuple[Row, ...] = (
    {"query_id": "q1", "doc_id": "a", "start": 0, "end": 31, "text": "The copper mine opened in 1601."},
    {
        "query_id": "q2",
        "doc_id": "b",
        "start": 0,
        "end": 33,
        "text": "The river bridge carries trains. ",
        "groups": [0],
    },
    {
        "query_id": "q2",
        "doc_id": "b",
        "start": 33,
        "end": 62,
        "text": "Engineers rebuilt it in 1954.",
        "groups": [1],
    },
    {"query_id": "q4", "doc_id": "c", "start": 27, "end": 41, "text": "sell rye bread"},
)
QRELS = "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tb\t1\nq2\tc\t0\nq4\tc\t1\n"


def write_set(folder: Path, *, references: Sequence[Row] = REFERENCES) -> Path:
    """Write the five documents and their questions as a set; returns the folder."""
    (folder / "qrels").mkdir(parents=True)
    (folder / "qrels" / "test.tsv").write_text(QRELS)
    for name, rows in (("corpus", CORPUS), ("queries", QUERIES), ("references", references)):
        write_lines(folder / f"{name}.jsonl", rows)
    return folder


def write_lines(path: Path, rows: Sequence[Row]) -> None:
    """Write JSON Lines."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
