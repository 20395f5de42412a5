"""Analysing in several processes: whatever is read or written anew comes out as in one."""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import joblib
import pytest

from index import analysing
from index.analyse import Analyser
from index.build import build, compact
from index.embed import OnnxEncoder
from index.export import cached_encoder
from index.generation import read_manifest
from index.load import load_file
from index.manifest import BuildSettings
from index.models import DEFAULT_MODEL, find_model
from index.sources import find_sources
from tests.conftest import REPOSITORY
from tests.index.small import contents, write_articles


def _segments(folder: Path, articles: Path) -> list[dict[str, str]]:
    """Build an index, add to it and compact it; return the checksums of its segments after each step."""
    build([str(articles)], folder)
    found = [contents(folder / "segments")]
    write_articles(articles, {f"mill{n}.txt": f"The mill of Wend burnt down in {1800 + n}.\n" for n in range(30)})
    build([], folder)
    found.append(contents(folder / "segments"))
    compact(folder)
    assert read_manifest(folder).articles == 33
    return [*found, contents(folder / "segments")]


def test_segments_are_the_same_however_many_processes_analyse(
    tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = _segments(tmp_path / "one", articles)
    for path in articles.glob("mill*.txt"):
        path.unlink()
    monkeypatch.setattr(analysing, "_WORTH_IT", 0)
    assert _segments(tmp_path / "several", articles) == alone


SEVERAL = pytest.mark.skipif(joblib.cpu_count() < 2, reason="one core analyses in the process of the build")


@pytest.fixture
def building(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Return a process, in a session of its own, that analyses articles without end in others, and tells of each."""
    text = "The quarry of Selby gave its last stone in 1911, and the town has kept bees in it since.\n\n"
    write_articles(tmp_path / "articles", {f"long{n}.txt": f"Part {n}. " + text * 500 for n in range(8)})
    analyse = [sys.executable, "-c", _ANALYSE, str(tmp_path / "articles")]
    process = subprocess.Popen(analyse, cwd=REPOSITORY, start_new_session=True, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        assert process.stdout.readline() == "0\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@SEVERAL
def test_no_process_outlives_a_build_that_is_killed(building: subprocess.Popen[str]) -> None:
    building.send_signal(signal.SIGSTOP)  # what the others write is read no more, and they wait with it
    time.sleep(3)
    assert len(_living(building.pid)) > 2
    building.kill()
    building.wait()
    _until(lambda: not _living(building.pid))


@SEVERAL
def test_ctrl_c_is_left_to_the_build(building: subprocess.Popen[str]) -> None:
    assert building.stdout
    os.killpg(building.pid, signal.SIGINT)
    assert [next(building.stdout) for _ in range(200)] == [f"{n}\n" for n in range(1, 201)]


@SEVERAL
def test_what_is_not_taken_yet_is_little_however_much_there_is(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysing, "_WORTH_IT", 0)
    (source,), _ = find_sources([str(articles / "harbour.txt")])
    (loaded,), _ = load_file(source)
    given = itertools.count()
    folder = cached_encoder(find_model(DEFAULT_MODEL))
    many = ((loaded, str(next(given))) for _ in range(10_000))
    made = analysing.analysed(many, Analyser(BuildSettings(), OnnxEncoder(folder)), folder, 0)
    assert [one.source_path for one in itertools.islice(made, 20)] == [str(n) for n in range(20)]
    time.sleep(1)
    assert next(given) <= analysing._AT_ONCE * (analysing._AHEAD * joblib.cpu_count() + 3)


_ANALYSE = """
import signal
import sys
from itertools import cycle
from index import analysing
from index.analyse import Analyser
from index.embed import OnnxEncoder
from index.export import cached_encoder
from index.load import load_file
from index.manifest import BuildSettings
from index.models import DEFAULT_MODEL, find_model
from index.sources import find_sources

analysing._WORTH_IT = 0
signal.signal(signal.SIGINT, lambda *_: None)  # as `pincite watch` takes note of it, and goes on
articles = [(one, "") for source in find_sources(sys.argv[1:])[0] for one in load_file(source)[0]]
folder = cached_encoder(find_model(DEFAULT_MODEL))
made = analysing.analysed(cycle(articles), Analyser(BuildSettings(), OnnxEncoder(folder)), folder, 0)
for number, _ in enumerate(made):
    print(number, flush=True)
"""


def _living(session: int) -> list[int]:
    """Return the processes of a session, but for those that have ended and wait to be told of."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its = stat.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its) == session and state != "Z":
            found.append(int(stat.parent.name))
    return found


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
