"""Question sets in the layout of BEIR, with optional excerpts marked to the character.

A set is a folder of

    corpus.jsonl      {"_id", "title", "text", "metadata"}: the documents, one a line; or set.json, which names
                      a folder of articles (`eval.corpus`)
    queries.jsonl     {"_id", "text", "metadata"}: the questions
    qrels/test.tsv    query-id, corpus-id, score: judged documents; a score above 0 is relevant
    references.jsonl  {"query_id", "doc_id", "start", "end", "text", "groups"}: the excerpts that answer; the
                      file and its field `groups` are optional, and so are `start` and `end` of a text that
                      occurs only once in its document

What is read from a question's metadata: `answerable` (false: nothing in the corpus answers it), `kind`,
`question_type` and `lang` (the breakdowns of a report), and `corpus`: where it is the id of a document of the
set, the question is asked within that document only.

One set comes with the code: `briefings`, beside this file, over the articles in `seeds/`. Like these it is part
of the checkout, not of the installed package.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.checkout import source_root
from eval.corpus import find_corpus, read_corpus
from eval.lines import JsonLine, read_json_lines, read_text_lines
from eval.spans import Span
from index.errors import UsageError

SETS_VARIABLE = "PINCITE_EVAL_SETS"


@dataclass(frozen=True, slots=True)
class Reference:
    """An excerpt of a document that answers a question, or a part of it."""

    span: Span
    """Where it stands, without blanks at its ends."""
    groups: tuple[int, ...]
    """Parts of the question that it answers; empty where a set does not number parts."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a set."""

    id: str
    text: str
    metadata: Mapping[str, object]
    relevant: Mapping[str, int]
    """Judged documents and their grades: above 0 relevant, higher more so."""
    references: tuple[Reference, ...]
    """Excerpts that answer it."""
    within: str | None
    """Id of the only document it is asked of, or None for the whole corpus."""

    @property
    def answerable(self) -> bool:
        """False when the set says that nothing in its corpus answers the question."""
        return self.metadata.get("answerable") is not False

    @property
    def judged(self) -> bool:
        """True when something is known to score its answer by."""
        return bool(self.relevant or self.references) or not self.answerable


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A folder of documents, questions and judgements."""

    name: str
    folder: Path
    documents: int
    queries: tuple[Query, ...]
    """All questions of the file, in its order, judged or not."""

    @property
    def corpus(self) -> Path:
        """The file or folder of documents that the index is built from."""
        return find_corpus(self.folder)


def find_set(name_or_path: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Find the folder of a set: a path, or a bare name in `$PINCITE_EVAL_SETS` (else `../shared/eval`) or here.

    `../shared/eval` is looked for beside the checkout. Raises UsageError, naming every place looked at.
    """
    home = environment.get(SETS_VARIABLE)
    places = [Path(name_or_path)]
    if len(places[0].parts) == 1:
        places += [(Path(home) if home else shared_sets()) / name_or_path, Path(__file__).parent / name_or_path]
    for place in places:
        if place.is_dir():
            return place.resolve()
    raise UsageError(
        f"no question set {name_or_path!r}: looked for {' and '.join(str(place) for place in places)}",
        f"Name a folder with queries.jsonl in it, or set {SETS_VARIABLE} to the folder that holds the sets.",
    )


def shared_sets() -> Path:
    """Return the folder of question sets beside the checkout, whether or not it is there."""
    return source_root().parent / "shared" / "eval"


def read_set(folder: Path) -> QuestionSet:
    """Read and check a set. Raises SourceError naming file and line of whatever does not fit the layout."""
    documents = read_corpus(find_corpus(folder))
    lines = _read_query_lines(folder / "queries.jsonl")
    qrels = _read_qrels(folder / "qrels" / "test.tsv", lines)
    references = _read_references(folder / "references.jsonl", lines, documents)
    queries = tuple(
        _query(line, qrels.get(query, {}), tuple(references.get(query, ())), documents) for query, line in lines.items()
    )
    return QuestionSet(folder.name, folder, len(documents), queries)


def _read_query_lines(path: Path) -> dict[str, JsonLine]:
    """Return the line of every question by its id."""
    lines: dict[str, JsonLine] = {}
    for line in read_json_lines(path):
        query = line.text("_id")
        if query in lines:
            raise line.error(f"the question {query!r} occurs twice")
        lines[query] = line
    return lines


def _query(
    line: JsonLine, relevant: Mapping[str, int], references: tuple[Reference, ...], documents: Mapping[str, str]
) -> Query:
    metadata = line.fields.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise line.error("`metadata` is not an object")
    home = metadata.get("corpus")
    within = home if isinstance(home, str) and home in documents else None
    return Query(line.text("_id"), line.text("text"), metadata, relevant, references, within)


def _read_qrels(path: Path, queries: Mapping[str, JsonLine]) -> dict[str, dict[str, int]]:
    """Return the grade of every judged document, by question and document.

    A judged document that the corpus lacks stays: it counts as never found, as it does for BEIR.
    """
    qrels: dict[str, dict[str, int]] = defaultdict(dict)
    for line in read_text_lines(path):
        columns = line.content.split("\t")
        if line.number == 1 and columns[-1].strip() == "score":
            continue
        try:
            query, document, score = columns
            grade = int(score)
        except ValueError:
            raise line.error("not the three columns query-id, corpus-id and an integer score") from None
        if query not in queries:
            raise line.error(f"queries.jsonl has no question {query!r}")
        qrels[query][document] = grade
    return qrels


def _read_references(
    path: Path, queries: Mapping[str, JsonLine], documents: Mapping[str, str]
) -> dict[str, list[Reference]]:
    """Return the marked excerpts by question; none where the set has no such file."""
    references: dict[str, list[Reference]] = defaultdict(list)
    for line in read_json_lines(path) if path.exists() else ():
        query = line.text("query_id")
        if query not in queries:
            raise line.error(f"queries.jsonl has no question {query!r}")
        references[query].append(_reference(line, documents))
    return references


def _reference(line: JsonLine, documents: Mapping[str, str]) -> Reference:
    document, excerpt = line.text("doc_id"), line.text("text")
    if document not in documents:
        raise line.error(f"the corpus has no document {document!r}")
    start = _start(line, excerpt, document, documents[document])
    groups = line.fields.get("groups", [])
    if not isinstance(groups, list) or not all(isinstance(group, int) for group in groups):
        raise line.error("`groups` is not a list of integers")
    # Passages begin and end with a visible character: blanks at an excerpt's ends are nothing to find.
    start += len(excerpt) - len(excerpt.lstrip())
    return Reference(Span(document, start, start + len(excerpt.strip())), tuple(groups))


def _start(line: JsonLine, excerpt: str, document: str, text: str) -> int:
    """Return where an excerpt begins in its document's text: where the line says, else where it occurs."""
    if not excerpt.strip():
        raise line.error("`text` is blank")
    if "start" in line.fields or "end" in line.fields:
        start, end = line.integer("start"), line.integer("end")
        if not 0 <= start < end or text[start:end] != excerpt:
            raise line.error(f"`text` is not what stands at {start}:{end} of document {document!r}")
        return start
    start = text.find(excerpt)
    if start < 0:
        raise line.error(f"`text` does not occur in document {document!r}")
    if text.find(excerpt, start + 1) >= 0:
        raise line.error(f"`text` occurs more than once in document {document!r}: add `start` and `end`")
    return start
