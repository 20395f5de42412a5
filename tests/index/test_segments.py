"""Segments: whatever is added, changed and dropped in whichever order, the index holds what a fresh build would."""

import random
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import manifest
from index import segments as rules
from index.build import build, compact
from index.generation import Generation, open_index, read_manifest
from index.search import search
from index.segments import staying
from index.verify import verify
from tests.index.small import ANSWER, QUESTION, start_python, write_articles

SEED = 11
PLACES = ["Tallis", "Wend", "Ume", "Orrin", "Selby", "Karst", "Dorne", "Velm"]
THINGS = ["harbour", "orchard", "bridge", "mill", "library", "quarry", "ferry", "lighthouse"]


def _text(n: int, version: int) -> str:
    place, thing = PLACES[n % 8], THINGS[(n // 8 + version) % 8]
    return (
        f"The {thing} of {place} was begun in {1700 + 13 * n % 300} by the guild of the town.\n\n"
        f"A flood of the river damaged the {thing} in May {1900 + n + version}, and the council of {place} had it"
        " mended within a year, with stone from the hills, oak from the lower woods and a loan that took two decades"
        " to pay.\n"
    )


@pytest.fixture
def never_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat the smallest index as a large one."""
    monkeypatch.setattr(rules, "SMALL", 0)


def _parts(index: Generation) -> dict[str, list[tuple[object, ...]]]:
    """Return what an index holds, without its numbers: passages by article, with the partition into groups."""
    found: dict[str, list[tuple[object, ...]]] = {}
    members: dict[int, list[str]] = {}
    passages = list(index.store.all_passages())
    for one in passages:
        members.setdefault(one.group, []).append(f"{one.article_id}:{one.start}")
    for one in passages:
        same = tuple(sorted(members[one.group]))
        found.setdefault(one.article_id, []).append((one.start, one.end, one.text, one.section, one.dates, same))
    return found


def _check_equal(folder: Path, fresh: Path) -> None:
    with closing(open_index(folder)) as mine, closing(open_index(fresh)) as other:
        assert _parts(mine) == _parts(other)
        assert mine.manifest.articles == other.manifest.articles
        assert mine.manifest.passages == other.manifest.passages == mine.lexical.search(["the"], 10_000)[0].size
        assert mine.manifest.blocks == other.manifest.blocks
        assert mine.manifest.sources_sha256 == other.manifest.sources_sha256
        vectors = [
            {
                (one.article_id, one.start): index.vectors.rows(np.array([one.id]))[0]
                for one in index.store.all_passages()
            }
            for index in (mine, other)
        ]
        for key, vector in vectors[0].items():
            assert vector @ vectors[1][key] > 0.999
        for one in list(other.store.all_passages())[::5]:
            ours, theirs = (search(index, one.text, k=3) for index in (mine, other))
            assert ours.hits[0].text == theirs.hits[0].text
    assert verify(folder).ok


@pytest.mark.usefixtures("never_small")
def test_any_row_of_changes_gives_what_a_fresh_build_gives(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    articles, folder = tmp_path / "articles", tmp_path / "index"
    held = dict.fromkeys(range(24), 0)
    write_articles(articles, {f"a{n}.txt": _text(n, 0) for n in held})
    build([str(articles)], folder)
    most = 1
    for step in range(7):
        for n in chance.sample(sorted(held), 2):
            held[n] += 1
        del held[chance.choice(sorted(held))]
        held[100 + step] = 0
        held[200 + step] = 0
        for path in articles.glob("*.txt"):
            path.unlink()
        write_articles(articles, {f"a{n}.txt": _text(n % 100, version) for n, version in held.items()})
        report = build([], folder)
        assert report.articles == len(held)
        assert report.embedded < 20
        most = max(most, len(read_manifest(folder).segments))
    build([str(articles)], tmp_path / "fresh")
    assert most > 1
    _check_equal(folder, tmp_path / "fresh")
    report = compact(folder)
    assert report.embedded == 0
    assert len(read_manifest(folder).segments) == 1
    _check_equal(folder, tmp_path / "fresh")


@given(st.lists(st.integers(1, 2_000_000), min_size=1, max_size=8), st.integers(0, 100_000))
def test_a_build_writes_little_more_than_what_is_coming(living: list[int], coming: int) -> None:
    stay = staying(living, coming)
    carried = sum(living[stay:])
    assert 0 <= stay <= len(living)
    assert stay < rules._MOST  # the new one makes one more, and SQLite reads ten files as one at most
    if sum(living) + coming <= rules.SMALL:
        assert stay == 0
    elif len(living) < rules._MOST:
        assert all(living[i] <= coming + sum(living[i + 1 :]) for i in range(stay, len(living)))
        assert stay == 0 or living[stay - 1] > coming + carried


def test_many_small_additions_rewrite_a_passage_a_few_times_at_most() -> None:
    living, written = [1_000_000], 0
    for _ in range(1000):
        stay = staying(living, 1000)
        new = 1000 + sum(living[stay:])
        written += new
        living = [*living[:stay], new]
    assert living[0] == 1_000_000  # which no addition touches
    assert len(living) <= rules._MOST + 1
    assert written < 6 * 1_000_000


@pytest.mark.usefixtures("never_small")
def test_what_no_generation_names_is_deleted_and_what_one_names_stays(tmp_path: Path, articles: Path) -> None:
    folder = tmp_path / "index"
    build([str(articles)], folder)
    (folder / "segments" / "000099").mkdir()  # of a build that was killed
    for n in range(6):
        (articles / f"new{n}.txt").write_text(_text(n, n), encoding="utf-8")
        build([], folder)
        named = {segment.name for segment in read_manifest(folder).segments}
        present = {path.name for path in (folder / "segments").iterdir()}
        assert named <= present
        assert len(present - named) <= 2  # of the generation before
    with closing(open_index(folder)) as index:
        assert index.manifest.articles == 9


@pytest.mark.usefixtures("never_small")
@pytest.mark.parametrize("place", [5, -5])  # where the file cannot be opened, and where only its checksum tells
def test_a_damaged_segment_is_not_written_anew_but_read_from_its_sources(
    tmp_path: Path, articles: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    folder = tmp_path / "index"
    build([str(articles)], folder)
    monkeypatch.setattr(manifest, "_HASHED_AT_OPEN", 0)  # as of a large index
    path = folder / "segments" / "000001" / "store.sqlite"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    assert not verify(folder).ok
    (articles / "new.txt").write_text(_text(1, 1), encoding="utf-8")
    assert build([], folder).new_sources in {1, 4}
    compact(folder)
    assert verify(folder).ok
    with closing(open_index(folder)) as index:
        assert index.manifest.articles == 4


@pytest.mark.usefixtures("never_small")
def test_a_build_of_a_segment_killed_at_any_moment_leaves_a_working_index(tmp_path: Path, articles: Path) -> None:
    folder = tmp_path / "index"
    build([str(articles)], folder)
    chance, held = random.Random(SEED), 3  # noqa: S311 (no secret)
    for n in range(8):
        (articles / f"new{n}.txt").write_text(_text(n, n), encoding="utf-8")
        process = start_python(_BUILD, folder, "compact" if n % 3 == 2 else "build")
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 1.5))
        process.kill()
        process.communicate()
        with closing(open_index(folder)) as index:
            assert index.manifest.articles >= held
            held = index.manifest.articles
            assert ANSWER in search(index, QUESTION, k=1).hits[0].text
        assert not [fault for fault in verify(folder).faults if "altered" in fault.what]
    build([], folder)
    assert read_manifest(folder).articles == 11
    assert verify(folder).ok


_BUILD = """
import sys
from pathlib import Path
from index import segments
from index.build import build, compact
segments.SMALL = 0
print("ready", flush=True)
if sys.argv[2] == "compact":
    compact(Path(sys.argv[1]))
build([], Path(sys.argv[1]))
"""
