"""Finding files: what is found, in which order, and what is passed over with a reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import SourceError, UsageError
from index.load import load_file
from index.sources import Skipped, find_sources
from tests.index.small import write_articles


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
    broken, reasons = load_file(found[1])
    assert (broken, [item.reason for item in reasons]) == ([], ["cannot be read: No such file or directory"])
    assert load_file(found[2])[0][0].article.text == "The pier."


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
