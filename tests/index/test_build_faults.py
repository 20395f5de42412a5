"""Builds that go wrong: what is bad is said and not fatal, and a damaged index is mended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.build import build, forget
from index.errors import NoIndexError, PinciteError, SourceError, UsageError
from index.generation import current_name, read_manifest
from index.manifest import BuildSettings
from index.verify import verify
from tests.index.built import check_holds, first_passage, texts
from tests.index.small import ANSWER, ARTICLES, contents, write_articles, write_records


def test_passages_too_short_to_say_anything_are_refused(articles: Path, folder: Path) -> None:
    with pytest.raises(UsageError, match="15 tokens is too short"):
        build([str(articles)], folder, settings=BuildSettings(passage_tokens=15))


@pytest.mark.parametrize("field", ["_id", "title", "author", "publisher", "url", "language"])
def test_half_a_surrogate_pair_in_a_field_is_not_fatal(tmp_path: Path, folder: Path, field: str) -> None:
    records: list[dict[str, object]] = [{"_id": "good", "text": "All is well."}, {"text": "Odd.", field: "x\ud800"}]
    report = build([str(write_records(tmp_path / "odd.jsonl", records))], folder)
    assert report.articles + len(report.skipped) == 2
    assert "good" in texts(folder)
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
    assert ANSWER in first_passage(folder)


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
        check_holds(folder, ARTICLES)
        assert read_manifest(folder).settings.passage_tokens == 50
    assert ANSWER in first_passage(folder)
    assert verify(folder).ok


def test_forgetting_takes_nothing_over_from_a_damaged_index(articles: Path, folder: Path, tmp_path: Path) -> None:
    more = write_articles(tmp_path / "more", {"mill.txt": "The mill grinds rye."})
    build([str(articles), str(more)], folder)
    _flip(next(folder.rglob("vectors.faiss")))
    report = forget([str(more)], folder)
    assert (report.articles, report.embedded, report.reused) == (3, 3, 0)
    check_holds(folder, ARTICLES)


def test_an_index_folder_whose_name_is_no_utf8_is_refused(articles: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        build([str(articles)], tmp_path / "ü\udcff")
    assert [path.name for path in tmp_path.iterdir()] == ["articles"]


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

    for stage in ("reading", "embedding", "looking for duplicates", "writing"):
        with pytest.raises(KeyboardInterrupt):
            build([], folder, progress=_Interrupt(stage))
        assert contents(folder) == before
    assert build([], folder).articles == 4
