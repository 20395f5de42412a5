"""The least that answers questions over HTTP, as a rival: the model, FAISS and FastAPI over an index's passages."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import faiss
import numpy as np

from eval.checkout import source_root
from eval.listening import listening
from eval.peers.runner import Hit
from index.generation import open_index


@contextmanager
def bare_service(index: Path) -> Iterator[int]:
    """Serve the passages and vectors of an index by `eval.peers.bare`, from a folder beside it; yield the port."""
    folder = index.with_name(f"{index.name}-bare")
    folder.mkdir(exist_ok=True)
    with closing(open_index(index)) as generation:
        encoder = index / generation.manifest.encoder
        passages = list(generation.store.all_passages())
        vectors = faiss.IndexFlatIP(generation.manifest.dimensions)
        vectors.add(generation.vectors.rows(np.array([passage.id for passage in passages])))
    faiss.write_index(vectors, str(folder / "vectors.faiss"))
    hits = [Hit(passage.article_id, passage.text, passage.start) for passage in passages]
    (folder / "passages.json").write_text(json.dumps(hits), "utf-8")

    def command(port: int) -> list[str]:
        return [sys.executable, "-m", "eval.peers.bare", "serve", str(folder), str(encoder), str(port)]

    with listening(command, folder / "log", os.environ | {"PYTHONPATH": str(source_root())}) as port:
        yield port
