"""The paths an index mirrors: how they join, cover each other, vanish and are forgotten."""

import shutil
from pathlib import Path

import pytest

from index.build import build, forget
from index.errors import NoIndexError, UsageError
from index.generation import read_manifest
from index.verify import verify
from tests.index.built import check_holds, texts
from tests.index.small import ARTICLES, contents, write_articles


def test_a_new_root_joins_the_others(articles: Path, folder: Path, tmp_path: Path) -> None:
    build([str(articles)], folder)
    more = write_articles(tmp_path / "more", {"mill.txt": "The mill grinds rye."})
    report = build([str(more)], folder)
    assert (report.articles, report.embedded, report.unchanged_sources) == (4, 1, 3)
    assert read_manifest(folder).roots == (str(articles), str(more))


def test_a_root_inside_another_adds_nothing(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    report = build([str(articles / "harbour.txt"), str(articles)], folder)
    assert not report.changed
    assert read_manifest(folder).roots == (str(articles),)


def test_a_root_around_another_adds_the_rest(articles: Path, folder: Path) -> None:
    build([str(articles / "harbour.txt")], folder)
    report = build([str(articles)], folder)
    assert (report.articles, report.embedded, report.unchanged_sources) == (3, 2, 1)
    check_holds(folder, ARTICLES)


def test_relative_paths_are_the_same_as_absolute_ones(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    build(["articles"], Path("index"))
    monkeypatch.chdir(articles)
    assert not build([str(articles), "."], Path("../index")).changed
    assert verify(Path("../index")).ok


def test_a_glob_follows_what_it_matches(articles: Path, folder: Path) -> None:
    build([str(articles / "*r.txt")], folder)
    assert set(texts(folder)) == {"harbour.txt"}
    write_articles(articles, {"tower.txt": "The tower leans."})
    assert build([], folder).articles == 2
    (articles / "tower.txt").unlink()
    assert build([], folder).articles == 1


def test_a_glob_that_matches_nothing_any_more_is_no_obstacle(articles: Path, folder: Path) -> None:
    build([str(articles / "*r.txt"), str(articles / "bridges.txt")], folder)
    (articles / "harbour.txt").unlink()
    report = build([], folder)
    assert report.articles == 1
    assert [item.reason for item in report.skipped] == ["is gone"]


def test_a_forgotten_root_is_dropped(articles: Path, folder: Path, tmp_path: Path) -> None:
    more = write_articles(tmp_path / "more", {"mill.txt": "The mill grinds rye."})
    build([str(articles), str(more)], folder)
    report = forget([str(articles)], folder)
    assert (report.articles, report.embedded, report.removed_sources) == (1, 0, 3)
    check_holds(folder, {"mill.txt": "The mill grinds rye."})


def test_only_what_is_indexed_can_be_forgotten(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    before = contents(folder)
    with pytest.raises(UsageError, match="none of the indexed paths") as raised:
        forget([str(articles / "harbour.txt")], folder)
    assert str(articles) in raised.value.hint
    with pytest.raises(UsageError, match="cannot be emptied"):
        forget([str(articles)], folder)
    assert contents(folder) == before


def test_forgetting_without_an_index_makes_none(folder: Path) -> None:
    with pytest.raises(NoIndexError):
        forget(["x"], folder)
    assert not folder.exists()


def test_a_root_that_vanished_keeps_its_articles_until_it_is_forgotten(
    articles: Path, folder: Path, tmp_path: Path
) -> None:
    more = write_articles(tmp_path / "more[1]", {"mill.txt": "The mill grinds rye."})
    build([str(articles), str(more)], folder)
    shutil.rmtree(more)
    report = build([], folder)
    assert report.articles == 4
    assert [(item.path, "pincite forget" in item.reason) for item in report.skipped] == [(str(more), True)]
    write_articles(articles, {"tower.txt": "The tower leans."})
    assert build([], folder).articles == 5
    assert forget([str(more)], folder).articles == 4


def test_a_root_whose_name_is_no_utf8_is_reported_and_kept_in_mind(articles: Path, tmp_path: Path) -> None:
    odd = articles.rename(tmp_path / "ü\udcff")
    more = write_articles(tmp_path / "more", {"mill.txt": "The mill grinds rye."})
    report = build([str(odd), str(more)], tmp_path / "index")
    assert (report.articles, len(report.skipped)) == (1, 3)
    assert read_manifest(tmp_path / "index").roots == (str(odd), str(more))
    assert not build([], tmp_path / "index").changed
