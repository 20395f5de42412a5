"""Building over an index that is not as it was left: other exports, damage, hidden edits, hidden files."""

import json
import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from index.build import build
from index.errors import UsageError
from index.export import SUMS, cached_encoder, encoder_key
from index.generation import current_name, open_index, read_manifest
from index.manifest import FORMAT, MANIFEST, BuildSettings, record_file
from index.models import DEFAULT_MODEL, find_model
from index.verify import verify
from tests.index.small import contents, write_articles
from tests.index.test_duplicates import TEXT


@pytest.fixture
def folder(tmp_path: Path, articles: Path) -> Path:
    build([str(articles)], tmp_path / "index")
    return tmp_path / "index"


def _other_export(cache: Path) -> None:
    """Fill a cache with an export of the shipped model that is as good but has other bytes."""
    model = find_model(DEFAULT_MODEL)
    made = shutil.copytree(cached_encoder(model), cache / "encoders" / encoder_key(model))
    config = made / "encoder.json"
    config.write_text(config.read_text() + " \n")
    sums = json.loads((made / SUMS).read_text())
    record = record_file(config)
    sums["encoder.json"] = {"size": record.size, "sha256": record.sha256}
    (made / SUMS).write_text(json.dumps(sums))


def test_another_export_of_the_model_never_replaces_the_one_in_force(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _other_export(tmp_path / "cache")
    monkeypatch.setenv("PINCITE_CACHE", str(tmp_path / "cache"))
    with pytest.raises(UsageError, match="unknown token encoding"):
        build([], folder, settings=BuildSettings(encoding="no-such-encoding"))
    assert verify(folder).ok
    before = read_manifest(folder)
    assert build([], folder, settings=BuildSettings(passage_tokens=50)).changed
    assert read_manifest(folder).encoder == before.encoder
    assert verify(folder).ok


def test_a_build_without_paths_brings_the_index_up_to_date(folder: Path, articles: Path) -> None:
    assert not build([], folder).changed
    (articles / "new.txt").write_text("A mill stands by the weir.")
    assert build([], folder).articles == 4


def test_a_build_without_paths_needs_an_index(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no path was ever indexed"):
        build([], tmp_path / "none")


def test_an_edit_that_hides_behind_the_same_time_and_size_is_met_by_rereading(folder: Path, articles: Path) -> None:
    path = articles / "harbour.txt"
    status = path.stat()
    path.write_text(path.read_text().replace("2014", "2015"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not build([], folder).changed
    faults = verify(folder).faults
    assert any("--reread" in fault.what for fault in faults)
    assert build([], folder, reread=True).changed
    assert verify(folder).ok


@pytest.mark.parametrize("damage", ["format", "checksum", "cut"])
def test_a_damaged_manifest_does_not_shrink_the_collection_in_silence(
    folder: Path, tmp_path: Path, damage: str
) -> None:
    path = folder / "generations" / current_name(folder) / MANIFEST
    text = path.read_text()
    changed = {"format": text.replace(f'"format": {FORMAT}', '"format": 99'), "checksum": text + " ", "cut": text[:200]}
    path.write_text(changed[damage])
    (tmp_path / "more.txt").write_text("A mill stands by the weir.")
    report = build([str(tmp_path / "more.txt")], folder)
    told = any("must be named again" in item.reason for item in report.skipped)
    assert report.articles == 4 or told
    assert (report.articles == 4) == (damage != "cut")


def test_a_hidden_file_below_a_root_is_indexed_when_it_is_named(folder: Path, articles: Path) -> None:
    (articles / ".private").mkdir()
    (articles / ".private" / "mill.txt").write_text("A mill stands by the weir.")
    assert not build([], folder).changed
    assert build([str(articles / ".private" / "mill.txt")], folder).articles == 4


def test_other_rules_of_analysis_take_nothing_over(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.build.ANALYSIS", 10_000)
    report = build([], folder)
    assert report.changed
    assert report.reused == 0


def test_a_crash_before_the_pointer_moved_does_not_cost_the_generation_in_force(folder: Path, articles: Path) -> None:
    name = current_name(folder)
    orphan = folder / "generations" / "000009"
    shutil.copytree(folder / "generations" / name, orphan)
    (articles / "new.txt").write_text("A mill stands by the weir.")
    build([], folder)
    assert not orphan.exists()
    assert (folder / "generations" / name).is_dir()
    with closing(open_index(folder)) as index:
        assert index.manifest.articles == 4


def _places(folder: Path) -> dict[str, set[tuple[str, bool]]]:
    """Return the articles where each article's first passage stands too, and whether word for word."""
    with closing(open_index(folder)) as index:
        firsts = {article.id: index.store.passages_of(article.id)[0] for article in index.store.articles()}
        assert all(passage.group <= passage.id for passage in firsts.values())
        return {
            name: {(place.article_id, place.same) for place in index.store.duplicates(passage)}
            for name, passage in firsts.items()
        }


def test_a_rebuilt_index_has_the_near_duplicates_of_a_fresh_one(folder: Path, articles: Path, tmp_path: Path) -> None:
    edited = TEXT.replace("asked for it", "asked for that")
    write_articles(articles, {"c.txt": edited, "d.txt": TEXT, "e.txt": TEXT.replace("2014", "2015")})
    build([], folder)
    assert _places(folder)["c.txt"] == {("d.txt", False)}
    write_articles(articles, {"a.txt": TEXT})
    build([], folder)
    build([str(articles)], tmp_path / "fresh")
    places = _places(folder)
    assert places == _places(tmp_path / "fresh")
    assert places["d.txt"] == {("a.txt", True), ("c.txt", False)}
    assert places["c.txt"] == {("a.txt", False), ("d.txt", False)}
    assert places["e.txt"] == set()
    (articles / "a.txt").write_text("A mill stands by the weir.")
    build([], folder)
    assert _places(folder)["c.txt"] == {("d.txt", False)}
    assert verify(folder).ok


@pytest.mark.parametrize("change", ["language: en", "language: de"])
def test_an_edit_that_only_moves_sentence_borders_gives_what_a_fresh_build_does(tmp_path: Path, change: str) -> None:
    path = tmp_path / "list.md"
    items = [f"item {number} of the list" for number in range(9)]
    path.write_text("---\nlanguage: en\n---\n\n" + "\n".join(f"- {item}" for item in items) + "\n")
    build([str(path)], tmp_path / "index")
    text = f"---\n{change}\n---\n\n" + " ".join(f"- {item}" for item in items) + ". Dr. Roth came. He went.\n"
    path.write_text(text)
    build([str(path)], tmp_path / "index")
    build([str(path)], tmp_path / "fresh")
    grown, fresh = (
        contents(tmp_path / name / "generations" / current_name(tmp_path / name) / "sentences")
        for name in ("index", "fresh")
    )
    assert grown == fresh
