"""Making an encoder: a sentence-transformers model exported to ONNX, quantised, checked and cached.

torch is imported only when a model is met for the first time, or to be run on a GPU.

The exported graph (index/graph.py) takes one text at a time. Dynamic 8-bit quantisation scales
activations over the whole tensor, so in a batch a text's vector would depend on its neighbours; one text at a time
it cannot, and two hundred tokens keep a core busy anyway.
"""

from __future__ import annotations

import json
import logging
import math
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock
from platformdirs import user_cache_path
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from index.embed import MODEL, TOKENIZER, EncoderConfig, OnnxEncoder, Vectors
from index.errors import ModelError
from index.manifest import record_file
from index.models import ModelFiles

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

EXPORT_VERSION = "3"
"""Raised whenever this module would make another file of the same model."""
SAME_VECTORS = (EXPORT_VERSION, "2")
"""Versions whose files give the same vectors: an index goes on with the encoder it has, and need not be built anew."""

LEAST_COSINE = 0.97
"""An exported model must agree with the original at least this well on every check text."""

NO_WINDOW = 512
"""Tokens read of a text by a model that names no bound, such as static embeddings (Model2Vec reads as many)."""

SUMS = "sums.json"
"""In the cache, what the files of an encoder must be; the copy in an index has the manifest for that."""

_PASSAGE_PROMPTS = ("document", "passage", "corpus")
"""The names that `SentenceTransformer.encode_document` knows."""

_CHECK_TEXTS = (
    "Which court ordered the company to pay compensation, and when?",
    "The two prime ministers met on the sidelines of the summit in July 2024 and agreed to hold yearly talks "
    "on trade, security and the exchange of students; a joint statement followed on the next day.",
    "Short.",
    "佐渡金山は2024年に世界遺産に登録された。",
    "Prices rose 3.2% in 2023, after 8% the year before, mostly because energy became dearer (see table 4).",
    "The talks of that spring went on for weeks, and nothing came of them until the ministers met alone. " * 12,
)
"""The last is longer than the windows within which some models let a token see others."""


def cached_encoder(model: ModelFiles, cache: Path | None = None) -> Path:
    """Return the folder of the model's encoder, made now if the cache does not hold it yet.

    `cache` defaults to `cache_folder()`. Raises ModelError if the model cannot be loaded, or if the export strays
    from the original.
    """
    target = _place(model, cache or cache_folder())
    if _complete(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target}.lock"):
        if not _complete(target):
            unfinished = f".making-{target.name}-"
            for leftover in target.parent.glob(f"{unfinished}*"):  # of an export that was killed
                shutil.rmtree(leftover, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=unfinished) as folder:
                made = Path(folder) / "encoder"
                made.mkdir()
                _make(model, made)
                _write_sums(made)
                shutil.rmtree(target, ignore_errors=True)
                os.replace(made, target)
    return target


def cache_folder() -> Path:
    """Return the folder of exported models: the user's cache folder, or what PINCITE_CACHE names.

    Raises ModelError for a user without a home, where no variable names a folder.
    """
    try:
        return Path(os.environ.get("PINCITE_CACHE") or user_cache_path("pincite"))
    except RuntimeError:
        raise ModelError(
            "this user has no home to keep exported models in", "Name a folder: export PINCITE_CACHE=FOLDER"
        ) from None


def is_exported(model: ModelFiles) -> bool:
    """Tell whether the cache holds a sound encoder of the model."""
    return _complete(_place(model, cache_folder()))


def _place(model: ModelFiles, cache: Path) -> Path:
    return cache / "encoders" / encoder_key(model)


def encoder_key(model: ModelFiles, version: str = EXPORT_VERSION) -> str:
    """Return the name of the model's encoder: another one for other weights, settings or ways to export."""
    return f"{model.weights_sha256[:16]}-{model.settings_sha256[:8]}-{version}"


def _write_sums(folder: Path) -> None:
    """Note length and checksum of every file, so that what a power cut left of a cached encoder is told apart."""
    records = {path.name: asdict(record_file(path)) for path in folder.iterdir()}
    (folder / SUMS).write_text(json.dumps(records, indent=1), encoding="utf-8")


def _complete(folder: Path) -> bool:
    try:
        records = json.loads((folder / SUMS).read_text(encoding="utf-8"))
        return bool(records) and all(asdict(record_file(folder / name)) == record for name, record in records.items())
    except (OSError, ValueError, AttributeError):
        return False


def load_original(model: ModelFiles, device: str = "cpu") -> SentenceTransformer:
    """Load the model as sentence-transformers defines it. Raises ModelError if it cannot."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (imports torch: six seconds)
    from transformers.utils import logging as transformers_logging  # noqa: PLC0415

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(model.folder), device=device)
    except Exception as error:
        raise ModelError(
            f"the model {model.name} cannot be loaded: {error}", "Is it a sentence-transformers model?"
        ) from error


def _make(model: ModelFiles, folder: Path) -> None:
    original = load_original(model)
    _copy_tokenizer(original, folder, model)
    window = original.max_seq_length
    if not window or math.isinf(window):
        window = NO_WINDOW
    config = EncoderConfig(
        model=model.name,
        weights_sha256=model.weights_sha256,
        dimensions=int(original.get_embedding_dimension() or 0),
        window=int(window),
        query_prompt=original.prompts.get("query") or "",
        passage_prompt=next((prompt for name in _PASSAGE_PROMPTS if (prompt := original.prompts.get(name))), ""),
    )
    config.write(folder)
    expected = original.encode(list(_CHECK_TEXTS), prompt=config.passage_prompt, normalize_embeddings=True)
    _export(original, folder / MODEL, model)
    _check(expected, folder, model)


def _export(original: SentenceTransformer, path: Path, model: ModelFiles) -> None:
    try:
        with _quiet():
            from index.graph import write_graph  # noqa: PLC0415 (imports torch)

            write_graph(original, path)
    except Exception as error:
        raise ModelError(
            f"the model {model.name} cannot be exported to ONNX: {error}", "Choose another model."
        ) from error


def _copy_tokenizer(original: SentenceTransformer, folder: Path, model: ModelFiles) -> None:
    tokenizer = original.tokenizer
    backend: Tokenizer | None = getattr(tokenizer, "backend_tokenizer", None)
    if isinstance(tokenizer, Tokenizer):  # of static embeddings, which are read without special tokens
        backend = Tokenizer.from_str(tokenizer.to_str())
        backend.post_processor = TemplateProcessing(single="$A", pair="$A $B")
    if backend is None:
        raise ModelError(f"the model {model.name} has no fast tokenizer (tokenizer.json)", "Choose another model.")
    backend.save(str(folder / TOKENIZER))


def _check(expected: Vectors, folder: Path, model: ModelFiles) -> None:
    cosines = np.sum(OnnxEncoder(folder).encode_passages(_CHECK_TEXTS) * expected, axis=1)
    if not cosines.min() >= LEAST_COSINE:
        raise ModelError(
            f"the 8-bit export of {model.name} strays from the original (cosine {cosines.min():.3f})",
            "Choose another model.",
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's progress notes and warnings off the user's screen."""
    previous = logging.root.manager.disable
    with warnings.catch_warnings(), Path(os.devnull).open("w") as nothing:
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        stdout, sys.stdout = sys.stdout, nothing
        try:
            yield
        finally:
            sys.stdout = stdout
            logging.disable(previous)


class GpuEncoder:
    """The original model on a GPU, as sentence-transformers runs it; for passages only."""

    def __init__(self, model: ModelFiles, config: EncoderConfig) -> None:
        """Load the model on the first GPU."""
        self.config = config
        self._original = load_original(model, "cuda")

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions."""
        return self._encode([self.config.query_prompt + text for text in texts])

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Encode passages."""
        vectors = self._encode([self.config.passage_prompt + text for text in texts])
        if progress:
            progress(len(texts))
        return vectors

    def _encode(self, texts: list[str]) -> Vectors:
        # A prompt of "" keeps sentence-transformers from adding the model's own once more.
        vectors: Vectors = self._original.encode(texts, prompt="", batch_size=256, normalize_embeddings=True)
        return vectors


def gpu_encoder(model: ModelFiles, config: EncoderConfig) -> GpuEncoder | None:
    """Return an encoder on the GPU, or None without one. torch is imported only where a GPU device exists."""
    if not any(Path(device).exists() for device in ("/dev/nvidia0", "/dev/dxg", "/dev/kfd")):
        return None
    import torch  # noqa: PLC0415

    return GpuEncoder(model, config) if torch.cuda.is_available() else None
