"""The holder, with toy generations: opening, lending, replacing, closing, failing."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import cast

import pytest

from index.errors import DamagedIndexError, NoIndexError
from index.generation import Generation
from service import holder as holder_module
from service.holder import IndexHolder


class ToyGeneration:
    """Knows its name and whether it was closed."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.closed = False

    def close(self) -> None:
        """Close it, once."""
        assert not self.closed
        self.closed = True


class ToyFolder:
    """Stands in for an index folder: the name its pointer holds, and what was opened."""

    def __init__(self) -> None:
        self.name = ""
        self.broken = False
        self.opened: list[ToyGeneration] = []

    def current_name(self, folder: Path) -> str:
        """Stand in for the function of this name."""
        if not self.name:
            raise NoIndexError(f"no index in {folder}", "build one")
        return self.name

    def open_index(self, _folder: Path, _before: Generation | None) -> Generation:
        """Stand in for the function of this name."""
        if self.broken:
            raise DamagedIndexError("a file is cut short", "build it again")
        self.opened.append(ToyGeneration(self.name))
        return cast(Generation, self.opened[-1])


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> ToyFolder:
    toy = ToyFolder()
    monkeypatch.setattr(holder_module, "current_name", toy.current_name)
    monkeypatch.setattr(holder_module, "open_index", toy.open_index)
    return toy


@pytest.fixture
def holder(folder: ToyFolder) -> IndexHolder:  # noqa: ARG001 (the holder must see the toy)
    return IndexHolder(Path("toy"))


def lent_name(holder: IndexHolder) -> str:
    with holder.lend() as index:
        return index.name


def test_there_is_nothing_to_serve_before_there_is_an_index(folder: ToyFolder, holder: IndexHolder) -> None:
    with pytest.raises(NoIndexError, match="not been opened"):
        lent_name(holder)
    assert not holder.refresh()
    with pytest.raises(NoIndexError, match="build one"):
        lent_name(holder)
    folder.name = "one"
    assert holder.refresh()
    assert lent_name(holder) == "one"


def test_an_unchanged_pointer_opens_nothing(folder: ToyFolder, holder: IndexHolder) -> None:
    folder.name = "one"
    assert holder.refresh()
    assert not holder.refresh()
    assert len(folder.opened) == 1


def test_a_request_keeps_its_generation_and_the_last_one_closes_it(folder: ToyFolder, holder: IndexHolder) -> None:
    folder.name = "one"
    holder.refresh()
    with holder.lend() as first:
        with holder.lend():
            folder.name = "two"
            assert holder.refresh()
            assert (first.name, lent_name(holder)) == ("one", "two")
        assert not folder.opened[0].closed
    assert [generation.closed for generation in folder.opened] == [True, False]


def test_an_idle_generation_is_closed_at_once(folder: ToyFolder, holder: IndexHolder) -> None:
    for name in ("one", "two"):
        folder.name = name
        holder.refresh()
    assert [generation.closed for generation in folder.opened] == [True, False]
    holder.close()
    assert folder.opened[1].closed
    with pytest.raises(NoIndexError, match="stopping"):
        lent_name(holder)


def test_many_threads_never_meet_a_closed_generation(folder: ToyFolder, holder: IndexHolder) -> None:
    folder.name = "0"
    holder.refresh()
    stop = threading.Event()
    faults: list[str] = []

    def ask() -> None:
        while not stop.is_set():
            with holder.lend() as index:
                if cast(ToyGeneration, index).closed:
                    faults.append(index.name)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(1, 200):
        folder.name = str(number)
        holder.refresh()
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    assert [generation.closed for generation in folder.opened] == [True] * 199 + [False]


def test_a_generation_that_does_not_open_leaves_the_old_one_serving(
    folder: ToyFolder, holder: IndexHolder, caplog: pytest.LogCaptureFixture
) -> None:
    folder.name = "one"
    holder.refresh()
    folder.name, folder.broken = "two", True
    with caplog.at_level(logging.WARNING):
        assert not holder.refresh()
        assert not holder.refresh()
    assert [record.getMessage() for record in caplog.records] == ["a file is cut short; still serving one"]
    assert lent_name(holder) == "one"


def test_a_generation_that_did_not_open_is_tried_again_after_a_pause(
    folder: ToyFolder, holder: IndexHolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.name, folder.broken = "one", True
    holder.refresh()
    folder.broken = False
    assert not holder.refresh()
    later = time.monotonic() + 60
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert holder.refresh()


def test_a_newer_generation_is_tried_at_once_after_one_that_failed(folder: ToyFolder, holder: IndexHolder) -> None:
    folder.name, folder.broken = "one", True
    holder.refresh()
    folder.name, folder.broken = "two", False
    assert holder.refresh()
    assert lent_name(holder) == "two"


def test_a_damaged_first_index_says_so(folder: ToyFolder, holder: IndexHolder) -> None:
    folder.name, folder.broken = "one", True
    holder.refresh()
    with pytest.raises(DamagedIndexError, match="cut short"):
        lent_name(holder)


def test_an_index_folder_that_vanishes_leaves_its_generation_serving(folder: ToyFolder, holder: IndexHolder) -> None:
    folder.name = "one"
    holder.refresh()
    folder.name = ""
    assert not holder.refresh()
    assert lent_name(holder) == "one"
