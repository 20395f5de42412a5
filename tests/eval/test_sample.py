"""Samples of question sets."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval import sample
from eval.dataset import read_set
from eval.sample import fingerprint, write_sample
from tests.eval.examples import CORPUS, Row, write_lines, write_set

COUNT = 400


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a set of 400 documents with one question each, every tenth asked within its document only."""
    folder = write_set(tmp_path / "large", references=[])
    documents = [{"_id": f"d{number}", "text": f"Mine {number} is deep."} for number in range(COUNT)]
    questions: list[Row] = [
        {"_id": f"q{n}", "text": f"How is mine {n}?", "metadata": {"corpus": f"d{n}"} if n % 10 == 0 else {}}
        for n in range(COUNT)
    ]
    references = [{"query_id": f"q{n}", "doc_id": f"d{n}", "text": "is deep"} for n in range(COUNT)]
    write_lines(folder / "corpus.jsonl", documents)
    write_lines(folder / "queries.jsonl", [*questions, {"_id": "unjudged", "text": "?"}])
    write_lines(folder / "references.jsonl", references)
    (folder / "qrels" / "test.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"q{n}\td{n}\t1\n" for n in range(COUNT) if n % 10)
    )
    return folder


def test_a_sample_is_a_small_set_that_holds_what_its_questions_need(large: Path, tmp_path: Path) -> None:
    whole = {query.id: query for query in read_set(large).queries}
    found = read_set(write_sample(large, tmp_path / "drawn"))
    assert len(found.queries) == sample.QUESTIONS
    assert all(query == whole[query.id] and query.judged for query in found.queries)
    assert found.documents == sample.QUESTIONS + sample.DISTRACTORS
    assert any(query.within for query in found.queries)


def test_distractors_stop_at_a_length(large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = read_set(write_sample(large, tmp_path / "few"))
    monkeypatch.setattr(sample, "CHARACTERS", 0)
    none = read_set(write_sample(large, tmp_path / "none"))
    assert none.documents == sample.QUESTIONS < few.documents
    assert none.queries == few.queries


def test_samples_and_fingerprints_are_the_same_every_time(large: Path, tmp_path: Path) -> None:
    one, other = write_sample(large, tmp_path / "one"), write_sample(large, tmp_path / "other")
    assert fingerprint(one) == fingerprint(other) != fingerprint(large)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv", "references.jsonl"])
def test_a_fingerprint_depends_on_every_file(tmp_path: Path, name: str) -> None:
    folder = write_set(tmp_path / "five")
    before = fingerprint(folder)
    with (folder / name).open("a") as file:
        file.write("\n")
    assert fingerprint(folder) != before


def test_a_fingerprint_depends_on_articles_that_are_named(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "five")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.md").write_text(str(CORPUS[0]["text"]))
    (folder / "set.json").write_text('{"corpus": "../articles"}')
    before = fingerprint(folder)
    (tmp_path / "articles" / "a.md").write_text("Another text.")
    assert fingerprint(folder) != before
