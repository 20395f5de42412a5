"""One build at a time: the second waits and says for whom, and a dead holder holds nothing."""

import os
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build
from index.generation import open_index
from index.lock import build_lock
from index.search import search
from index.verify import verify
from tests.index.small import ANSWER, QUESTION, start_python, write_articles

HOLD = """
import sys, time
from pathlib import Path
from index.generation import open_index
from index.lock import build_lock
from index.search import search
with build_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read() if len(sys.argv) > 2 else time.sleep(60)
"""
BUILD = """
import sys
from pathlib import Path
from index.build import build
report = build([sys.argv[1]], Path(sys.argv[2]), waiting=lambda text: print("waits:", text, flush=True))
print(report.generation, report.articles, flush=True)
"""


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def test_a_second_build_waits_and_names_the_holder(tmp_path: Path) -> None:
    articles, folder = write_articles(tmp_path / "articles"), tmp_path / "index"
    with build_lock(folder):
        second = start_python(BUILD, articles, folder)
        said = _first_line(second)
        assert said.startswith(f"waits: waiting for another build of {folder}: process {os.getpid()} on ")
        assert not (folder / "CURRENT").exists()
    output, errors = second.communicate(timeout=120)
    assert (second.returncode, output) == (0, "000001 3\n"), errors


def test_two_builds_at_once_both_end_well(tmp_path: Path) -> None:
    one = write_articles(tmp_path / "one", {"a.txt": "The mill grinds rye."})
    two = write_articles(tmp_path / "two", {"b.txt": "The tower leans."})
    builds = [start_python(BUILD, articles, tmp_path / "index") for articles in (one, two)]
    printed = [process.communicate(timeout=120) for process in builds]
    assert [process.returncode for process in builds] == [0, 0], printed
    assert sorted(output.splitlines()[-1] for output, _ in printed) == ["000001 1", "000002 2"]
    assert verify(tmp_path / "index").ok
    assert not (tmp_path / "index" / "lock.holder").exists()


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    holder = start_python(HOLD, tmp_path)
    assert _first_line(holder) == "held\n"
    waits: list[str] = []
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert (tmp_path / "lock.holder").exists()  # it could not clean up
    with build_lock(tmp_path, waits.append):
        assert f'"process": {os.getpid()}' in (tmp_path / "lock.holder").read_text()
    assert waits == []
    assert not (tmp_path / "lock.holder").exists()


def test_giving_up_waiting_takes_nothing_from_the_holder(tmp_path: Path) -> None:
    def give_up(_: str) -> None:
        raise KeyboardInterrupt

    with build_lock(tmp_path):
        with pytest.raises(KeyboardInterrupt), build_lock(tmp_path, give_up):
            raise AssertionError("two held the lock")
        assert (tmp_path / "lock.holder").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"process": 1}'])
def test_a_holder_that_did_not_say_who_it_is_is_waited_for_all_the_same(tmp_path: Path, content: str) -> None:
    told: list[str] = []

    def stop_waiting(text: str) -> None:
        told.append(text)
        raise TimeoutError

    with build_lock(tmp_path):
        (tmp_path / "lock.holder").write_text(content)
        with pytest.raises(TimeoutError), build_lock(tmp_path, stop_waiting):
            pass
    assert told == [f"waiting for another build of {tmp_path}: its holder has not said who it is"]


def test_reading_needs_no_lock(small_index: Path) -> None:
    with build_lock(small_index), closing(open_index(small_index)) as opened:
        assert ANSWER in search(opened, QUESTION, k=1).hits[0].text


def test_the_lock_is_free_again_after_a_failed_build(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for _ in range(2):
        with pytest.raises(Exception, match="nothing to index"):
            build([str(empty)], tmp_path / "index", waiting=_never)
    assert not (tmp_path / "index" / "lock.holder").exists()


def _never(text: str) -> None:
    raise AssertionError(text)
