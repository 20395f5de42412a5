"""Segments: whatever is added, changed and dropped in whichever order, the index holds what a fresh build would."""

import random
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import segments as rules
from index.build import build, compact
from index.generation import Generation, open_index, read_manifest
from index.search import search
from index.verify import verify
from tests.index.small import write_articles

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
