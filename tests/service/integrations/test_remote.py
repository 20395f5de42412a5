"""Asking a service from outside: what it answers, and every way in which it does not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("httpx", reason="httpx comes with the extras langchain, llamaindex and haystack")

from index.errors import PinciteError
from service.integrations.remote import ask, ask_async
from tests.service.conftest import OPENING


def test_a_passage_is_told_with_all_of_its_citation(address: str, sources: Path) -> None:
    (found,) = ask(address, OPENING, {"k": 1})
    assert found == asyncio.run(ask_async(address + "/", OPENING, {"k": 1}))[0]
    text = (sources / "bridge.md").read_text("utf-8")
    start, end = found.metadata["start"], found.metadata["end"]
    assert text[start:end] == found.text
    assert found.id == f"{found.metadata['article_id']}#c{start}-{end}"
    assert found.metadata["authors"] == ["Ada Roth", "Tom Vale"]
    assert found.metadata["published"] == "2023-05-06"
    assert found.metadata["best_sentence"] in found.text
    assert 0 < found.score <= 1


def test_nothing_found_is_no_passage(address: str) -> None:
    assert ask(address, OPENING, {"publisher": "nobody at all"}) == []


def test_a_refusal_says_why_and_what_to_do(address: str) -> None:
    with pytest.raises(PinciteError, match=r"refused: .*publishr") as caught:
        ask(address, OPENING, {"publishr": "Coast"})
    assert "/docs" in caught.value.hint
    with pytest.raises(PinciteError, match=r"refused: .*Not Found"):
        ask(address + "/elsewhere", OPENING, {})


def test_where_no_service_answers_is_said() -> None:
    with pytest.raises(PinciteError, match="does not answer") as caught:
        ask("http://127.0.0.1:9", OPENING, {})
    assert "pincite serve" in caught.value.hint
    with pytest.raises(PinciteError, match="does not answer"):
        asyncio.run(ask_async("http://127.0.0.1:9", OPENING, {}))
    with pytest.raises(PinciteError, match="does not answer"):
        ask("not an address", OPENING, {})
