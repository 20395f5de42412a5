"""Watching: whatever changes under the paths is in the index a moment later, and nothing that goes wrong ends it."""

from __future__ import annotations

import os
import queue
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import BuildReport, build
from index.errors import PinciteError, SourceError, UsageError
from index.generation import GENERATIONS, open_index, read_manifest
from index.lock import build_lock
from index.watch import watch
from tests.index.small import write_articles

PATIENCE = 30.0  # seconds


class Watched:
    """A watch in a thread of its own, and what it told."""

    def __init__(self, paths: list[Path | str], folder: Path) -> None:
        self.folder = folder
        self.waited: list[str] = []
        self._told: queue.Queue[BuildReport | PinciteError] = queue.Queue()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=[list(map(str, paths))])
        self._thread.start()

    def _run(self, paths: list[str]) -> None:
        watch(paths, self.folder, stop=self._stop, told=self._told.put, waiting=self.waited.append)

    def next(self) -> BuildReport | PinciteError:
        """Return what was told next, builds without a change left out."""
        while True:
            told = self._told.get(timeout=PATIENCE)
            if isinstance(told, PinciteError) or told.changed:
                return told

    def report(self) -> BuildReport:
        """Return the report told next; fail where it is an error."""
        told = self.next()
        assert isinstance(told, BuildReport), told
        return told

    def settle(self) -> None:
        """Wait until the watch listens: after the first build it builds once more."""
        while self._told.get(timeout=PATIENCE).changed:  # type: ignore[union-attr]
            pass

    def quiet(self, seconds: float) -> bool:
        """Tell whether nothing is told for so long."""
        try:
            self._told.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def end(self) -> None:
        """Stop and wait for the end."""
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder with `articles/`."""
    write_articles(tmp_path / "articles")
    return tmp_path


@pytest.fixture
def watched(place: Path) -> Iterator[Watched]:
    running = Watched([place / "articles"], place / "index")
    try:
        assert running.report().articles == 3
        running.settle()
        yield running
    finally:
        running.end()


def _ids(folder: Path) -> set[str]:
    opened = open_index(folder)
    try:
        return {summary.id for summary in opened.store.articles()}
    finally:
        opened.close()


def test_what_comes_changes_and_goes_is_indexed(place: Path, watched: Watched) -> None:
    articles = place / "articles"
    write_articles(articles, {"new.txt": "A mill was opened in Orm in 1911."})
    assert (report := watched.report()).new_sources == 1
    assert report.unchanged_sources == 3
    write_articles(articles, {"new.txt": "A mill was opened in Orm in 1912."})
    assert watched.report().embedded == 1
    os.rename(articles / "new.txt", articles / "renamed.txt")
    assert watched.report().removed_sources == 1
    assert "renamed.txt" in _ids(place / "index")
    (articles / "renamed.txt").unlink()
    assert watched.report().removed_sources == 1
    assert _ids(place / "index") == {"bridges.txt", "harbour.txt", "orchard.txt"}


def test_a_folder_made_and_filled_at_once_is_indexed_and_its_removal_too(place: Path, watched: Watched) -> None:
    write_articles(place / "articles", {f"deep/er/a{n}.txt": f"Mill {n} was opened in 1911." for n in range(5)})
    assert watched.report().articles == 8
    write_articles(place / "articles", {"deep/er/b.txt": "It was closed in 1950."})
    assert watched.report().articles == 9
    shutil.rmtree(place / "articles" / "deep")
    assert watched.report().articles == 3


def test_a_burst_makes_one_generation(place: Path, watched: Watched) -> None:
    for n in range(20):
        write_articles(place / "articles", {f"a{n}.txt": f"Mill {n} was opened in 1911."})
        time.sleep(0.01)
    assert watched.report().articles == 23
    assert watched.quiet(1.0)


def test_hidden_files_and_the_index_itself_start_no_build(place: Path, watched: Watched) -> None:
    write_articles(place / "articles", {".hidden.txt": "No.", ".git/a.txt": "No."})
    (place / "index" / "note.txt").write_text("No.")
    assert watched.quiet(1.0)


def test_an_index_within_the_watched_folder_does_not_set_itself_off(tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles") / "my.index"
    running = Watched([tmp_path / "articles"], folder)
    try:
        running.settle()
        write_articles(tmp_path / "articles", {"new.txt": "A mill was opened in Orm in 1911."})
        assert running.report().articles == 4
        assert running.quiet(1.5)
    finally:
        running.end()


def test_a_file_half_written_is_reported_and_read_when_it_is_whole(place: Path, watched: Watched) -> None:
    path = place / "articles" / "new.jsonl"
    with path.open("w") as file:
        file.write('{"_id": "one", "text": "A mill was op')
        file.flush()
        told = watched.report()
        assert [item.path for item in told.skipped] == [f"{path} line 1"]
        file.write('ened in Orm in 1911."}\n')
    assert watched.report().skipped == ()
    assert "one" in _ids(place / "index")


def test_a_build_that_fails_is_told_and_tried_again(place: Path, watched: Watched) -> None:
    kept = place / "kept"
    os.rename(place / "articles", kept)
    (place / "articles").mkdir()
    told = watched.next()
    assert isinstance(told, SourceError)  # an index cannot be emptied
    assert len(_ids(place / "index")) == 3
    shutil.copy(kept / "harbour.txt", place / "articles")
    assert watched.report().articles == 1


def test_an_empty_folder_is_watched_until_it_holds_something(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    running = Watched([tmp_path / "articles"], tmp_path / "index")
    try:
        assert isinstance(running.next(), SourceError)
        write_articles(tmp_path / "articles")
        while isinstance(told := running.next(), PinciteError):
            assert isinstance(told, SourceError)
        assert told.articles == 3
    finally:
        running.end()


def test_files_and_globs_are_watched_also_when_they_are_replaced(place: Path) -> None:
    articles = place / "articles"
    running = Watched([articles / "harbour.txt", f"{articles}/or*.txt"], place / "index")
    try:
        assert running.report().articles == 2
        running.settle()
        write_articles(place, {"other.txt": "The harbour of Tallis was filled in."})
        os.replace(place / "other.txt", articles / "harbour.txt")
        assert running.report().new_sources == 1
        os.rename(articles / "bridges.txt", articles / "ordinary.txt")
        assert running.report().articles == 3
    finally:
        running.end()


def test_a_folder_that_goes_and_comes_back_is_watched_again(place: Path, watched: Watched) -> None:
    os.rename(place / "articles", place / "away")
    time.sleep(1.5)
    assert len(_ids(place / "index")) == 3  # it may only be unmounted
    os.rename(place / "away", place / "articles")
    time.sleep(1.5)
    write_articles(place / "articles", {"new.txt": "A mill was opened in Orm in 1911."})
    assert watched.report().articles == 4


def test_another_build_is_waited_for(place: Path, watched: Watched) -> None:
    with build_lock(place / "index"):
        write_articles(place / "articles", {"new.txt": "A mill was opened in Orm in 1911."})
        assert watched.quiet(1.5)
        assert "waiting for another build" in watched.waited[0]
    assert watched.report().articles == 4


def test_a_path_that_another_process_adds_is_watched(place: Path, watched: Watched) -> None:
    other = write_articles(place / "other", {"mill.txt": "A mill was opened in Orm in 1911."})
    build([str(other)], place / "index")
    time.sleep(1.5)
    write_articles(other, {"quay.txt": "A quay was built in Orm in 1913."})
    assert watched.report().articles == 5


def test_two_generations_are_kept(place: Path, watched: Watched) -> None:
    for n in range(4):
        write_articles(place / "articles", {"new.txt": f"A mill was opened in Orm in {1911 + n}."})
        watched.report()
    names = sorted(path.name for path in (place / "index" / GENERATIONS).iterdir())
    assert names == ["000004", "000005"]
    assert read_manifest(place / "index").name == "000005"


def test_without_a_path_to_watch_nothing_begins(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        watch([str(tmp_path / "nowhere")], tmp_path / "index", stop=threading.Event(), told=print)
    with pytest.raises(UsageError, match="no path was ever indexed"):
        watch([], tmp_path / "index", stop=threading.Event(), told=print)
