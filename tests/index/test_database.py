"""The file of a store: read by many threads at once, closed, at any path, refused where it is none, never written."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.errors import DamagedIndexError
from index.generation import Generation
from index.store import Store


def test_many_threads_read_at_once_through_few_connections(generation: Generation, briefings_index: Path) -> None:
    store = Store(briefings_index / "generations" / generation.name / "store.sqlite")
    expected = list(store.all_passages())
    threads = threading.active_count()
    with ThreadPoolExecutor(40) as pool:
        found = list(pool.map(lambda _: list(store.all_passages()), range(40)))
    for _ in range(100):  # threads that live for one question each
        thread = threading.Thread(target=store.count)
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
    path = briefings_index / "generations" / generation.name / "store.sqlite"
    before = _open_files().count(str(path))
    store = Store(path)
    assert _open_files().count(str(path)) > before
    store.close()
    store.close()
    assert _open_files().count(str(path)) == before
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        store.count()


def test_closing_waits_for_the_queries_that_run(briefings_index: Path, generation: Generation) -> None:
    store = Store(briefings_index / "generations" / generation.name / "store.sqlite")
    outcomes: list[str] = []

    def read() -> None:
        try:
            while True:
                store.count()
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
    path = tmp_path / folder / "store.sqlite"
    path.parent.mkdir()
    path.write_bytes(next(small_original.rglob("store.sqlite")).read_bytes())
    store = Store(path)
    assert store.count() == 3
    store.close()
    monkeypatch.chdir(tmp_path)
    store = Store(Path(folder) / "store.sqlite")
    assert len(store.articles()) == 3
    store.close()


@pytest.mark.parametrize("content", [None, b"", b"SQLite format 3\x00 and no more", b"text" * 5000])
def test_what_is_no_store_is_refused_by_name_and_left_closed(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "store.sqlite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"store\.sqlite"):
        Store(path)
    assert str(path) not in _open_files()


def test_reading_writes_nothing(tmp_path: Path, small_original: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(next(small_original.rglob("store.sqlite")).read_bytes())
    before = path.read_bytes()
    store = Store(path)
    list(store.all_passages())
    assert [item.name for item in tmp_path.iterdir()] == ["store.sqlite"]
    store.close()
    assert path.read_bytes() == before
