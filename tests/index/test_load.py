"""Files in, articles out: what is read untouched, and what is skipped with a reason."""

from __future__ import annotations

import hashlib
import json
import os
import time
import tracemalloc
from pathlib import Path

import pytest

from index.errors import SourceError
from index.load import MAX_ARTICLE_BYTES, Loaded, check_text, load_file, parse_record
from index.sources import Skipped, SourceFile, find_sources
from tests.index.small import write_records
from tests.index.test_describe import HTML


def load(path: Path) -> tuple[list[Loaded], list[Skipped]]:
    return load_file(SourceFile(path, path.name))


def reasons(path: Path) -> list[str]:
    loaded, skipped = load(path)
    assert not loaded
    return [item.reason for item in skipped]


def test_the_text_of_a_file_is_its_decoded_bytes_untouched(tmp_path: Path) -> None:
    data = "\ufeffA Harbour\r\n\r\nIt opens\u00a0in 2024.\r\n\x0c".encode()
    (tmp_path / "a.txt").write_bytes(data)
    article = load(tmp_path / "a.txt")[0][0].article
    assert article.text == data.decode("utf-8")
    assert article.sha256 == hashlib.sha256(data).hexdigest()
    assert (article.id, article.source) == ("a.txt", str(tmp_path / "a.txt"))


@pytest.mark.parametrize(("name", "markdown"), [("a.txt", False), ("a.md", True), ("a.MARKDOWN", True)])
def test_markdown_is_told_by_the_name(tmp_path: Path, name: str, markdown: bool) -> None:
    (tmp_path / name).write_text("---\ntitle: A\n---\nText.", encoding="utf-8")
    loaded = load(tmp_path / name)[0][0]
    assert (loaded.markdown, loaded.front_matter, loaded.article.title) == (markdown, 17, "A")


def test_a_page_is_loaded_as_markdown(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HTML, encoding="utf-8")
    loaded = load(tmp_path / "a.html")[0][0]
    assert loaded.markdown
    assert loaded.article.title == "A Harbour Reopens"
    assert loaded.article.sha256 == hashlib.sha256(HTML.encode()).hexdigest()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"\x7fELF\x00\x00", "is a binary file (it holds NUL bytes)"),
        (b"---\ntitle: [\n---\nText.", "its front matter is no YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_skipped_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert reasons(tmp_path / "a.txt")[0].startswith(reason)


def test_a_file_without_permission_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert reasons(tmp_path / "a.txt") == ["cannot be read: Permission denied"]


@pytest.mark.parametrize("name", ["huge.txt", "huge.jsonl"])
def test_a_file_of_200_megabytes_is_refused_fast_and_in_little_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    os.truncate(path, 200_000_000)
    tracemalloc.start()
    begin = time.perf_counter()
    assert "larger than 50 MB" in reasons(path)[0]
    took, memory = time.perf_counter() - begin, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 3
    assert memory < 3 * MAX_ARTICLE_BYTES


def test_records_of_a_json_lines_file_are_articles(tmp_path: Path) -> None:
    path = write_records(
        tmp_path / "a.jsonl",
        [{"_id": "x", "text": "One.\r\nTwo."}, {"id": 7, "title": "Seven", "text": "Three."}, {"text": "Four."}],
    )
    loaded, skipped = load(path)
    assert skipped == []
    assert [item.article.id for item in loaded] == ["x", "7", "a.jsonl:3"]
    assert [item.article.text for item in loaded] == ["One.\r\nTwo.", "Three.", "Four."]
    assert loaded[1].article.source == f"{path}#7"
    line = path.read_bytes().splitlines(keepends=True)[1]
    assert loaded[1].article.sha256 == hashlib.sha256(line).hexdigest()


def test_a_record_may_have_the_id_zero(tmp_path: Path) -> None:
    path = write_records(tmp_path / "a.jsonl", [{"_id": 0, "text": "Zero."}, {"_id": "", "id": "x", "text": "X."}])
    assert [item.article.id for item in load(path)[0]] == ["0", "x"]


def test_broken_lines_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        b"\xef\xbb\xbf" + json.dumps({"_id": "a", "text": "A."}).encode(),
        b"{broken",
        b"",
        b"[1]",
        b'{"_id": "b"}',
        b'{"_id": "c", "text": " "}',
        b'{"_id": "d", "text": "\\ud800"}',
        b'{"_id": "\\ud800", "text": "E."}',
        b'{"_id": "f", "text": "\xff"}',
        b"[" * 100_000,
        json.dumps({"_id": "z", "title": "\ud800", "text": "Z."}).encode(),
    ]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    loaded, skipped = load(tmp_path / "a.jsonl")
    assert [(item.article.id, item.article.title) for item in loaded] == [("a", "a line 1"), ("z", "\ufffd")]
    expected = {
        2: "is no JSON",
        4: "is a JSON list",
        5: "has no text field",
        6: "is empty",
        7: "holds half a surrogate pair at character 0",
        8: "holds half a surrogate pair in its id",
        9: "is no JSON",
        10: "is no JSON",
    }
    assert len(skipped) == len(expected)
    for item, (number, reason) in zip(skipped, expected.items(), strict=True):
        assert item.path == f"{tmp_path / 'a.jsonl'} line {number}"
        assert item.reason.startswith(reason)


def test_an_empty_json_lines_file_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n\n", encoding="utf-8")
    assert reasons(tmp_path / "a.jsonl") == ["is empty"]


def test_a_line_that_is_too_large_is_passed_over_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.load.MAX_ARTICLE_BYTES", 100)
    path = write_records(tmp_path / "a.jsonl", [{"text": "x" * 500}, {"_id": "b", "text": "B."}])
    loaded, skipped = load(path)
    assert [item.article.id for item in loaded] == ["b"]
    assert [item.path for item in skipped] == [f"{path} line 1"]


def test_a_record_is_an_object() -> None:
    assert parse_record(b'{"text": "a"}\n') == {"text": "a"}
    with pytest.raises(SourceError, match="is a JSON str"):
        parse_record(b'"text"')


@pytest.mark.parametrize(("text", "reason"), [(" \n", "is empty"), ("a\udc00", "at character 1")])
def test_text_that_cannot_be_stored_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        check_text(text)


def test_the_originals_are_loaded_untouched(shared: Path) -> None:
    found, skipped = find_sources([str(shared / "seeds" / "*.txt")])
    assert len(found) == 5
    assert skipped == []
    for file in found:
        assert load_file(file)[0][0].article.text.encode("utf-8") == file.path.read_bytes()
