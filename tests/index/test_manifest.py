"""A manifest says what an index is made of, and notices when it or a file is not what it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index import manifest as manifest_module
from index.errors import DamagedIndexError, FormatError
from index.generation import read_manifest
from index.manifest import FORMAT, MANIFEST, Manifest, check_files, record_file


def _rewrite(path: Path, **changes: object) -> None:
    """Change fields of a manifest as a program would that does not know of its checksum."""
    fields = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**fields, **changes}), encoding="utf-8")


@pytest.fixture
def path(small_index: Path) -> Path:
    return next(small_index.rglob(MANIFEST))


def test_a_manifest_survives_its_file(small_index: Path, tmp_path: Path) -> None:
    manifest = replace(read_manifest(small_index), roots=("/a/한국어", "/b/\udcff"), languages=("ko", "en"))
    manifest.write(tmp_path / "m.json")
    assert Manifest.read(tmp_path / "m.json", small_index) == manifest


def test_every_file_a_reader_needs_is_recorded(small_index: Path) -> None:
    files = read_manifest(small_index).files
    present = {path.relative_to(small_index).as_posix() for path in small_index.rglob("*") if path.is_file()}
    not_read = {"CURRENT", "lock", "generations/000001/manifest.json"}
    assert {name for name in present if not name.endswith(".lock")} - not_read == set(files)
    for name, record in files.items():
        assert record_file(small_index / name) == record


def test_another_format_is_refused_with_both_versions(small_index: Path, path: Path) -> None:
    replace(read_manifest(small_index), format=FORMAT + 1).write(path)
    with pytest.raises(FormatError, match=f"format {FORMAT + 1}.*format {FORMAT}") as raised:
        read_manifest(small_index)
    assert f"pincite index PATH... --index {small_index}" in raised.value.hint


@pytest.mark.parametrize(
    "changes",
    [{"articles": 9}, {"format": FORMAT + 1}, {"roots": ["/etc"]}, {"files": {}}, {"sha256": ""}, {"new": None}],
)
def test_a_manifest_altered_by_hand_is_refused(small_index: Path, path: Path, changes: dict[str, object]) -> None:
    _rewrite(path, **changes)
    with pytest.raises(DamagedIndexError, match=MANIFEST):
        read_manifest(small_index)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"x"', "{}", '{"format": 1}', "\x00", "\ufeff{}"])
def test_what_is_no_manifest_is_refused_with_the_mending_command(small_index: Path, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedIndexError, match=MANIFEST) as raised:
        read_manifest(small_index)
    assert f"pincite index PATH... --index {small_index}" in raised.value.hint


def test_a_manifest_that_lacks_or_adds_a_field_is_refused(small_index: Path, path: Path) -> None:
    fields = json.loads(path.read_text(encoding="utf-8"))
    del fields["sha256"], fields["dimensions"]
    for odd in (fields, {**fields, "dimensions": 384, "colour": "red"}, {**fields, "files": []}):
        path.write_text(json.dumps({**odd, "sha256": manifest_module._digest(odd)}), encoding="utf-8")
        with pytest.raises(DamagedIndexError, match=MANIFEST):
            read_manifest(small_index)


def test_any_flipped_bit_of_a_manifest_is_noticed(small_index: Path, path: Path) -> None:
    good, before = path.read_bytes(), read_manifest(small_index)
    for position in range(0, len(good), 7):
        data = bytearray(good)
        data[position] ^= 1 << position % 8
        path.write_bytes(data)
        try:
            assert read_manifest(small_index) == before  # white space, in other words
        except DamagedIndexError as error:
            assert MANIFEST in str(error)  # noqa: PT017 (either outcome is right)


def test_large_indexes_are_hashed_only_when_asked(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = read_manifest(small_index)
    victim = next(small_index.rglob("vectors.faiss"))
    victim.write_bytes(bytes([*victim.read_bytes()[:-1], 255]))
    assert "vectors.faiss was altered" in check_files(manifest, small_index)[0]
    monkeypatch.setattr(manifest_module, "_HASHED_AT_OPEN", 1000)
    assert check_files(manifest, small_index) == []
    assert "vectors.faiss was altered" in check_files(manifest, small_index, whole=True)[0]
    victim.write_bytes(victim.read_bytes()[:-1])
    assert "bytes, the manifest says" in check_files(manifest, small_index)[0]
