"""sentence-transformers and FAISS by hand, the text split by LangChain's splitter, as most such scripts do."""

from __future__ import annotations

import json
from pathlib import Path

import faiss
from sentence_transformers import SentenceTransformer

from eval.peers.runner import OVERLAP, SHOWN, TOKENS, Article, Ask, Hit, run


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Embed passages with the model's defaults; store vectors with FAISS and texts as JSON."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415 (asking does without)

    embedder = SentenceTransformer(model)
    splitter = RecursiveCharacterTextSplitter.from_huggingface_tokenizer(
        embedder.tokenizer, chunk_size=TOKENS, chunk_overlap=OVERLAP, add_start_index=True
    )
    passages = [
        Hit(article.id, part.page_content, part.metadata["start_index"])
        for article in articles
        for part in splitter.create_documents([article.text])
    ]
    vectors = embedder.encode([passage.text for passage in passages], normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    (folder / "passages.json").write_text(json.dumps(passages), "utf-8")


def open_index(folder: Path, model: str) -> Ask:
    """Load the model and read both files."""
    embedder, index = SentenceTransformer(model), faiss.read_index(str(folder / "vectors.faiss"))
    passages = [Hit(*one) for one in json.loads((folder / "passages.json").read_text("utf-8"))]

    def ask(question: str) -> list[Hit]:
        _, (numbers,) = index.search(embedder.encode([question], normalize_embeddings=True), SHOWN)
        return [passages[number] for number in numbers if number >= 0]

    return ask


if __name__ == "__main__":
    run(build, open_index)
