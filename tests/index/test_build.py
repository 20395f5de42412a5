"""Builds over real files: only what changed is read and embedded, and what is wrong is said, not fatal."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import build as build_module
from index import ingest
from index.article import BlockKind
from index.build import BuildReport, build, forget
from index.errors import NoIndexError, PinciteError, SourceError, UsageError
from index.generation import Generation, current_name, open_index, read_manifest
from index.manifest import BuildSettings
from index.search import search
from index.verify import verify
from tests.index.small import ANSWER, ARTICLES, QUESTION, contents, write_articles, write_records

SECTIONS = "# Rivers\n\n## Ume\n\nThe Ume rises in the north.\n\n## Tana\n\n{tana}\n\n## Po\n\nThe Po is long.\n"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def _texts(folder: Path) -> dict[str, str]:
    """Return the text of every article in an index by its id."""
    opened = open_index(folder)
    found = {summary.id: opened.store.article(summary.id).text for summary in opened.store.articles()}
    opened.close()
    return found


def _check(folder: Path, articles: dict[str, str]) -> None:
    """Check that the index holds these articles, true and complete, with the vectors of a fresh build."""
    assert _texts(folder) == articles
    assert verify(folder).ok
    opened = open_index(folder)
    passages = list(opened.store.all_passages())
    assert [passage.id for passage in passages] == list(range(opened.manifest.passages))
    assert {passage.article_id for passage in passages} == set(articles)
    for passage in passages:
        if passage.kinds == (BlockKind.HEADING,):
            continue  # which stands behind the prose below it
        hits = search(opened, passage.text, k=1).hits
        assert hits[0].text == passage.text
        assert hits[0].scores.dense > 0.6
    opened.close()


def _answer(folder: Path) -> str:
    opened = open_index(folder)
    text = search(opened, QUESTION, k=1).hits[0].text
    opened.close()
    return text


def test_a_first_build_indexes_everything(articles: Path, folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    report = build([str(articles)], folder, progress=lambda *step: told.append(step))
    assert report.changed
    assert (report.articles, report.passages, report.embedded, report.reused) == (3, 3, 3, 0)
    assert (report.new_sources, report.unchanged_sources, report.removed_sources) == (3, 0, 0)
    assert report.skipped == ()
    assert ANSWER in _answer(folder)
    _check(folder, ARTICLES)
    for stage in ("reading", "embedding", "indexing words"):
        steps = [(done, total) for name, done, total in told if name == stage]
        assert steps == sorted(steps)
        assert steps[-1] == (3, 3)


def test_a_second_build_reads_nothing_and_changes_nothing(
    articles: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(articles, {"empty.txt": "", "picture.png": "no text"})
    write_records(articles / "some.jsonl", [{"_id": "1", "text": "A record of the mill."}, {"no": "text"}])
    first = build([str(articles)], folder)
    before = contents(folder)
    monkeypatch.setattr(ingest, "load_source", _never)
    monkeypatch.setattr(build_module, "fill_store", _never)
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
    _check(folder, {**ARTICLES, "rivers.md": SECTIONS.format(tana="The Tana flows fast.")})


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
    _check(folder, ARTICLES)


def test_a_removed_file_is_dropped(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    (articles / "harbour.txt").unlink()
    report = build([], folder)
    assert (report.articles, report.embedded, report.removed_sources) == (2, 0, 1)
    _check(folder, {name: text for name, text in ARTICLES.items() if name != "harbour.txt"})


def test_a_renamed_file_keeps_its_vectors(tmp_path: Path, folder: Path) -> None:
    titled = {name: f"# {name}\n\n{text}" for name, text in ARTICLES.items()}
    articles = write_articles(tmp_path / "articles", titled)
    build([str(articles)], folder)
    (articles / "harbour.txt").rename(articles / "port.txt")
    report = build([], folder)
    assert (report.embedded, report.new_sources, report.removed_sources) == (0, 1, 1)
    assert "port.txt" in _texts(folder)
    assert verify(folder).ok


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
    _check(folder, ARTICLES)


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
    assert set(_texts(folder)) == {"harbour.txt"}
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
    _check(folder, {"mill.txt": "The mill grinds rye."})


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


def test_passages_too_short_to_say_anything_are_refused(articles: Path, folder: Path) -> None:
    with pytest.raises(UsageError, match="15 tokens is too short"):
        build([str(articles)], folder, settings=BuildSettings(passage_tokens=15))


def test_files_of_one_name_in_two_folders_have_ids_of_their_own(tmp_path: Path, folder: Path) -> None:
    names = ("one/notes.txt", "two/notes.txt", "two/three/notes.txt")
    roots = [write_articles(tmp_path, {name: f"Notes of {name}."}) / Path(name).parent for name in names]
    build([str(root) for root in (roots[0], roots[1])], folder)
    texts = _texts(folder)
    assert sorted(texts.values()) == sorted(f"Notes of {name}." for name in names)
    assert set(texts) == {"notes.txt", "two/notes.txt", "three/notes.txt"}
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
    assert set(_texts(folder).values()) == {"The text of x/a.jsonl.", "The text of x/b.jsonl."}
    assert verify(folder).ok


@pytest.mark.parametrize("field", ["_id", "title", "author", "publisher", "url", "language"])
def test_half_a_surrogate_pair_in_a_field_is_not_fatal(tmp_path: Path, folder: Path, field: str) -> None:
    records: list[dict[str, object]] = [{"_id": "good", "text": "All is well."}, {"text": "Odd.", field: "x\ud800"}]
    report = build([str(write_records(tmp_path / "odd.jsonl", records))], folder)
    assert report.articles + len(report.skipped) == 2
    assert "good" in _texts(folder)
    assert verify(folder).ok


def test_a_name_that_is_no_utf8_is_reported_and_skipped(articles: Path, folder: Path) -> None:
    write_articles(articles, {"bad\udcff.txt": "This cannot be named.", "bad\udcff.bin": "Nor this."})
    report = build([str(articles)], folder)
    assert report.articles == 3
    assert sorted(Path(item.path).name for item in report.skipped) == ["bad\ufffd.bin", "bad\ufffd.txt"]
    assert not build([], folder).changed


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x00", None])
def test_a_file_that_turns_bad_is_dropped_and_reported(articles: Path, folder: Path, text: str | None) -> None:
    build([str(articles)], folder)
    path = articles / "harbour.txt"
    path.unlink()
    if text is None:
        path.symlink_to("nowhere")
    else:
        path.write_text(text)
    report = build([], folder)
    assert (report.articles, len(report.skipped)) == (2, 1)
    assert str(path) in report.skipped[0].path
    assert not build([], folder).changed
    assert verify(folder).ok


@pytest.mark.parametrize(
    "make", [lambda path: path.mkdir(), lambda path: write_articles(path, {"a.txt": " ", "b.c": "x"})]
)
def test_nothing_to_index_is_an_error_that_leaves_no_index(
    tmp_path: Path, folder: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "articles")
    with pytest.raises(SourceError, match="nothing to index"):
        build([str(tmp_path / "articles")], folder)
    with pytest.raises(NoIndexError):
        current_name(folder)
    assert list((folder / "generations").iterdir()) == []


def test_emptied_roots_are_an_error_that_leaves_the_index(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    for path in articles.iterdir():
        path.unlink()
    with pytest.raises(SourceError, match="nothing to index"):
        build([], folder)
    assert ANSWER in _answer(folder)


@pytest.mark.parametrize("path", ["nowhere", "no*where", "", "a\x00b"])
def test_a_path_to_nothing_is_an_error_before_anything_happens(tmp_path: Path, folder: Path, path: str) -> None:
    with pytest.raises(PinciteError):
        build([path and str(tmp_path / path)], folder)
    assert not folder.exists()


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 8
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("vectors.faiss", _flip),
        ("store.sqlite", _flip),
        ("manifest.json", _flip),
        ("meta.json", Path.unlink),
        ("model.onnx", _flip),
        ("tokenizer.json", Path.unlink),
        ("CURRENT", Path.unlink),
    ],
)
def test_building_again_mends_a_damaged_index(
    articles: Path, folder: Path, name: str, damage: Callable[[Path], None]
) -> None:
    build([str(articles)], folder, settings=BuildSettings(passage_tokens=50))
    damage(next(folder.rglob(name)))
    report = build([str(articles / "harbour.txt")], folder)
    assert report.embedded == report.passages  # nothing is taken over from what cannot be trusted
    if name not in {"manifest.json", "CURRENT"}:  # paths and settings still hold
        _check(folder, ARTICLES)
        assert read_manifest(folder).settings.passage_tokens == 50
    assert ANSWER in _answer(folder)
    assert verify(folder).ok


def test_forgetting_takes_nothing_over_from_a_damaged_index(articles: Path, folder: Path, tmp_path: Path) -> None:
    more = write_articles(tmp_path / "more", {"mill.txt": "The mill grinds rye."})
    build([str(articles), str(more)], folder)
    _flip(next(folder.rglob("vectors.faiss")))
    report = forget([str(more)], folder)
    assert (report.articles, report.embedded, report.reused) == (3, 3, 0)
    _check(folder, ARTICLES)


def test_the_index_itself_is_never_indexed(articles: Path) -> None:
    folder = articles / "index"
    first = build([str(articles)], folder)
    write_articles(folder, {"notes.txt": "Nothing of the index is an article."})
    assert first.skipped == ()
    assert not build([], folder).changed
    _check(folder, ARTICLES)


def test_folders_of_any_characters_are_built_and_grown(tmp_path: Path) -> None:
    place = tmp_path / "a#b c?mode=rw&100%41 'q' \"한국어"
    folder, articles = place / "index", write_articles(place / "articles")
    build([str(articles)], folder)
    write_articles(articles, {"tower.txt": "The tower leans."})
    report = build([], folder)
    assert (report.embedded, report.reused) == (1, 3)
    assert verify(folder).ok


def test_an_index_folder_whose_name_is_no_utf8_is_refused(articles: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        build([str(articles)], tmp_path / "ü\udcff")
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]


def test_a_root_whose_name_is_no_utf8_is_reported_and_kept_in_mind(articles: Path, tmp_path: Path) -> None:
    odd = articles.rename(tmp_path / "ü\udcff")
    more = write_articles(tmp_path / "more", {"mill.txt": "The mill grinds rye."})
    report = build([str(odd), str(more)], tmp_path / "index")
    assert (report.articles, len(report.skipped)) == (1, 3)
    assert read_manifest(tmp_path / "index").roots == (str(odd), str(more))
    assert not build([], tmp_path / "index").changed


def test_an_index_can_move(articles: Path, folder: Path, tmp_path: Path) -> None:
    build([str(articles)], folder)
    moved = folder.rename(tmp_path / "elsewhere")
    assert not build([], moved).changed
    write_articles(articles, {"tower.txt": "The tower leans."})
    report: BuildReport = build([], moved)
    assert (report.embedded, report.reused) == (1, 3)
    assert verify(moved).ok


class _Interrupt:
    """A progress that stops the build in one stage, as Ctrl-C does."""

    def __init__(self, stage: str) -> None:
        self._stage = stage

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == self._stage:
            raise KeyboardInterrupt(f"{done} of {total}")


def test_a_build_that_is_interrupted_leaves_the_index_and_no_leftovers(articles: Path, folder: Path) -> None:
    build([str(articles)], folder)
    before = contents(folder)
    write_articles(articles, {"tower.txt": "The tower leans."})

    for stage in ("reading", "embedding", "indexing words"):
        with pytest.raises(KeyboardInterrupt):
            build([], folder, progress=_Interrupt(stage))
        assert contents(folder) == before
    assert build([], folder).articles == 4
