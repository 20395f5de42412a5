"""txtai: Segmentation and Embeddings with content, https://neuml.github.io/txtai/embeddings/."""

from __future__ import annotations

import threading
from pathlib import Path

from txtai import Embeddings

from eval.peers.runner import SHOWN, TOKENS, Article, Ask, Hit, run


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Split by txtai's chunker of sentences, index with content, save."""
    from tokenizers import Tokenizer  # noqa: PLC0415 (asking does without)
    from txtai.pipeline import Segmentation  # noqa: PLC0415

    tokenizer = Tokenizer.from_file(f"{model}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    split = Segmentation(chunker="sentence", tokenizer=tokenizer, chunk_size=TOKENS)
    embeddings = Embeddings(path=model, content=True)
    embeddings.index(
        (f"{article.id}#{number}", text) for article in articles for number, text in enumerate(split(article.text))
    )
    embeddings.save(str(folder / "index"))


def open_index(folder: Path, model: str) -> Ask:  # noqa: ARG001 (the index knows its model)
    """Load what was saved."""
    embeddings = Embeddings()
    embeddings.load(str(folder / "index"))
    turn = threading.Lock()  # when threads search at once, its SQLite connection takes the process down

    def ask(question: str) -> list[Hit]:
        # Segmentation gives texts without their places.
        with turn:
            found = embeddings.search(question, SHOWN)
        return [Hit(one["id"].rpartition("#")[0], one["text"], None) for one in found]

    return ask


if __name__ == "__main__":
    run(build, open_index)
