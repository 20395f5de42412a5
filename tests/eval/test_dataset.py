"""Reading question sets, whole and broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eval.checkout import source_root
from eval.dataset import SETS_VARIABLE, find_set, read_set, shared_sets
from eval.spans import Span
from index.errors import SourceError, UsageError
from tests.eval.examples import CORPUS, REFERENCES, write_lines, write_set

SHARED = shared_sets()


def test_a_set_is_read_whole(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "five")
    found = read_set(folder)
    assert (found.name, found.documents, found.corpus) == ("five", 5, folder / "corpus.jsonl")
    assert [query.id for query in found.queries] == ["q1", "q2", "q3", "q4", "q5"]
    q1, q2, q3, q4, q5 = found.queries
    assert q1.relevant == {"a": 1}
    assert q2.relevant == {"b": 1, "c": 0}
    assert [item.groups for item in q2.references] == [(0,), (1,)]
    assert [query.answerable for query in (q1, q3)] == [True, False]
    assert [query.judged for query in (q1, q3, q5)] == [True, True, False]
    assert [query.within for query in (q1, q4)] == [None, "c"]


def test_blanks_at_the_ends_of_an_excerpt_are_left_out(tmp_path: Path) -> None:
    rows = [{"query_id": "q1", "doc_id": "a", "start": 3, "end": 17, "text": " copper mine o"}]
    found = read_set(write_set(tmp_path / "five", references=rows))
    assert found.queries[0].references[0].span == Span("a", 4, 17)
    assert read_set(write_set(tmp_path / "more")).queries[1].references[0].span == Span("b", 0, 32)


def test_a_set_without_excerpts(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "five")
    (folder / "references.jsonl").unlink()
    assert all(not query.references for query in read_set(folder).queries)


def test_an_empty_set(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "five", references=[])
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        (folder / name).write_text("")
    found = read_set(folder)
    assert (found.documents, found.queries) == (0, ())


def test_offsets_count_code_points_and_line_separators_break_no_line(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "five", references=[])
    write_lines(folder / "corpus.jsonl", [{"_id": "a", "text": "鉱山\u2028は😀1601年"}, *CORPUS[1:]])
    write_lines(folder / "references.jsonl", [{**REFERENCES[0], "start": 5, "end": 10, "text": "1601年"}])
    assert read_set(folder).queries[0].references[0].span == Span("a", 5, 10)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    folder = write_set(tmp_path / "five")
    (folder / name).unlink()
    with pytest.raises(SourceError, match=f"{name} is missing"):
        read_set(folder)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv", "references.jsonl"])
def test_bytes_that_are_not_utf_8_are_refused(tmp_path: Path, name: str) -> None:
    folder = write_set(tmp_path / "five")
    (folder / name).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match=f"{name} cannot be read"):
        read_set(folder)


@pytest.mark.parametrize(
    ("name", "line", "problem"),
    [
        ("corpus.jsonl", "{broken", "line 6: not JSON"),
        ("corpus.jsonl", "[]", "line 6: not a JSON object"),
        ("corpus.jsonl", '{"_id": "f"}', "line 6: `text` is missing or not text"),
        ("corpus.jsonl", '{"_id": "a", "text": ""}', "line 6: the document 'a' occurs twice"),
        ("queries.jsonl", '{"text": "?"}', "line 6: `_id` is missing or not text"),
        ("queries.jsonl", '{"_id": "q1", "text": "?"}', "line 6: the question 'q1' occurs twice"),
        ("queries.jsonl", '{"_id": "q", "text": "", "metadata": 1}', "line 6: `metadata` is not an object"),
        ("qrels/test.tsv", "q1\ta", "line 6: not the three columns"),
        ("qrels/test.tsv", "q1\ta\tmuch", "line 6: not the three columns"),
        ("qrels/test.tsv", "q9\ta\t1", "line 6: queries.jsonl has no question 'q9'"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, name: str, line: str, problem: str) -> None:
    folder = write_set(tmp_path / "five")
    with (folder / name).open("a") as file:
        file.write(line + "\n")
    with pytest.raises(SourceError, match=problem) as caught:
        read_set(folder)
    assert str(folder / name) in caught.value.message


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"text": "The copper mine opened in 1602."}, "not what stands at 0:31 of document 'a'"),
        ({"end": 30}, "not what stands at 0:30"),
        ({"start": -25, "end": -20}, "not what stands at"),
        ({"start": 31, "end": 32, "text": " "}, "`text` is blank"),
        ({"end": None}, "`end` is missing or not an integer"),
        ({"start": "0"}, "`start` is missing or not an integer"),
        ({"end": True}, "`end` is missing or not an integer"),
        ({"doc_id": "f"}, "the corpus has no document 'f'"),
        ({"query_id": "q9"}, "queries.jsonl has no question 'q9'"),
        ({"groups": 0}, "`groups` is not a list of integers"),
    ],
)
def test_a_wrong_reference_is_named(tmp_path: Path, change: dict[str, object], problem: str) -> None:
    folder = write_set(tmp_path / "five", references=[REFERENCES[1], {**REFERENCES[0], **change}])
    with pytest.raises(SourceError, match=f"references.jsonl, line 2: .*{problem}"):
        read_set(folder)


def test_an_excerpt_is_found_by_its_text_alone(tmp_path: Path) -> None:
    alone = [{name: value for name, value in row.items() if name not in ("start", "end")} for row in REFERENCES]
    found = read_set(write_set(tmp_path / "alone", references=alone))
    assert found.queries == read_set(write_set(tmp_path / "marked")).queries


@pytest.mark.parametrize(
    ("text", "problem"),
    [("The tin mine", "`text` does not occur"), ("at", "`text` occurs more than once"), ("", "`text` is blank")],
)
def test_an_excerpt_that_is_not_there_once_needs_its_place(tmp_path: Path, text: str, problem: str) -> None:
    rows = [REFERENCES[0], {"query_id": "q1", "doc_id": "d", "text": text}]
    folder = write_set(tmp_path / "five", references=rows)
    with pytest.raises(SourceError, match=f"references.jsonl, line 2: {problem}"):
        read_set(folder)


def test_a_set_is_found_by_path_and_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_set(tmp_path / "sets" / "five").resolve()
    assert find_set(str(folder), {}) == folder
    assert find_set("five", {SETS_VARIABLE: str(tmp_path / "sets")}) == folder
    monkeypatch.chdir(tmp_path)
    assert find_set("sets/five", {}) == folder


@pytest.mark.parametrize("lookup", [lambda: find_set("nosuch", {}), lambda: find_set("no/such", {})])
def test_an_unknown_set_says_where_it_was_looked_for(lookup: Callable[[], Path]) -> None:
    with pytest.raises(UsageError, match=r"no question set '(nosuch|no/such)': looked for") as caught:
        lookup()
    assert (str(SHARED / "nosuch") in caught.value.message) == ("'nosuch'" in caught.value.message)
    assert SETS_VARIABLE in caught.value.hint


def test_the_set_of_the_briefings_is_found_by_name() -> None:
    assert find_set("briefings") == source_root() / "eval" / "briefings"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the question sets in ../shared/eval are not here")
def test_the_shared_sets_are_read() -> None:
    folders = [path for path in SHARED.iterdir() if path.is_dir()]
    sets = {folder.name: read_set(folder) for folder in folders}
    assert all(found.documents and found.queries for found in sets.values())
    assert {query.within is not None for query in sets["chroma_chunking"].queries} == {True}
    assert sum(query.answerable for query in sets["japan_korea"].queries) == 97
