"""Builds over real files: only what changed is read and embedded, and ids stay apart."""

import os
from pathlib import Path

import numpy as np
import pytest

from index import build as build_module
from index import ingest
from index.build import BuildReport, build
from index.generation import Generation, open_index, read_manifest
from index.manifest import BuildSettings
from index.search import search
from index.verify import verify
from tests.index.built import check_holds, first_passage, texts
from tests.index.small import ANSWER, ARTICLES, contents, write_articles, write_records

SECTIONS = "# Rivers\n\n## Ume\n\nThe Ume rises in the north.\n\n## Tana\n\n{tana}\n\n## Po\n\nThe Po is long.\n"


def test_a_first_build_indexes_everything(articles: Path, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = build([str(articles)], folder, progress=lambda *step: told.append(step))
    assert report.changed
    assert (report.articles, report.passages, report.embedded, report.reused) == (3, 3, 3, 0)
    assert (report.new_sources, report.unchanged_sources, report.removed_sources) == (3, 0, 0)
    assert report.skipped == ()
    assert ANSWER in first_passage(folder)
    check_holds(folder, ARTICLES)
    for stage, total in (("reading", 3), ("embedding", 0), ("looking for duplicates", 3), ("writing", 3)):
        steps = [(done, of) for name, done, of in told if name == stage]
        assert steps == sorted(steps)
        assert steps[-1] == (3, total)


def test_a_second_build_reads_nothing_and_changes_nothing(
    articles: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(articles, {"empty.txt": "", "picture.png": "no text"})
    write_records(articles / "some.jsonl", [{"_id": "1", "text": "A record of the mill."}, {"no": "text"}])
    first = build([str(articles)], folder)
    before = contents(folder)
    monkeypatch.setattr(ingest, "load_source", _never)
    monkeypatch.setattr(build_module, "write_generation", _never)
    again = build([], folder)
    assert not again.changed
    assert again.generation == first.generation
    assert (again.articles, again.passages, again.embedded, again.reused) == (4, first.passages, 0, first.passages)
    assert (again.new_sources, again.removed_sources) == (0, 0)
    assert contents(folder) == before
    assert set(again.skipped) == set(first.skipped)
    assert len(first.skipped) == 3


def _never(*_: object) -> None:
    raise AssertionError("an unchanged source was read again")


def test_a_changed_file_re_embeds_only_the_passages_that_changed(articles: Path, folder: Path) -> None:
    path = articles / "rivers.md"
    path.write_text(SECTIONS.format(tana="The Tana flows slowly."))
    first = build([str(articles)], folder)
    path.write_text(SECTIONS.format(tana="The Tana flows fast."))
    report = build([], folder)
    assert (report.embedded, report.reused) == (1, first.passages - 1)
    assert (report.new_sources, report.unchanged_sources, report.removed_sources) == (1, 3, 0)
    check_holds(folder, {**ARTICLES, "rivers.md": SECTIONS.format(tana="The Tana flows fast.")})


def test_an_incremental_index_equals_one_built_at_once(articles: Path, folder: Path, tmp_path: Path) -> None:
    build([str(articles)], folder)
    write_articles(articles, {"a.txt": "An apple fell on a sleeping man.", "orchard.txt": "The orchard is gone."})
    (articles / "bridges.txt").unlink()
    build([], folder)
    build([str(articles)], tmp_path / "fresh")
    grown, fresh = open_index(folder), open_index(tmp_path / "fresh")
    assert _by_text(grown).keys() == _by_text(fresh).keys()
    for text, vector in _by_text(fresh).items():
        assert np.array_equal(_by_text(grown)[text], vector)
    for question in ("apple", "Who built the lighthouse?", "orchard"):
        ours, theirs = search(grown, question).hits, search(fresh, question).hits
        assert [hit.text for hit in ours] == [hit.text for hit in theirs]
        assert [hit.scores.fused for hit in ours] == pytest.approx([hit.scores.fused for hit in theirs], abs=1e-5)
    grown.close()
    fresh.close()


def _by_text(index: Generation) -> dict[str, np.ndarray]:
    return {p.text: index.vectors.rows(np.array([p.id]))[0] for p in index.store.all_passages()}


def test_a_touched_file_is_not_read_into_passages_again(
    articles: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([str(articles)], folder)
    os.utime(articles / "harbour.txt", ns=(1, 1))
    monkeypatch.setattr(ingest, "load_source", _never)
    report = build([], folder)
    assert (report.embedded, report.new_sources, report.unchanged_sources) == (0, 0, 3)
    assert not build([], folder).changed
    check_holds(folder, ARTICLES)


def test_a_removed_file_is_dropped(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    (articles / "harbour.txt").unlink()
    report = build([], folder)
    assert (report.articles, report.embedded, report.removed_sources) == (2, 0, 1)
    check_holds(folder, {name: text for name, text in ARTICLES.items() if name != "harbour.txt"})


def test_a_renamed_file_keeps_its_vectors(tmp_path: Path, folder: Path) -> None:
    titled = {name: f"# {name}\n\n{text}" for name, text in ARTICLES.items()}
    articles = write_articles(tmp_path / "articles", titled)
    build([str(articles)], folder)
    (articles / "harbour.txt").rename(articles / "port.txt")
    report = build([], folder)
    assert (report.embedded, report.new_sources, report.removed_sources) == (0, 1, 1)
    assert "port.txt" in texts(folder)
    assert verify(folder).ok


def test_other_settings_rebuild_everything(articles: Path, folder: Path) -> None:
    settings = BuildSettings(passage_tokens=16)
    build([str(articles)], folder)
    report = build([], folder, settings=settings)
    assert report.changed
    assert report.embedded == report.passages >= 3
    assert (report.new_sources, report.reused) == (3, 0)
    assert read_manifest(folder).settings == settings
    assert not build([], folder).changed  # an index keeps its settings
    opened = open_index(folder)
    assert max(passage.tokens for passage in opened.store.all_passages()) <= settings.passage_tokens
    opened.close()


def test_the_same_model_by_another_name_rebuilds_nothing(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    assert not build([], folder, settings=BuildSettings(model="sentence-transformers/all-MiniLM-L6-v2")).changed


def test_files_of_one_name_in_two_folders_have_ids_of_their_own(tmp_path: Path, folder: Path) -> None:
    names = ("one/notes.txt", "two/notes.txt", "two/three/notes.txt")
    roots = [write_articles(tmp_path, {name: f"Notes of {name}."}) / Path(name).parent for name in names]
    build([str(root) for root in (roots[0], roots[1])], folder)
    found = texts(folder)
    assert sorted(found.values()) == sorted(f"Notes of {name}." for name in names)
    assert set(found) == {"notes.txt", "two/notes.txt", "three/notes.txt"}
    assert verify(folder).ok


def test_an_id_that_stands_twice_in_one_file_keeps_its_first_article(tmp_path: Path, folder: Path) -> None:
    records: list[dict[str, object]] = [{"_id": "7", "text": f"Text number {n} of the same id."} for n in range(40)]
    path = write_records(tmp_path / "a" / "twice.jsonl", records)
    report = build([str(path)], folder)
    opened = open_index(folder)
    assert opened.store.article("7").text == "Text number 0 of the same id."
    opened.close()
    assert report.articles + len(report.skipped) == 40
    assert verify(folder).ok
    assert build([], folder).skipped == report.skipped


def test_the_same_id_in_two_json_lines_files_keeps_both(tmp_path: Path, folder: Path) -> None:
    for name in ("x/a.jsonl", "x/b.jsonl"):
        write_records(tmp_path / name, [{"_id": "7", "text": f"The text of {name}."}])
    assert build([str(tmp_path / "x")], folder).articles == 2
    assert set(texts(folder).values()) == {"The text of x/a.jsonl.", "The text of x/b.jsonl."}
    assert verify(folder).ok


def test_the_index_itself_is_never_indexed(articles: Path) -> None:
    folder = articles / "index"
    first = build([str(articles)], folder)
    write_articles(folder, {"notes.txt": "Nothing of the index is an article."})
    assert first.skipped == ()
    assert not build([], folder).changed
    check_holds(folder, ARTICLES)


def test_folders_of_any_characters_are_built_and_grown(tmp_path: Path) -> None:
    place = tmp_path / "a#b c?mode=rw&100%41 'q' \"한국어"
    folder, articles = place / "index", write_articles(place / "articles")
    build([str(articles)], folder)
    write_articles(articles, {"tower.txt": "The tower leans."})
    report = build([], folder)
    assert (report.embedded, report.reused) == (1, 3)
    assert verify(folder).ok


def test_an_index_can_move(articles: Path, folder: Path, tmp_path: Path) -> None:
    build([str(articles)], folder)
    moved = folder.rename(tmp_path / "elsewhere")
    assert not build([], moved).changed
    write_articles(articles, {"tower.txt": "The tower leans."})
    report: BuildReport = build([], moved)
    assert (report.embedded, report.reused) == (1, 3)
    assert verify(moved).ok
