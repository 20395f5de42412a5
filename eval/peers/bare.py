"""No framework: ONNX Runtime and FAISS by hand, with the model as pincite exports it (8 bits, one text at a time)."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from eval.peers.runner import SHOWN, TOKENS, Article, Ask, Hit, run


class _Model:
    def __init__(self, folder: str) -> None:
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(f"{folder}/model.onnx", options, ["CPUExecutionProvider"])

    def embed(self, text: str) -> npt.NDArray[np.float32]:
        """Return the unit vector of a text, shape (1, dimensions)."""
        ids = np.array([self.tokenizer.encode(text).ids[:256]], np.int64)
        vector: npt.NDArray[np.float32] = self._session.run(None, {"input_ids": ids})[0]
        return vector.reshape(1, -1)


def _split(article: Article, tokenizer: Tokenizer) -> list[Hit]:
    """Cut after every 200 tokens at most, at the last end of a line or sentence there is."""
    text, ends = article.text, [end for _, end in tokenizer.encode(article.text, add_special_tokens=False).offsets]
    passages, start, token = [], 0, 0
    while token < len(ends):
        end = ends[min(token + TOKENS, len(ends)) - 1]
        if end < ends[-1]:
            stop = max(text.rfind(mark, start, end) + len(mark) for mark in ("\n", ". ", "? ", "! "))
            end = stop if stop > start + 2 else end
        passages.append(Hit(article.id, text[start:end], start))
        start = end
        while token < len(ends) and ends[token] <= end:
            token += 1
    return passages


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Embed passages on all cores; store vectors with FAISS and texts as JSON."""
    embedder = _Model(model)
    passages = [passage for article in articles for passage in _split(article, embedder.tokenizer)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        vectors = np.vstack(list(pool.map(embedder.embed, (passage.text for passage in passages))))
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    (folder / "passages.json").write_text(json.dumps(passages), "utf-8")


def open_index(folder: Path, model: str) -> Ask:
    """Read both files."""
    embedder, index = _Model(model), faiss.read_index(str(folder / "vectors.faiss"))
    passages = [Hit(*one) for one in json.loads((folder / "passages.json").read_text("utf-8"))]

    def ask(question: str) -> list[Hit]:
        _, (numbers,) = index.search(embedder.embed(question), SHOWN)
        return [passages[number] for number in numbers if number >= 0]

    return ask


if __name__ == "__main__":
    run(build, open_index)
