"""Disks that refuse: one clear error, the index in force left alone, nothing left lying about."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.errors import StorageError
from index.export import cached_encoder
from index.generation import open_index, read_manifest
from index.models import DEFAULT_MODEL, find_model
from index.search import search
from index.storage import explained
from tests.index.small import ANSWER, QUESTION, contents, write_articles


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of its own, 64 MB large, or skip where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount a small disk: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _leave(disk: Path, free: int) -> None:
    """Fill the disk until only `free` bytes can be written."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(shutil.disk_usage(disk).free - free, 1))


def _long_text(count: int) -> str:
    paragraphs = (f"Paragraph {n} is about number {n * n}, which nobody has mentioned before." for n in range(count))
    return "\n\n".join(paragraphs)


def test_a_full_disk_stops_a_build_at_any_stage_and_the_index_goes_on(disk: Path, tmp_path: Path) -> None:
    articles, folder = write_articles(tmp_path / "articles"), disk / "index"
    build([str(articles)], folder)
    before = contents(folder)
    write_articles(articles, {"long.txt": _long_text(700)})
    stages, free = set[str](), 0
    while fault := _fault_with(disk, free, stages):
        assert "is full" in fault.message
        assert "left as it was" in fault.hint
        assert contents(folder) == before
        opened = open_index(folder)
        assert ANSWER in search(opened, QUESTION, k=1).hits[0].text
        opened.close()
        assert sorted(path.name for path in (folder / "generations").iterdir()) == ["000001"]
        free += 70_000
    assert len(stages) >= 3
    assert read_manifest(folder).articles == 4


def _fault_with(disk: Path, free: int, stages: set[str]) -> StorageError | None:
    """Build with so much space left; return what was wrong, and add the stage it was wrong in."""
    _leave(disk, free)
    told = ["starting"]
    try:
        build([], disk / "index", progress=lambda stage, *_: told.append(stage))
    except StorageError as error:
        stages.add(told[-1])
        return error
    return None


def test_a_disk_too_small_for_the_encoder_is_left_as_it_was(disk: Path, tmp_path: Path) -> None:
    articles, folder = write_articles(tmp_path / "articles"), disk / "index"
    needed = sum(path.stat().st_size for path in cached_encoder(find_model(DEFAULT_MODEL)).iterdir())
    for free in (0, 8192, needed // 2, needed - 500_000):
        _leave(disk, free)
        with pytest.raises(StorageError, match="is full"):
            build([str(articles)], folder)
        assert [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"] == []


def test_an_index_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StorageError, match="file"):
            build([str(articles)], folder)
    assert (tmp_path / "file").read_text() == "x"


def test_a_folder_that_may_not_be_written_is_named(disk: Path, tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    build([str(articles)], disk / "index")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    write_articles(articles, {"tower.txt": "The tower leans."})
    for folder in (disk / "index", disk / "new"):
        with pytest.raises(StorageError, match="cannot be written: Read-only file system") as raised:
            build([str(articles)], folder)
        assert "permissions" in raised.value.hint
    opened = open_index(disk / "index")
    assert ANSWER in search(opened, QUESTION, k=1).hits[0].text
    opened.close()


def test_a_mistake_of_ours_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a mistake"), explained(tmp_path):
        raise ValueError("a mistake")
    with pytest.raises(KeyError), explained(tmp_path):
        raise KeyError("a mistake")
