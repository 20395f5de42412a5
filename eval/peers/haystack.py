"""Haystack: two pipelines around its in-memory store, https://docs.haystack.deepset.ai/docs/inmemorydocumentstore."""

from __future__ import annotations

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from eval.peers.runner import SHOWN, Article, Ask, Hit, run

_WORDS = 150
"""Some 200 tokens: its splitters count words, or tokens of an encoding they would have to download."""


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Split at paragraphs, lines and sentences, embed, write, save to disk."""
    from haystack.components.preprocessors import RecursiveDocumentSplitter  # noqa: PLC0415 (asking does without)
    from haystack.components.writers import DocumentWriter  # noqa: PLC0415

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    # The default's "sentence" wants data of NLTK from the network; these separators are those of its documentation.
    splitter = RecursiveDocumentSplitter(split_length=_WORDS, split_unit="word", separators=["\n\n", "\n", r"\. ", " "])
    pipeline = Pipeline()
    pipeline.add_component("splitter", splitter)
    pipeline.add_component("embedder", SentenceTransformersDocumentEmbedder(model=model, progress_bar=False))
    pipeline.add_component("writer", DocumentWriter(store))
    pipeline.connect("splitter", "embedder")
    pipeline.connect("embedder", "writer")
    documents = [Document(content=article.text, meta={"source": article.id}) for article in articles]
    pipeline.run({"splitter": {"documents": documents}})
    store.save_to_disk(str(folder / "store.json"))


def open_index(folder: Path, model: str) -> Ask:
    """Load the store and make the pipeline that queries it."""
    store = InMemoryDocumentStore.load_from_disk(str(folder / "store.json"))
    pipeline = Pipeline()
    pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False))
    pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=SHOWN))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def ask(question: str) -> list[Hit]:
        found = pipeline.run({"embedder": {"text": question}})["retriever"]["documents"]
        return [Hit(one.meta["source"], one.content, one.meta["split_idx_start"]) for one in found]

    return ask


if __name__ == "__main__":
    run(build, open_index)
