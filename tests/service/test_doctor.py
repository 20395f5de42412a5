"""`pincite doctor` works where things are broken, and says which."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock

from index.generation import GENERATIONS, current_name, read_manifest
from index.manifest import MANIFEST
from index.segments import STORE
from service import doctor_machine, doctor_packages
from service.cli import main
from service.diagnosis import Diagnosis, Finding
from service.doctor import diagnose
from service.doctor_index import _made
from service.doctor_machine import _processor
from tests.service.conftest import Shell


@pytest.fixture
def copied(index_folder: Path, tmp_path: Path) -> Path:
    """Return an index to break."""
    shutil.copytree(index_folder, tmp_path / "index")
    return tmp_path / "index"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the config file of whoever runs the tests out."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def found(diagnosis: Diagnosis, name: str) -> Finding:
    return next(one for one in diagnosis.findings if one.name == name)


def broken(diagnosis: Diagnosis) -> list[str]:
    assert diagnosis.ok is all(one.state != "broken" for one in diagnosis.findings)
    assert all(one.mend for one in diagnosis.findings if one.state == "broken")
    return [one.name for one in diagnosis.findings if one.state == "broken"]


def test_nothing_is_broken_where_all_is_well(index_folder: Path, shell: Shell) -> None:
    done = shell("pincite", "doctor")
    text = done.stdout.decode()
    assert done.returncode == 0, text
    assert text.endswith("Nothing is broken.\n")
    assert f"index: {index_folder}  (PINCITE_INDEX)" in text
    assert "3 articles" in text
    as_json = json.loads(shell("pincite", "doctor", "--json").stdout)
    assert as_json["ok"] is True
    assert {one["area"] for one in as_json["findings"]} == {"machine", "packages", "settings", "index", "model"}


def test_without_an_index_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["doctor", "--index", str(tmp_path / "none")])
    assert done.exit_code == 1
    assert f"-> Make one: pincite index PATH... --index {tmp_path / 'none'}" in done.stdout
    assert done.stdout.endswith("Broken: generation.\n")


def test_a_damaged_store_is_named(copied: Path) -> None:
    store = read_manifest(copied).segments[0].path(copied) / STORE
    store.write_bytes(store.read_bytes()[:1000])
    diagnosis = diagnose(copied, None)
    assert broken(diagnosis) == ["a question"]
    assert str(store) in found(diagnosis, "a question").detail


def test_a_damaged_manifest_and_what_a_killed_build_left_are_named(copied: Path) -> None:
    (copied / GENERATIONS / current_name(copied) / MANIFEST).write_text("{}", encoding="utf-8")
    (copied / GENERATIONS / ".building-000002").mkdir()
    diagnosis = diagnose(copied, None)
    assert broken(diagnosis) == ["generation"]
    assert ".building-000002" in found(diagnosis, "leftovers").detail


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
def test_what_is_no_index_is_said_to_be_none(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "odd")
    assert broken(diagnose(tmp_path / "odd", None)) == ["generation"]


def test_a_folder_that_may_not_be_read_is_not_called_damaged(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # By hand, because the superuser, who may run the tests, may read everything.
    monkeypatch.setattr(os, "access", lambda path, mode: not (Path(path) == copied and mode & os.R_OK))
    diagnosis = diagnose(copied, None)
    assert broken(diagnosis) == ["folder"]
    assert found(diagnosis, "folder").mend == f"chmod -R u+rX {copied}"


def test_a_folder_that_may_not_be_written_still_answers(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)
    diagnosis = diagnose(copied, None)
    assert broken(diagnosis) == []
    assert "asking works" in found(diagnosis, "writing").detail
    assert found(diagnosis, "cache folder").state == "note"


def test_a_running_build_is_named(copied: Path) -> None:
    with FileLock(copied / "lock"):
        (copied / "lock.holder").write_text('{"process": 7, "host": "here", "since": "noon"}', encoding="utf-8")
        assert found(diagnose(copied, None), "lock").detail == "a build runs: process 7 on here, since noon"
    assert "lock" not in [one.name for one in diagnose(copied, None).findings]


def test_articles_that_are_gone_are_named(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda _path: False)
    monkeypatch.setattr("service.doctor_index.glob.glob", lambda _path: [])
    assert "pincite forget" in found(diagnose(copied, None), "indexed paths").mend


def test_an_address_that_was_indexed_is_not_looked_for_among_files(index_folder: Path) -> None:
    manifest = replace(read_manifest(index_folder), roots=("https://example.org/news.rss", "/no/such/folder"))
    detail = next(one for one in _made(manifest, index_folder) if one.name == "indexed paths").detail
    assert detail == "1 of 2 are not there: /no/such/folder"


def test_a_wrong_config_file_hides_nothing_else(copied: Path, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("indx = 3\n", encoding="utf-8")
    diagnosis = diagnose(copied, file)
    assert broken(diagnosis) == ["config file"]
    assert found(diagnosis, "config file").mend == "Did you mean index?"
    assert found(diagnosis, "a question").state == "ok"
    file.write_text("[serve]\nprot = 3\n", encoding="utf-8")
    assert broken(diagnose(copied, file)) == ["serve"]


def test_each_value_says_what_set_it(copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "my.toml"
    file.write_text("passages = 2\n[serve]\nport = 8001\nmax_k = 7\n", encoding="utf-8")
    monkeypatch.setenv("PINCITE_MAX_K", "9")
    monkeypatch.setenv("PINCITE_MAXK", "9")
    diagnosis = diagnose(copied, file)
    values = {one.name: one.detail for one in diagnosis.findings if one.area == "settings"}
    assert values["index"] == f"{copied}  (--index)"
    assert values["passages"] == f"2  ({file})"
    assert values["serve.port"] == f"8001  ({file})"
    assert values["serve.max_k"] == "9  (PINCITE_MAX_K)"
    assert values["serve.keys"] == values["serve.cors_origins"] == "none  (default)"
    assert values["serve.log_questions"] == "false  (default)"
    assert values["serve.max_batch"] == "64  (default)"
    assert found(diagnosis, "PINCITE_MAXK").mend == "Did you mean PINCITE_MAX_K?"


@pytest.mark.parametrize(
    "package", ["numpy", "faiss", "tantivy", "platformdirs", "pydantic_settings", "packaging", "filelock", "rapidfuzz"]
)
def test_a_package_that_cannot_be_imported_is_named(copied: Path, package: str, shell: Shell) -> None:
    folder = copied.parent / "blocked"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import sys; sys.modules[{package!r}] = None\n", encoding="utf-8")
    done = shell(
        "pincite", "doctor", PYTHONPATH=f"{folder}:{os.environ.get('PYTHONPATH', '')}:{Path(__file__).parents[2]}"
    )
    assert done.returncode == 1
    lines = [line for line in done.stdout.decode().splitlines() if "BROKEN" in line]
    assert any(package in line for line in lines), done.stdout.decode()
    assert b"Traceback" not in done.stderr


def test_a_package_that_is_missing_or_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "torch":
            raise metadata.PackageNotFoundError(name)
        return "0.1" if name == "tantivy" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    findings = {one.name: one for one in doctor_packages.look()}
    assert findings["tantivy"].state == "broken"
    assert findings["tantivy"].detail.startswith("version 0.1; tantivy>=")
    assert findings["tantivy"].mend.startswith("pip install --force-reinstall 'tantivy>=")
    assert findings["for building"].state == "note"
    assert "not installed: torch" in findings["for building"].detail


def test_an_extra_that_is_missing_says_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_packages, "_fault", lambda wanted: "missing" if wanted.name == "fugashi" else "")
    extra = next(one for one in doctor_packages.look() if one.name == "extra cjk")
    assert (extra.state, extra.mend) == ("note", "pip install 'pincite[cjk]'")
    assert "Japanese names" in extra.detail
    others = [one for one in doctor_packages.look() if one.name.startswith("extra ")]
    assert [one.name for one in others if not one.detail.removeprefix("not installed; ")] == []


def test_a_user_without_a_home_is_told_where_to_keep_models(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_name: str) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv("PINCITE_CACHE")
    monkeypatch.setattr("index.export.user_cache_path", homeless)
    diagnosis = diagnose(copied, None)
    assert broken(diagnosis) == []
    assert found(diagnosis, "cache folder").mend == "Name a folder: export PINCITE_CACHE=FOLDER"


def test_a_slow_processor_and_an_odd_encoding_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cpuinfo").write_text("flags : fpu sse2\n", encoding="utf-8")
    assert _processor(tmp_path / "cpuinfo").state == "note"
    (tmp_path / "cpuinfo").write_text("flags : fpu avx2 avx512_vnni\n", encoding="utf-8")
    assert _processor(tmp_path / "cpuinfo").detail.endswith("avx2, avx512_vnni")
    assert _processor(tmp_path / "none").state == "ok"
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    text = next(one for one in doctor_machine.look() if one.name == "encoding of text")
    assert (text.state, text.mend) == ("note", "export LC_ALL=C.UTF-8")
