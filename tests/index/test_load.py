"""Files in, articles out: what is found, what is read untouched, and what is skipped with a reason."""

from __future__ import annotations

import hashlib
import json
import os
import time
import tracemalloc
from pathlib import Path

import pytest

from index.errors import SourceError, UsageError
from index.load import MAX_ARTICLE_BYTES, Loaded, Skipped, SourceFile, check_text, find_sources, load_file, parse_record
from tests.index.small import write_articles, write_records
from tests.index.test_describe import HTML


def load(path: Path) -> tuple[list[Loaded], list[Skipped]]:
    return load_file(SourceFile(path, path.name))


def reasons(path: Path) -> list[str]:
    loaded, skipped = load(path)
    assert not loaded
    return [item.reason for item in skipped]


def test_a_folder_gives_its_files_in_path_order_and_names_what_it_passed_over(tmp_path: Path) -> None:
    write_articles(
        tmp_path, dict.fromkeys(("b.md", "a.txt", "sub/c.HTML", "d.jsonl", "e.odt", "f", ".h.txt", ".g/i.txt"), "x")
    )
    found, skipped = find_sources([str(tmp_path)])
    assert [file.name for file in found] == ["a.txt", "b.md", "d.jsonl", "sub/c.HTML"]
    assert all(file.path.is_absolute() for file in found)
    assert {Path(item.path).name: item.reason.split(" is not")[0] for item in skipped} == {
        "e.odt": "type .odt",
        "f": "type (no suffix)",
    }


def test_files_and_globs_are_found_once_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path, {"a.txt": "x", "b[1].txt": "x", "sub/c.txt": "x"})
    monkeypatch.chdir(tmp_path)
    assert [file.name for file in find_sources(["a.txt", "*.txt", str(tmp_path / "a.txt")])[0]] == ["a.txt", "b[1].txt"]
    assert [file.name for file in find_sources(["b[1].txt"])[0]] == ["b[1].txt"]
    assert [file.name for file in find_sources(["**/*.txt"])[0]] == ["a.txt", "b[1].txt", "c.txt"]


@pytest.mark.parametrize("path", ["missing.txt", "missing/*.txt", ""])
def test_a_path_that_names_nothing_is_an_error(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match="no such file"):
        find_sources([path])


def test_a_path_with_a_nul_character_is_an_error() -> None:
    with pytest.raises(UsageError, match="NUL"):
        find_sources(["a\x00b"])


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path, {"a.txt": "x", "shut/b.txt": "x"})
    scandir = os.scandir

    def refuse(path: str) -> object:  # root may read any folder, so permissions alone would not do
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found, skipped = find_sources([str(tmp_path)])
    assert [file.name for file in found] == ["a.txt"]
    assert skipped == [Skipped(str(tmp_path / "shut"), "folder cannot be read: Permission denied")]


def test_links_to_files_are_read_and_links_to_folders_are_named(tmp_path: Path) -> None:
    write_articles(tmp_path / "in", {"a.txt": "x"})
    write_articles(tmp_path / "out", {"b.txt": "The pier."})
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "out" / "b.txt")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "broken.txt").symlink_to(tmp_path / "gone.txt")
    found, skipped = find_sources([str(tmp_path / "in")])
    assert [file.name for file in found] == ["a.txt", "broken.txt", "link.txt"]
    assert skipped == [Skipped(str(tmp_path / "in" / "folder"), "is a link to a folder, which is not followed")]
    assert reasons(found[1].path) == ["cannot be read: No such file or directory"]
    assert load(found[2].path)[0][0].article.text == "The pier."


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    found, skipped = find_sources([str(tmp_path)])
    assert found == []
    assert skipped == [Skipped(str(tmp_path / "pipe.txt"), "is no regular file")]


def test_a_name_that_is_not_unicode_is_reported(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        Path(os.fsdecode(name)).write_text("x", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    found, skipped = find_sources([str(tmp_path)])
    assert found == []
    assert [item.reason for item in skipped] == ["its name is not UTF-8; rename it"]
    skipped[0].path.encode("utf-8")


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
