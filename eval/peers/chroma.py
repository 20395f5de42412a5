"""Chroma: a persistent client, https://docs.trychroma.com/docs/overview/getting-started; split by LangChain's splitter.

Chroma splits nothing itself. Its default model is the same one in ONNX, which it would have to download; so this
takes the embedding function for sentence-transformers that comes with it.
"""

from __future__ import annotations

from pathlib import Path

import chromadb
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

from eval.peers.runner import OVERLAP, SHOWN, TOKENS, Article, Ask, Hit, run


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Split by the model's own tokens; the collection embeds and stores."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415 (asking does without)
    from transformers import AutoTokenizer  # noqa: PLC0415

    splitter = RecursiveCharacterTextSplitter.from_huggingface_tokenizer(
        AutoTokenizer.from_pretrained(model), chunk_size=TOKENS, chunk_overlap=OVERLAP, add_start_index=True
    )
    passages = splitter.create_documents(
        [article.text for article in articles], [{"source": article.id} for article in articles]
    )
    client = chromadb.PersistentClient(str(folder))
    collection = client.create_collection("articles", embedding_function=SentenceTransformerEmbeddingFunction(model))
    most = client.get_max_batch_size()
    for first in range(0, len(passages), most):
        batch = passages[first : first + most]
        collection.add(
            ids=[str(first + place) for place in range(len(batch))],
            documents=[passage.page_content for passage in batch],
            metadatas=[passage.metadata for passage in batch],
        )


def open_index(folder: Path, model: str) -> Ask:
    """Open the collection."""
    client = chromadb.PersistentClient(str(folder))
    collection = client.get_collection("articles", embedding_function=SentenceTransformerEmbeddingFunction(model))

    def ask(question: str) -> list[Hit]:
        found = collection.query(query_texts=[question], n_results=SHOWN)
        texts, where = found["documents"][0], found["metadatas"][0]
        return [Hit(at["source"], text, at["start_index"]) for text, at in zip(texts, where, strict=True)]

    return ask


if __name__ == "__main__":
    run(build, open_index)
