"""The file of a store: read by many threads at once, closed, at any path, refused where it is none, never written."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import DamagedIndexError
from index.generation import Generation
from index.opening import open_store
from index.store import Store
from tests.index.small import contents


def test_many_threads_read_at_once_through_few_connections(generation: Generation, briefings_index: Path) -> None:
    store = open_store(briefings_index, generation.manifest, Store)
    expected = list(store.all_passages())
    threads = threading.active_count()
    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(lambda _: list(store.all_passages()), range(40)))
    for _ in range(100):  # threads that live for one question each
        thread = threading.Thread(target=store.counts)
        thread.start()
        thread.join()
    assert all(passages == expected for passages in found)
    assert threading.active_count() == threads
    open_files = [link for link in _open_files() if link.endswith("store.sqlite")]
    assert len(open_files) < 20
    store.close()


def _open_files() -> list[str]:
    links = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(link.readlink()))
        except OSError:  # the listing's own
            continue
    return links


def test_a_closed_store_says_so_and_can_be_closed_twice(briefings_index: Path, generation: Generation) -> None:
    path = next(briefings_index.rglob("store.sqlite"))
    before = _open_files().count(str(path))
    store = open_store(briefings_index, generation.manifest, Store)
    assert _open_files().count(str(path)) > before
    store.close()
    store.close()
    assert _open_files().count(str(path)) == before
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.counts()


def test_closing_waits_for_the_queries_that_run(briefings_index: Path, generation: Generation) -> None:
    store = open_store(briefings_index, generation.manifest, Store)
    outcomes: list[str] = []

    def read() -> None:
        try:
            while True:
                store.counts()
        except sqlite3.ProgrammingError:
            outcomes.append("closed")

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    store.close()
    for reader in readers:
        reader.join()
    assert outcomes == ["closed"] * 8


@pytest.mark.parametrize("folder", ["plain", "a#b", "c?mode=rw", "100%41", "sp ace", "한국어", "q'\"&;", "ü\udcff"])
def test_a_path_of_any_characters_can_be_read(
    tmp_path: Path, small_original: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _copied(small_original, tmp_path / folder)
    assert store.counts().passages == 3
    store.close()
    monkeypatch.chdir(tmp_path)
    store = Store(Path(folder) / "catalog.sqlite", [Path(folder) / "store.sqlite"])
    assert len(store.articles()) == 3
    store.close()


def _copied(original: Path, folder: Path) -> Store:
    """Copy the files of an index's store into a folder and open them there."""
    folder.mkdir(exist_ok=True)
    for name in ("catalog.sqlite", "store.sqlite"):
        (folder / name).write_bytes(next(original.rglob(name)).read_bytes())
    return Store(folder / "catalog.sqlite", [folder / "store.sqlite"])


@pytest.mark.parametrize("name", ["catalog.sqlite", "store.sqlite"])
@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\x00 and no more", b"text" * 5000])
def test_what_is_no_store_is_refused_by_name_and_left_closed(
    tmp_path: Path, small_original: Path, content: bytes | None, name: str
) -> None:
    _copied(small_original, tmp_path).close()
    path = tmp_path / name
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=name):
        Store(tmp_path / "catalog.sqlite", [tmp_path / "store.sqlite"])
    assert not [opened for opened in _open_files() if opened.startswith(str(tmp_path))]


def test_reading_writes_nothing(tmp_path: Path, small_original: Path) -> None:
    store = _copied(small_original, tmp_path)
    before = contents(tmp_path)
    list(store.all_passages())
    assert contents(tmp_path) == before
    store.close()
    assert contents(tmp_path) == before
