"""A collection of any size made of real text, with questions whose answers are planted in it.

An article is made of runs of two to six consecutive sentences of different real articles, part of them with other
numbers and names, under a title joined of two real ones, with a publisher and a date. Between these stand the
planted documents, as they are. Article number n is the same in a collection of any size.

    planted/    a question set in the layout of BEIR (`eval.dataset`): its documents and questions
    articles/   the made-up articles, a thousand to a file
    added.jsonl some more of them, to add later
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from eval.bench.base import Base
from eval.bench.material import Document, Material, Planted
from eval.bench.perturb import Perturber

ADDED = 1000
"""Passages of the articles to add later."""
PASSAGES_AN_ARTICLE = (8, 12)
_CHARACTERS_A_PASSAGE, _CHARACTERS_A_PLANTED_PASSAGE = 740, 570
"""As they come out for passages of 200 tokens (measured)."""
_PLANTED_SHARE = 0.2
"""Planted documents take at most so much of the passages."""
_A_FILE = 1000
_RUN = (2, 6)
_PUBLISHERS = 300
_KINDS = ("Herald", "Gazette", "Review", "Post", "Observer", "Tribune")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A collection on disk."""

    folder: Path

    @property
    def planted(self) -> Path:
        """The question set of the planted documents."""
        return self.folder / "planted"

    @property
    def sources(self) -> list[str]:
        """What is indexed."""
        return [str(self.planted / "corpus.jsonl"), str(self.folder / "articles")]

    @property
    def added(self) -> Path:
        """The articles to add later."""
        return self.folder / "added.jsonl"


def make_corpus(folder: Path, material: Material, base: Base, passages: int, seed: int) -> Corpus:
    """Write a collection of about so many passages into an empty folder; memory does not grow with their number."""
    corpus = Corpus(folder)
    planted = _plant(material, passages * _PLANTED_SHARE)
    taken = _write_planted(corpus.planted, material, planted)
    (folder / "articles").mkdir(parents=True)
    writer = ArticleWriter(base, seed)
    room = passages - taken
    numbers = iter(range(2 * passages))
    for file in range(passages):
        lines = list(islice(writer.lines(numbers, room), _A_FILE))
        if not lines:
            break
        room -= sum(count for _, count in lines)
        _write_lines(folder / "articles" / f"{file:05}.jsonl", [line for line, _ in lines])
    # Articles of other numbers than any collection has.
    more = writer.lines(iter(range(-1, -ADDED, -1)), ADDED)
    _write_lines(corpus.added, [line for line, _ in more])
    return corpus


class ArticleWriter:
    """Makes articles, each by its number alone."""

    def __init__(self, base: Base, seed: int) -> None:
        """Take the sentences apart, and name the publishers."""
        self._base, self._seed, self._perturber = base, seed, Perturber(base.sentences)
        chance = random.Random(seed)  # noqa: S311 (no secret)
        self._publishers = [
            f"{self._perturber.name(chance)} {chance.choice(_KINDS)}" for _ in range(_PUBLISHERS)
        ]  # fmt: skip

    def lines(self, numbers: Iterator[int], passages: int) -> Iterator[tuple[dict[str, object], int]]:
        """Yield articles as records, each with its passages, until these are so many or a few more."""
        while passages > 0:
            number = next(numbers)
            record, count = self.article(number, passages)
            passages -= count
            yield record, count

    def article(self, number: int, most: int) -> tuple[dict[str, object], int]:
        """Return article `number`, of at most so many passages, and how many it has."""
        chance = random.Random(f"{self._seed} {number}")  # noqa: S311 (no secret)
        count = min(chance.randint(*PASSAGES_AN_ARTICLE), most)
        paragraphs: list[str] = []
        room = count * _CHARACTERS_A_PASSAGE - _CHARACTERS_A_PASSAGE // 3  # the last run goes on beyond it
        while room > 0:
            paragraphs.append(self._run(chance))
            room -= len(paragraphs[-1])
        day = f"{chance.randint(1995, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        record: dict[str, object] = {
            "_id": f"made-{number}",
            "title": "; ".join(chance.choice(self._base.titles) for _ in range(2)),
            "text": "\n\n".join(paragraphs),
            "metadata": {"publisher": chance.choice(self._publishers), "published": day, "language": "en"},
        }
        return record, count

    def _run(self, chance: random.Random) -> str:
        first = chance.randrange(len(self._base.sentences))
        last = min(first + chance.randint(*_RUN), self._base.ends[first])
        return " ".join(self._perturber.write(number, chance) for number in range(first, last))


def _plant(material: Material, room: float) -> list[Planted]:
    """Return the questions whose documents together take no more than so many passages."""
    chosen: list[Planted] = []
    taken: set[str] = set()
    for planted in material.planted:
        new = set(planted.documents) - taken
        needed = sum(_passages(material.documents[name]) for name in new)
        if needed <= room:
            room -= needed
            taken |= new
            chosen.append(planted)
    return chosen


def _passages(document: Document) -> int:
    return len(document.text) // _CHARACTERS_A_PLANTED_PASSAGE + 1


def _write_planted(folder: Path, material: Material, planted: Sequence[Planted]) -> int:
    """Write the question set; return about how many passages its documents make."""
    (folder / "qrels").mkdir(parents=True)
    documents = [material.documents[name] for name in dict.fromkeys(name for one in planted for name in one.documents)]
    _write_lines(
        folder / "corpus.jsonl",
        [{"_id": one.id, "title": one.title, "text": one.text, "metadata": one.metadata} for one in documents],
    )
    _write_lines(folder / "queries.jsonl", [{"_id": one.id, "text": one.text} for one in planted])
    rows = [f"{one.id}\t{name}\t1\n" for one in planted for name in one.documents]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows), encoding="utf-8")
    _write_lines(
        folder / "references.jsonl",
        [
            {"query_id": one.id, "doc_id": span.document, "start": span.start, "end": span.end,
             "text": material.documents[span.document].text[span.start : span.end]}
            for one in planted
            for span in one.excerpts
            if span.document in one.documents
        ],
    )  # fmt: skip
    return sum(map(_passages, documents))


def _write_lines(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
