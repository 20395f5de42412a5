"""The documents of a question set: its own corpus.jsonl, or a folder of articles that it names.

A set whose documents are kept elsewhere has `set.json` instead of corpus.jsonl: {"corpus": FOLDER}, relative to
the set's folder. Its documents are the articles that pincite reads there, under the ids and with the text that
`index.load` gives them, so that an excerpt marked in one is found in the index as it stands.
"""

from __future__ import annotations

import json
from pathlib import Path

from eval.lines import read_json_lines
from index.errors import SourceError

_EXAMPLE = 'It holds one object: {"corpus": "../../seeds"}, a folder of articles relative to the set.'


def find_corpus(folder: Path) -> Path:
    """Return the file or folder that holds a set's documents. Raises SourceError for an unusable set.json."""
    pointer = folder / "set.json"
    if not pointer.exists():
        return folder / "corpus.jsonl"
    try:
        named: str = json.loads(pointer.read_text(encoding="utf-8"))["corpus"]
        corpus = (folder / named).resolve()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{pointer} names no corpus: {error!r}", _EXAMPLE) from error
    if not corpus.is_dir():
        raise SourceError(f"{pointer} names the folder {corpus}, which is not there", _EXAMPLE)
    return corpus


def read_corpus(corpus: Path) -> dict[str, str]:
    """Return the text of every document by its id. Raises SourceError for what cannot be read."""
    return _read_articles(corpus) if corpus.is_dir() else _read_lines(corpus)


def _read_lines(path: Path) -> dict[str, str]:
    documents: dict[str, str] = {}
    for line in read_json_lines(path):
        document = line.text("_id")
        if document in documents:
            raise line.error(f"the document {document!r} occurs twice")
        documents[document] = line.text("text")
    return documents


def _read_articles(folder: Path) -> dict[str, str]:
    from index.load import load_file  # noqa: PLC0415 (reads HTML too: heavy)
    from index.sources import find_sources  # noqa: PLC0415

    documents: dict[str, str] = {}
    for file in find_sources([str(folder)])[0]:
        loaded, skipped = load_file(file)
        if skipped:
            raise SourceError(f"{skipped[0].path} {skipped[0].reason}")
        documents.update((item.article.id, item.article.text) for item in loaded)
    return documents
