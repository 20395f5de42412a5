"""A static model distilled from another: a vector for every token, and a text the mean of its tokens' vectors.

The method is Model2Vec (Tulkens and van Dongen, 2024): every token of the vocabulary is embedded by itself, the
vectors are cut to their principal components, and frequent tokens count less, by smooth inverse frequency (Arora,
Liang and Ma, 2017) as Zipf's law gives it from the token's place in a vocabulary that is sorted by frequency.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed import Vectors
from index.errors import ModelError, StorageError, UsageError
from index.export import load_original
from index.models import ModelFiles
from index.progress import Progress, silent

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

_SMOOTHING = 1e-4
"""Of the inverse frequency: a token as frequent as this counts half."""
_AT_ONCE = 512
_UNUSED = re.compile(r"\[unused\d+\]")
"""Tokens that hold a place in the vocabulary and stand in no text."""


def distill(model: ModelFiles, folder: Path, dimensions: int, progress: Progress = silent) -> None:
    """Write a static model made from `model` into `folder`, which must be new or empty; all of it or nothing.

    The folder is one that sentence-transformers reads. `dimensions` is the most that its vectors have: never more
    than the original's. Raises UsageError for a folder with something in it, ModelError for a model that cannot be
    loaded or has no fast tokenizer, StorageError when the disk refuses.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", "Name a new folder.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as unfinished:
            made = Path(unfinished) / "model"
            _write(model, made, dimensions, progress)
            os.replace(made, folder)
    except OSError as error:
        raise StorageError(f"{folder} cannot be written: {error}", "Check the folder and the disk.") from error


def _write(model: ModelFiles, folder: Path, dimensions: int, progress: Progress) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (imports torch)
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    original = load_original(model)
    backend = getattr(original.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError(f"the model {model.name} is static itself, or has no fast tokenizer", "Distil a transformer.")
    words = Tokenizer.from_str(backend.to_str())
    words.no_padding()
    words.no_truncation()
    table = components(token_vectors(original, words, progress), dimensions)
    names = [words.id_to_token(number) or "" for number in range(len(table))]
    weighted = table * frequency_weights(names)[:, None]
    SentenceTransformer(modules=[StaticEmbedding(words, weighted), Normalize()], device="cpu").save(
        str(folder), create_model_card=False
    )


def token_vectors(model: SentenceTransformer, words: Tokenizer, progress: Progress = silent) -> Vectors:
    """Return what the model makes of each token of its tokenizer alone, among its special tokens.

    Row n, of unit length or not as the model has it, is that of the token with number n: shape (tokens, dimensions).
    """
    import torch  # noqa: PLC0415

    example = words.encode("a")
    first, last = (at(i for i, special in enumerate(example.special_tokens_mask) if not special) for at in (min, max))
    before, after = example.ids[:first], example.ids[last + 1 :]
    count, vectors = words.get_vocab_size(), []
    for start in range(0, count, _AT_ONCE):
        numbers = range(start, min(start + _AT_ONCE, count))
        ids = torch.tensor([[*before, number, *after] for number in numbers])
        with torch.inference_mode():
            made = model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})["sentence_embedding"]
        vectors.append(made.float().numpy())
        progress("embedding tokens", numbers.stop, count)
    return np.concatenate(vectors)


def components(vectors: Vectors, most: int) -> Vectors:
    """Return vectors of shape (n, d) in their `most` principal components, strongest first: shape (n, min(d, most))."""
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T.astype(np.float64) @ centred)  # weakest first
    kept: Vectors = (centred @ directions[:, ::-1][:, :most]).astype(np.float32)
    return kept


def frequency_weights(tokens: Sequence[str]) -> Vectors:
    """Return how much each token of a vocabulary counts, 0 to 1, the most frequent being first."""
    used = np.array([not _UNUSED.fullmatch(token) for token in tokens])
    shares = used / (1 + np.maximum(1, np.cumsum(used)))
    weights: Vectors = (_SMOOTHING / (_SMOOTHING + shares / shares.sum())).astype(np.float32)
    return weights
