"""Killing builds: whenever it happens, the index opens, answers, verifies, and can be built again."""

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from index.build import build
from index.generation import open_index
from index.search import search
from index.verify import verify
from tests.index.small import ANSWER, QUESTION, start_python, write_articles

SEED = 2024
KILLS = 14
BUILD = """
import sys
from pathlib import Path
import index.export, index.embed
from index.build import build
print("ready", flush=True)
build([], Path(sys.argv[1]))
print("done", flush=True)
"""


def _write(articles: Path, version: int) -> None:
    """Write a new version of the collection: half of it changes, one article comes and one goes."""
    changes = [version if n % 2 else 0 for n in range(20)]
    texts = {f"a{n}.txt": f"Article {n} was changed {times} times." for n, times in enumerate(changes)}
    for path in articles.glob("only*.txt"):
        path.unlink()
    write_articles(articles, {**texts, f"only{version}.txt": f"The mark of version {version} is here."})


def _version(folder: Path) -> int:
    """Open and ask the index, and return the version of the collection it holds."""
    opened = open_index(folder)
    assert ANSWER in search(opened, QUESTION, k=1).hits[0].text
    marks = [summary.id for summary in opened.store.articles() if summary.id.startswith("only")]
    assert len(list(opened.store.all_passages())) == opened.manifest.passages
    opened.close()
    assert len(marks) == 1
    return int(marks[0].removeprefix("only").removesuffix(".txt"))


def _start(folder: Path) -> subprocess.Popen[str]:
    process = start_python(BUILD, folder)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_articles(tmp_path / "articles")
    _write(tmp_path / "articles", 0)
    build([str(tmp_path / "articles")], tmp_path / "index")
    return tmp_path


def test_a_build_killed_at_any_moment_leaves_a_working_index(place: Path) -> None:
    articles, folder = place / "articles", place / "index"
    _write(articles, 1)
    process, begun = _start(folder), time.monotonic()
    assert process.stdout
    assert process.stdout.readline() == "done\n"
    duration = time.monotonic() - begun
    process.communicate()
    moments = random.Random(SEED)  # noqa: S311 (no secret)
    old, outcomes = 1, []
    for n in range(KILLS):
        _write(articles, n + 2)
        process = _start(folder)
        time.sleep(duration * (n + moments.random()) / KILLS)
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate()
        found = _version(folder)
        assert found in {old, n + 2}
        assert found == n + 2 or "done" not in output
        assert all("source" in fault.what or "no longer" in fault.what for fault in verify(folder).faults)
        outcomes.append(found == n + 2)
        old = found
    build([], folder)
    assert _version(folder) == KILLS + 1
    assert verify(folder).ok
    assert not all(outcomes)  # some of them were killed before they had published
    assert not list((folder / "generations").glob(".building-*"))
