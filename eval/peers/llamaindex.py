"""LlamaIndex: VectorStoreIndex with its own store, https://docs.llamaindex.ai/en/stable/module_guides/indexing/."""

from __future__ import annotations

from pathlib import Path

from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from eval.peers.runner import OVERLAP, SHOWN, TOKENS, Article, Ask, Hit, run


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Split by sentences, embed, persist."""
    index = VectorStoreIndex.from_documents(
        [Document(text=article.text, id_=article.id) for article in articles],
        transformations=[SentenceSplitter(chunk_size=TOKENS, chunk_overlap=OVERLAP)],
        embed_model=HuggingFaceEmbedding(model_name=model),
    )
    index.storage_context.persist(str(folder))


def open_index(folder: Path, model: str) -> Ask:
    """Load what was persisted."""
    storage = StorageContext.from_defaults(persist_dir=str(folder))
    index = load_index_from_storage(storage, embed_model=HuggingFaceEmbedding(model_name=model))
    retriever = index.as_retriever(similarity_top_k=SHOWN)

    def ask(question: str) -> list[Hit]:
        nodes = (found.node for found in retriever.retrieve(question))
        return [Hit(node.ref_doc_id, node.get_content(), node.start_char_idx) for node in nodes]

    return ask


if __name__ == "__main__":
    run(build, open_index)
