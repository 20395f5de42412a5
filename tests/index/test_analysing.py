"""Analysing in several processes: whatever is read or written anew comes out as in one."""

import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Callable
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


@pytest.mark.skipif(joblib.cpu_count() < 2, reason="one core analyses in the process of the build")
def test_no_process_outlives_a_build_that_is_killed(tmp_path: Path) -> None:
    text = "The quarry of Selby gave its last stone in 1911, and the town has kept bees in it since.\n\n"
    write_articles(tmp_path / "articles", {f"long{n}.txt": f"Part {n}. " + text * 800 for n in range(60)})
    build_it = [sys.executable, "-c", _BUILD, str(tmp_path / "articles"), str(tmp_path / "index")]
    building = subprocess.Popen(build_it, cwd=REPOSITORY, start_new_session=True)
    try:
        _until(lambda: len(_living(building.pid)) > 2)
        time.sleep(3)
        building.send_signal(signal.SIGSTOP)  # what the others write is read no more, and they wait with it
        time.sleep(3)
        assert len(_living(building.pid)) > 2
    finally:
        building.kill()
        building.wait()
    _until(lambda: not _living(building.pid))


@pytest.mark.skipif(joblib.cpu_count() < 2, reason="one core analyses in the process of the build")
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


_BUILD = """
import sys
from pathlib import Path
from index import analysing
from index.build import build
analysing._WORTH_IT = 0
build(sys.argv[1:2], Path(sys.argv[2]))
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
