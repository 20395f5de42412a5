"""The Haystack component in a pipeline, against a running service; nothing is reported to anybody."""

from __future__ import annotations

import asyncio
import os

import pytest

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"  # read when Haystack is imported
pytest.importorskip("haystack", reason="needs the extra haystack")

import haystack.telemetry._telemetry
from haystack import Pipeline
from haystack.components.builders import PromptBuilder

from service.integrations.haystack import PinciteRetriever
from tests.service.conftest import OPENING

TEMPLATE = "{{ question }} {% for one in documents %}{{ one.content }} ({{ one.meta.title }}){% endfor %}"


def test_nothing_is_reported() -> None:
    assert haystack.telemetry._telemetry.telemetry is None


def test_a_pipeline_gets_passages_and_can_be_saved(address: str) -> None:
    pipeline = Pipeline()
    pipeline.add_component("retriever", PinciteRetriever(url=address, k=2))
    pipeline.add_component("prompt", PromptBuilder(TEMPLATE, required_variables=["question", "documents"]))
    pipeline.connect("retriever.documents", "prompt.documents")
    loaded = Pipeline.loads(pipeline.dumps(), allowed_modules=[PinciteRetriever.__module__])
    inputs = {"retriever": {"query": OPENING}, "prompt": {"question": OPENING}}
    said = pipeline.run(inputs)["prompt"]["prompt"]
    assert "opened on 4 May 2023" in said
    assert "(The harbour bridge)" in said
    assert loaded.run(inputs)["prompt"]["prompt"] == said


def test_waiting_and_not_waiting_give_the_same(address: str) -> None:
    retriever = PinciteRetriever(url=address, limits={"publisher": "Coast", "tight": True})
    documents = retriever.run(OPENING)["documents"]
    assert documents == asyncio.run(retriever.run_async(OPENING))["documents"]
    assert 0 < documents[0].score <= 1
