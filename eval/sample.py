"""Small samples of large question sets, the same in every run, for a check that has to be quick.

The draw orders ids by a hash of seed and id: it needs no random generator, whose sequence may change between
versions, and a set that gains a question keeps most of its sample.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from eval.corpus import find_corpus
from eval.dataset import Query, read_set
from eval.lines import TextLine, read_json_lines, read_text_lines

SEED = "pincite"
QUESTIONS = 40
"""Questions drawn from a set."""
DISTRACTORS = 150
"""At most so many documents are added that answer none of them ..."""
CHARACTERS = 400_000
"""... and only while all documents together are shorter than this: about 500 passages, 5 seconds to embed."""


def write_sample(source: Path, target: Path) -> Path:
    """Write a sample of the set in `source`, as a set of its own, into the new folder `target`; returns it.

    It has `QUESTIONS` of the questions that can be judged, every document that is judged for one of them, and
    other documents as distractors. Figures on it flatter: few documents compete.
    """
    judged = {query.id: query for query in read_set(source).queries if query.judged}
    questions = set(_draw(judged)[:QUESTIONS])
    documents = _choose_documents(source, [judged[query] for query in questions])
    (target / "qrels").mkdir(parents=True)
    _copy(source, target, "corpus.jsonl", "_id", documents)
    _copy(source, target, "queries.jsonl", "_id", questions)
    if (source / "references.jsonl").exists():
        _copy(source, target, "references.jsonl", "query_id", questions)
    qrels = read_text_lines(source / "qrels" / "test.tsv")
    _write(target / "qrels" / "test.tsv", (line for line in qrels if line.content.split("\t")[0] in questions))
    return target


def fingerprint(folder: Path) -> str:
    """Return a short hash of everything that a set's figures depend on: its questions, judgements and documents."""
    corpus = find_corpus(folder)
    files = [folder / "queries.jsonl", folder / "qrels" / "test.tsv", folder / "references.jsonl"]
    files += sorted(path for path in corpus.rglob("*") if path.is_file()) if corpus.is_dir() else [corpus]
    digest = hashlib.sha256()
    for path in files:
        if path.exists():
            digest.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _draw(ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda name: hashlib.sha256(f"{SEED} {name}".encode()).digest())


def _choose_documents(source: Path, asked: Iterable[Query]) -> set[str]:
    """Return the documents that the questions need, and distractors."""
    lengths = {line.text("_id"): len(line.text("text")) for line in read_json_lines(source / "corpus.jsonl")}
    chosen = {document for query in asked for document in _needed(query)} & lengths.keys()
    characters = sum(lengths[document] for document in chosen)
    for document in _draw(lengths.keys() - chosen)[:DISTRACTORS]:
        if characters >= CHARACTERS:
            break
        chosen.add(document)
        characters += lengths[document]
    return chosen


def _needed(query: Query) -> set[str]:
    within = {query.within} if query.within else set()
    return within | query.relevant.keys() | {reference.span.document for reference in query.references}


def _copy(source: Path, target: Path, name: str, field: str, wanted: set[str]) -> None:
    """Copy the lines of a JSON Lines file whose `field` is one of those wanted, as they stand."""
    lines = (line.line for line in read_json_lines(source / name) if line.text(field) in wanted)
    _write(target / name, lines)


def _write(path: Path, lines: Iterable[TextLine]) -> None:
    path.write_text("".join(f"{line.content}\n" for line in lines), encoding="utf-8")
