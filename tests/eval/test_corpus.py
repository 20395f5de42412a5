"""Documents that a set names instead of holding them."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.corpus import find_corpus, read_corpus
from eval.dataset import read_set
from eval.spans import Span
from index.errors import SourceError
from tests.eval.examples import write_lines, write_set

ARTICLES = {"tin.md": "---\ntitle: Tin\n---\n\nThe tin mine opened in 1702.\n", "north/lead.md": "Lead is heavy.\n"}


@pytest.fixture
def pointing(tmp_path: Path) -> Path:
    """Return a set whose documents are two articles in a folder beside it."""
    folder = write_set(tmp_path / "sets" / "mines", references=[])
    (folder / "corpus.jsonl").unlink()
    (folder / "set.json").write_text('{"corpus": "../../articles"}')
    for name, text in ARTICLES.items():
        path = tmp_path / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_articles_have_the_ids_and_texts_of_the_index(pointing: Path, tmp_path: Path) -> None:
    assert find_corpus(pointing) == (tmp_path / "articles").resolve()
    assert read_corpus(find_corpus(pointing)) == ARTICLES


def test_excerpts_are_marked_in_the_articles(pointing: Path) -> None:
    rows = [{"query_id": "q1", "doc_id": "tin.md", "text": "The tin mine opened in 1702."}]
    write_lines(pointing / "references.jsonl", rows)
    found = read_set(pointing)
    start = ARTICLES["tin.md"].index("The tin")
    assert found.documents == 2
    assert found.corpus.name == "articles"
    assert found.queries[0].references[0].span == Span("tin.md", start, start + 28)


@pytest.mark.parametrize("pointer", ["{broken", "[]", "{}", '{"corpus": 1}', '{"corpus": "../nosuch"}'])
def test_a_pointer_that_points_nowhere_is_named(pointing: Path, pointer: str) -> None:
    (pointing / "set.json").write_text(pointer)
    with pytest.raises(SourceError, match=r"set\.json names") as caught:
        read_set(pointing)
    assert '{"corpus": ' in caught.value.hint


def test_an_article_that_cannot_be_read_is_named(pointing: Path, tmp_path: Path) -> None:
    (tmp_path / "articles" / "empty.md").write_text("")
    with pytest.raises(SourceError, match=r"empty\.md is empty"):
        read_set(pointing)
