"""Real documents and questions with known answers: what collections of any size are made of.

They come from the question sets beside the checkout (`eval.dataset.find_set`), or, where none of these is there,
from the briefings that ship.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from eval.corpus import find_corpus
from eval.dataset import Query, find_set, read_set
from eval.lines import read_json_lines
from eval.spans import Span
from index.errors import UsageError

SETS = ("squad2_dev", "xquad_en", "scifact", "timeqa_human_test", "multihop_rag", "japan_korea")
"""Sets in English, of paragraphs, abstracts, news and essays."""
SHIPPED = "briefings"
_PLANTED = 400
"""At most so many questions have their documents planted."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its set has it."""

    id: str
    """Name of the set, a slash, and the document's id there."""
    title: str
    text: str
    metadata: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Planted:
    """A question whose answer is known."""

    id: str
    text: str
    documents: tuple[str, ...]
    """Documents that answer it, best grade first."""
    excerpts: tuple[Span, ...]
    """The words that do, where its set marks them."""


@dataclass(frozen=True, slots=True)
class Material:
    """What there is."""

    sets: tuple[str, ...]
    """Names of the sets it was taken from."""
    documents: Mapping[str, Document]
    """By id."""
    planted: tuple[Planted, ...]
    """Questions to plant, of the sets in turn."""
    questions: tuple[str, ...]
    """All different questions of the sets, in an order drawn by the seed."""


def find_folders() -> list[Path]:
    """Return the folders of the sets that are here, else that of the briefings."""
    found = []
    for name in SETS:
        try:
            found.append(find_set(name))
        except UsageError:
            continue  # not on this machine
    return found or [find_set(SHIPPED)]


def read_material(folders: Sequence[Path], seed: int) -> Material:
    """Read sets, and draw the questions to plant. Raises SourceError for a set that cannot be read."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    documents: dict[str, Document] = {}
    by_set: list[list[Planted]] = []
    texts: dict[str, None] = {}
    for folder in folders:
        cuts: dict[str, int] = {}
        for document, cut in _read_documents(folder):
            documents[document.id], cuts[document.id] = document, cut
        queries = read_set(folder).queries
        texts.update(dict.fromkeys(" ".join(query.text.split()) for query in queries))
        known = [_plant(folder.name, query, cuts) for query in queries if _is_known(query)]
        chance.shuffle(known)
        by_set.append([one for one in known if set(one.documents) <= documents.keys()])
    taken_in_turn = [one for row in zip_longest(*by_set) for one in row if one]
    questions = list(texts)
    chance.shuffle(questions)
    return Material(
        tuple(folder.name for folder in folders), documents, tuple(taken_in_turn[:_PLANTED]), tuple(questions)
    )


def _is_known(query: Query) -> bool:
    return query.answerable and not query.within and max(query.relevant.values(), default=0) > 0


def _plant(name: str, query: Query, cuts: Mapping[str, int]) -> Planted:
    graded = sorted((-grade, document) for document, grade in query.relevant.items() if grade > 0)
    excerpts = (reference.span for reference in query.references)
    return Planted(
        id=f"{name}/{query.id}",
        text=query.text,
        documents=tuple(f"{name}/{document}" for _, document in graded),
        excerpts=tuple(_moved(span, f"{name}/{span.document}", cuts) for span in excerpts),
    )


def _moved(span: Span, document: str, cuts: Mapping[str, int]) -> Span:
    cut = cuts.get(document, 0)
    return Span(document, span.start - cut, span.end - cut)


def _read_documents(folder: Path) -> Iterator[tuple[Document, int]]:
    """Yield the documents of a set, each with the number of characters that were cut off in front of its text."""
    corpus = find_corpus(folder)
    if corpus.is_dir():
        yield from _read_articles(folder.name, corpus)
        return
    for line in read_json_lines(corpus):
        metadata = line.fields.get("metadata")
        kept = metadata if isinstance(metadata, dict) else {}
        title = str(line.fields.get("title") or "")
        yield Document(f"{folder.name}/{line.text('_id')}", title, line.text("text"), kept), 0


def _read_articles(name: str, folder: Path) -> Iterator[tuple[Document, int]]:
    """Yield the articles of a folder without their front matter, which is no text in JSON Lines."""
    from index.load import load_file  # noqa: PLC0415 (reads HTML too: heavy)
    from index.sources import find_sources  # noqa: PLC0415

    for file in find_sources([str(folder)])[0]:
        for item in load_file(file)[0]:
            article, cut = item.article, item.front_matter
            metadata = {"publisher": article.publisher, "language": article.language}
            if article.published:
                metadata["published"] = article.published.start.isoformat()
            yield Document(f"{name}/{article.id}", article.title, article.text[cut:], metadata), cut
