"""Verifying: true of the briefings, and every change of a source or of a file of the index is found."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import build
from index.errors import DamagedIndexError, NoIndexError
from index.generation import read_manifest
from index.verify import verify
from tests.index.small import ARTICLES, write_articles, write_records


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with `articles/`, text and JSON Lines, and `index/`."""
    articles = write_articles(tmp_path / "articles")
    records: list[dict[str, object]] = [{"_id": f"r{n}", "text": f"Record {n} tells of a mill."} for n in range(3)]
    write_records(articles / "deep" / "named.jsonl", records)
    write_records(articles / "deep" / "unnamed.jsonl", [{"text": f"Line {n} has no id."} for n in range(3)])
    build([str(articles)], tmp_path / "index")
    return tmp_path


def test_every_citation_of_the_briefings_is_true(briefings_index: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = verify(briefings_index, progress=lambda *step: told.append(step))
    manifest = read_manifest(briefings_index)
    assert report.ok
    assert report.faults == ()
    assert (report.generation, report.articles) == (manifest.name, manifest.articles)
    assert report.citations == manifest.passages > 100
    assert told == [("verifying", n, 5) for n in range(1, 6)]


def test_text_and_json_lines_below_a_folder_are_true(place: Path) -> None:
    report = verify(place / "index")
    assert report.faults == ()
    assert (report.articles, report.citations) == (9, 9)


def _edit(path: Path) -> None:
    path.write_text(path.read_text().replace("Ada Brook", "Ida Brook"))


def _insert(path: Path) -> None:
    path.write_text("x" + path.read_text())


def _append_a_space(path: Path) -> None:
    path.write_text(path.read_text() + " ")


def _replace(path: Path) -> None:
    path.write_bytes(b"\x00\x01 binary")


def _make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [_edit, _insert, _append_a_space, _replace, _make_a_folder, Path.unlink])
def test_a_changed_source_is_found(place: Path, change: Callable[[Path], None]) -> None:
    path = place / "articles" / "harbour.txt"
    change(path)
    report = verify(place / "index")
    assert not report.ok
    assert report.faults[0].where == str(path)
    assert all("harbour.txt" in f"{fault.where} {fault.what}" for fault in report.faults)


def test_the_passages_an_edit_made_untrue_are_named(place: Path) -> None:
    _edit(place / "articles" / "harbour.txt")
    changed, cited = verify(place / "index").faults
    assert "was changed since it was indexed" in changed.what
    assert cited.where == f"harbour.txt:0-{len(ARTICLES['harbour.txt'].rstrip())}"
    assert "no longer stands there" in cited.what


def test_a_touched_source_is_no_fault(place: Path) -> None:
    path = place / "articles" / "harbour.txt"
    path.write_text(path.read_text())
    assert verify(place / "index").ok


@pytest.mark.parametrize(
    ("old", "new", "faults"),
    [
        ("Record 1", "Record 9", ["r1:0-25"]),
        ('"r1"', '"r9"', ["r1"]),
        ('{"_id": "r2", "text": "Record 2 tells of a mill."}\n', "", ["r2"]),
    ],
)
def test_a_changed_line_of_json_lines_is_found(place: Path, old: str, new: str, faults: list[str]) -> None:
    path = place / "articles" / "deep" / "named.jsonl"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    assert [fault.where for fault in verify(place / "index").faults] == [str(path), *faults]


def test_building_again_makes_it_true_again(place: Path) -> None:
    _edit(place / "articles" / "harbour.txt")
    (place / "articles" / "bridges.txt").unlink()
    assert not verify(place / "index").ok
    build([], place / "index")
    assert verify(place / "index").ok


def test_a_flipped_byte_in_any_file_is_found(place: Path) -> None:
    folder = place / "index"
    for name in read_manifest(folder).files:
        path = folder / name
        good = path.read_bytes()
        if good:
            data = bytearray(good)
            data[len(data) // 3] ^= 64
            path.write_bytes(data)
            report = verify(folder)
            assert [str(path) in fault.what for fault in report.faults] == [True]
            path.write_bytes(good)
    assert verify(folder).ok


def test_a_missing_file_of_the_index_is_a_fault(place: Path) -> None:
    next((place / "index").rglob("vectors.faiss")).unlink()
    report = verify(place / "index")
    assert (report.articles, report.citations) == (0, 0)
    assert "vectors.faiss cannot be read" in report.faults[0].what


def test_where_there_is_nothing_to_check_it_says_so(place: Path) -> None:
    next((place / "index").rglob("manifest.json")).write_text("{}")
    with pytest.raises(DamagedIndexError, match="manifest"):
        verify(place / "index")
    shutil.rmtree(place / "index")
    with pytest.raises(NoIndexError):
        verify(place / "index")
