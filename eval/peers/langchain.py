"""LangChain: its recursive splitter and FAISS store, https://docs.langchain.com/oss/python/integrations/vectorstores/faiss."""

from __future__ import annotations

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings

from eval.peers.runner import OVERLAP, SHOWN, TOKENS, Article, Ask, Hit, run


def build(articles: list[Article], folder: Path, model: str) -> None:
    """Split by the model's own tokens, embed, save."""
    from langchain_core.documents import Document  # noqa: PLC0415 (asking does without)
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415
    from transformers import AutoTokenizer  # noqa: PLC0415

    splitter = RecursiveCharacterTextSplitter.from_huggingface_tokenizer(
        AutoTokenizer.from_pretrained(model), chunk_size=TOKENS, chunk_overlap=OVERLAP, add_start_index=True
    )
    documents = [Document(article.text, metadata={"source": article.id}) for article in articles]
    store = FAISS.from_documents(splitter.split_documents(documents), HuggingFaceEmbeddings(model_name=model))
    store.save_local(str(folder))


def open_index(folder: Path, model: str) -> Ask:
    """Load what was saved: a pickle, which the library wants to be told is trusted."""
    embeddings = HuggingFaceEmbeddings(model_name=model)
    store = FAISS.load_local(str(folder), embeddings, allow_dangerous_deserialization=True)

    def ask(question: str) -> list[Hit]:
        found = store.similarity_search(question, k=SHOWN)
        return [Hit(one.metadata["source"], one.page_content, one.metadata["start_index"]) for one in found]

    return ask


if __name__ == "__main__":
    run(build, open_index)
