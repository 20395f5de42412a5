"""The LangChain retriever in a chain, against a running service."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("langchain_core", reason="needs the extra langchain")

from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from service.integrations.langchain import PinciteRetriever
from tests.service.conftest import OPENING


def _joined(documents: list[Document]) -> str:
    return "\n".join(f"{one.page_content} ({one.metadata['title']}:{one.metadata['start']})" for one in documents)


def test_a_chain_gets_passages_with_their_citations(address: str) -> None:
    retriever = PinciteRetriever(url=address, k=2)
    prompt = ChatPromptTemplate.from_template("Answer {question} from: {context}")
    chain = {"context": retriever | RunnableLambda(_joined), "question": RunnablePassthrough()} | prompt
    said = chain.invoke(OPENING).to_string()
    assert "opened on 4 May 2023" in said
    assert "(The harbour bridge:" in said


def test_waiting_and_not_waiting_give_the_same(address: str) -> None:
    retriever = PinciteRetriever(url=address, limits={"publisher": "Coast", "tight": True})
    documents = retriever.invoke(OPENING)
    assert documents == asyncio.run(retriever.ainvoke(OPENING))
    assert {one.metadata["publisher"] for one in documents} == {"Coast Gazette"}
    assert documents[0].id
    assert 0 < documents[0].metadata["score"] <= 1
