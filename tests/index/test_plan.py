"""What a build finds to do, without doing it."""

import os
from pathlib import Path

import pytest

from index import plan as plan_module
from index.plan import Plan, make_plan
from index.schema import SourceRecord
from tests.index.small import write_articles


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch, articles: Path) -> dict[str, SourceRecord]:
    """Pretend that the articles were indexed as they are now."""
    found = make_plan([str(articles)], None, Path("/no/index"))
    records = {record.path: record for _, record in found.changed}
    monkeypatch.setattr(plan_module, "read_sources", lambda _: (dict(records), {}))
    return records


def _plan(articles: Path) -> Plan:
    return make_plan([str(articles)], Path("store"), articles / "index")


def _names(paths: list[str]) -> list[str]:
    return [Path(path).name for path in paths]


def test_without_an_index_everything_is_new(articles: Path) -> None:
    plan = make_plan([str(articles)], None, articles / "index")
    assert _names([record.path for _, record in plan.changed]) == ["bridges.txt", "harbour.txt", "orchard.txt"]
    assert (plan.unchanged, plan.removed, plan.skipped, plan.empty) == ((), (), (), False)


def test_files_as_they_were_are_not_even_read(
    articles: Path, indexed: dict[str, SourceRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("a file was read"))
    plan = _plan(articles)
    assert plan.empty
    assert set(plan.unchanged) == set(indexed.values())


@pytest.mark.usefixtures("indexed")
def test_changed_touched_new_and_removed_files_are_told_apart(articles: Path) -> None:
    (articles / "harbour.txt").write_text("Other words.")
    os.utime(articles / "orchard.txt", ns=(5, 5))
    (articles / "bridges.txt").unlink()
    write_articles(articles, {"tower.txt": "The tower leans."})
    plan = _plan(articles)
    assert _names([record.path for _, record in plan.changed]) == ["harbour.txt", "tower.txt"]
    assert [(Path(record.path).name, record.mtime_ns) for record in plan.unchanged] == [("orchard.txt", 5)]
    assert _names(list(plan.removed)) == ["bridges.txt"]
    assert plan.moved
    assert not plan.empty


@pytest.mark.usefixtures("indexed")
def test_a_change_of_equal_length_is_seen_by_its_time(articles: Path) -> None:
    path = articles / "harbour.txt"
    path.write_text(path.read_text().replace("Ada", "Ida"))
    os.utime(path, ns=(5, 5))
    assert len(_plan(articles).changed) == 1


@pytest.mark.usefixtures("indexed")
def test_a_file_that_cannot_be_read_any_more_is_removed_and_reported(articles: Path) -> None:
    (articles / "harbour.txt").unlink()
    (articles / "harbour.txt").symlink_to("harbour.txt")
    plan = _plan(articles)
    assert _names(list(plan.removed)) == ["harbour.txt"]
    assert [(Path(item.path).name, "cannot be read" in item.reason) for item in plan.skipped] == [("harbour.txt", True)]


@pytest.mark.usefixtures("indexed")
def test_a_root_that_vanished_keeps_its_sources(articles: Path) -> None:
    articles.rename(articles.with_name("elsewhere"))
    plan = _plan(articles)
    assert len(plan.unchanged) == 3
    assert plan.empty
    assert "pincite forget" in plan.skipped[0].reason


def test_the_index_folder_is_left_out_by_whatever_path_it_is_reached(articles: Path) -> None:
    write_articles(articles / "index", {"a.txt": "x", "b.bin": "x"})
    (articles / "link").symlink_to("index")
    write_articles(articles, {"index-of-names.txt": "Names."})
    plan = make_plan([str(articles)], None, articles / "link")
    assert "index-of-names.txt" in _names([record.path for _, record in plan.changed])
    assert len(plan.changed) == 4
    assert plan.skipped == ()
