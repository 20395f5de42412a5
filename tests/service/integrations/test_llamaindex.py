"""The LlamaIndex retriever in a query engine, against a running service."""

from __future__ import annotations

import asyncio

import pytest

pytest.importorskip("llama_index.core", reason="needs the extra llamaindex")

from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import get_response_synthesizer
from llama_index.core.schema import MetadataMode

from service.integrations.llamaindex import PinciteRetriever
from tests.service.conftest import OPENING


def test_a_query_engine_answers_from_the_passages(address: str) -> None:
    synthesizer = get_response_synthesizer(llm=MockLLM(), response_mode="compact")
    engine = RetrieverQueryEngine(PinciteRetriever(url=address, k=2), response_synthesizer=synthesizer)
    response = engine.query(OPENING)
    assert "opened on 4 May 2023" in str(response)
    assert response.source_nodes[0].metadata["title"] == "The harbour bridge"


def test_waiting_and_not_waiting_give_the_same(address: str) -> None:
    retriever = PinciteRetriever(url=address, limits={"publisher": "Coast", "tight": True})
    nodes = retriever.retrieve(OPENING)
    later = asyncio.run(retriever.aretrieve(OPENING))
    assert [(one.node_id, one.score, one.text) for one in nodes] == [
        (one.node_id, one.score, one.text) for one in later
    ]
    shown = nodes[0].node.get_content(MetadataMode.LLM)
    assert "title: The harbour bridge" in shown
    assert "sha256" not in shown
