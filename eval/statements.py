"""Statements that cite passages, true and false ones, to measure `index.check` by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from eval.corpus import read_corpus
from eval.lines import JsonLine, read_json_lines
from index.article import Citation
from index.budget import NumberedPassage
from index.generation import Generation

OWN = Path(__file__).parent / "check"
TRUE_KINDS = frozenset({"paraphrase", "several", "quote", "copy", "shortened", "supported claim"})


@dataclass(frozen=True, slots=True)
class Case:
    """A statement with the passages it cites."""

    id: str
    kind: str
    text: str
    """One sentence with its marks."""
    passages: tuple[NumberedPassage, ...]
    group: str
    """Its first passage or document."""

    @property
    def true(self) -> bool:
        """Whether the passages say what the statement says, all of it."""
        return self.kind in TRUE_KINDS


def written_statements(index: Generation, split: str, folder: Path = OWN) -> list[Case]:
    """Return the statements of `eval/check`, written for this project, that are to "fit" or to "test" by.

    `index` is of the articles in `seeds`.
    """
    passages = {line.text("id"): line for line in read_json_lines(folder / "passages.jsonl")}
    cases = []
    for line in read_json_lines(folder / "sentences.jsonl"):
        if line.text("split") != split:
            continue
        names = line.fields["passages"]
        assert isinstance(names, list)  # noqa: S101  (it is our own file)
        cited = tuple(_excerpt(index, number, passages[name]) for number, name in enumerate(names, 1))
        cases.append(Case(line.text("id"), line.text("kind"), line.text("text"), cited, names[0]))
    return cases


def _excerpt(index: Generation, number: int, line: JsonLine) -> NumberedPassage:
    article = index.store.article(line.text("article"))
    start = article.text.index(line.text("from"))
    end = article.text.index(line.text("to"), start) + len(line.text("to"))
    passage = numbered(number, article.id, start, article.text[start:end])
    cited = replace(passage.citation, title=article.title, publisher=article.publisher, published=article.published)
    return replace(passage, citation=cited)


def numbered(number: int, article: str, start: int, text: str) -> NumberedPassage:
    """Return a passage as `index.budget.pack` would, with nothing known of its article but the id."""
    citation = Citation(
        article, "", (), None, None, None, (), None, None, None, None, article, start, start + len(text), "", ()
    )
    return NumberedPassage(number, text, citation)


def judged_claims(folder: Path) -> list[Case]:
    """Return the claims of a set that its evidence supports or contradicts, each citing a document of evidence."""
    documents = read_corpus(folder / "corpus.jsonl")
    cases = []
    for line in read_json_lines(folder / "queries.jsonl"):
        for document, label in _evidence(line).items():
            kind = "supported claim" if label == "SUPPORT" else "contradicted claim"
            passage = numbered(1, document, 0, documents[document])
            cases.append(Case(f"{line.text('_id')}-{document}", kind, f"{line.text('text')} [1]", (passage,), document))
    return cases


def _evidence(line: JsonLine) -> dict[str, str]:
    """Return what each document of evidence says of a claim: SUPPORT or CONTRADICT."""
    metadata = line.fields.get("metadata")
    found = metadata.get("evidence") if isinstance(metadata, dict) else None
    return {one["doc_id"]: one["label"] for one in found} if isinstance(found, list) else {}
