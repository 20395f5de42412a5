"""The Model Context Protocol, by the SDK's own client, over stdio and over streamable HTTP."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest

from index.build import build
from tests.service.conftest import OPENING, ROOT, Shell, write_articles

pytest.importorskip("mcp", reason="needs the extra mcp")

from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

COMMAND = "from service.cli import main; main()"
TOOLS = {"ask", "context", "check", "read_article", "list_articles"}


def _text(result: object) -> str:
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def _structure(result: object) -> dict[str, Any]:
    assert isinstance(result, CallToolResult)
    assert not result.is_error, _text(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


@asynccontextmanager
async def stdio(folder: Path) -> AsyncIterator[Client]:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-c", COMMAND, "mcp", "--index", str(folder)],
        env={"PYTHONPATH": str(ROOT)},
    )
    async with Client(parameters, read_timeout_seconds=60) as client:
        yield client


@asynccontextmanager
async def http(folder: Path) -> AsyncIterator[Client]:
    server = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "mcp", "--port", "0", "--index", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    watchdog = threading.Timer(90, server.kill)
    watchdog.start()
    try:
        assert server.stderr
        address = next(found[0] for line in server.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/mcp", line)))
        threading.Thread(target=server.stderr.read, daemon=True).start()
        async with Client(address, read_timeout_seconds=60) as client:
            yield client
    finally:
        watchdog.cancel()
        server.terminate()
        output, _ = await anyio.to_thread.run_sync(server.communicate)
    assert output == ""


Door = Callable[[Path], Any]


def over(door: Door, folder: Path, use: Callable[[Client], Coroutine[Any, Any, None]]) -> None:
    """Connect to a server of its own and use it."""

    async def connected() -> None:
        with anyio.fail_after(90):
            async with door(folder) as client:
                await use(client)

    anyio.run(connected)


@pytest.mark.parametrize("door", [stdio, http])
def test_an_assistant_asks_reads_and_checks(index_folder: Path, sources: Path, door: Door) -> None:
    async def use(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {tool.name for tool in tools} == TOOLS
        for tool in tools:
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert tool.output_schema
            assert tool.output_schema["type"] == "object"
            assert all(field.get("description") for field in tool.input_schema["properties"].values())
        asked = await client.call_tool("ask", {"question": OPENING, "k": 1})
        (hit,) = _structure(asked)["hits"]
        cited = hit["citation"]
        assert "[[The harbour bridge opened on 4 May 2023 after six years of work.]]" in _text(asked)
        assert f"bridge.md:{cited['start']}-{cited['end']}" in _text(asked)
        page = {"article": cited["article_id"], "offset": cited["start"], "characters": cited["end"] - cited["start"]}
        assert _structure(await client.call_tool("read_article", page))["article"]["text"] == hit["text"]
        packed = _structure(await client.call_tool("context", {"question": OPENING, "max_tokens": 200}))
        assert packed["tokens"] <= 200
        for said, verdict in (("4 May 2023", "supported"), ("9 May 2023", "not supported")):
            written = {"answer": f"The harbour bridge opened on {said} [1].", "question": OPENING}
            (sentence,) = _structure(await client.call_tool("check", written))["sentences"]
            assert sentence["verdict"] == verdict

    over(door, index_folder, use)
    assert (sources / "bridge.md").is_file()


def test_pages_join_to_the_whole_article(index_folder: Path, sources: Path) -> None:
    async def use(client: Client) -> None:
        offset: int | None = 0
        text = ""
        while offset is not None:
            asked = {"article": "bridge.md", "offset": offset, "characters": 100}
            page = _structure(await client.call_tool("read_article", asked))
            assert page["offset"] == len(text)
            text += page["article"]["text"]
            offset = page["next_offset"]
        assert text == (sources / "bridge.md").read_text("utf-8")
        first = _structure(await client.call_tool("list_articles", {"limit": 2}))
        rest = _structure(await client.call_tool("list_articles", {"limit": 2, "offset": first["next_offset"]}))
        assert first["total"] == len(first["articles"]) + len(rest["articles"]) == 3
        assert rest["next_offset"] is None
        herald = {"publisher": "herald", "since": "2022", "until": "2022-12"}
        (clock,) = _structure(await client.call_tool("list_articles", herald))["articles"]
        assert clock["title"] == "The town clock"

    over(stdio, index_folder, use)


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": " "}, "the question is empty\nAsk something"),
        ("ask", {"question": OPENING, "publishr": "Coast"}, "takes no publishr"),
        ("ask", {"question": OPENING, "since": "soon"}, "is not a date"),
        ("ask", {"question": OPENING, "since": "2024", "until": "2023"}, "admit no day"),
        ("ask", {"question": OPENING, "k": 0}, "k"),
        ("context", {"question": OPENING, "max_tokens": 3}, "Give at least"),
        ("check", {"answer": "##", "question": OPENING}, "says nothing"),
        ("read_article", {"article": "nothing.md"}, "list_articles"),
        ("read_article", {"article": "bridge.md", "offset": 10**9}, "Give an offset below"),
        ("read_article", {"article": "bridge.md", "characters": 10**9}, "characters"),
        ("no_such_tool", {}, "no_such_tool"),
    ],
)
def test_a_refusal_says_what_to_do(
    session: Callable[[str, dict[str, Any]], object], tool: str, arguments: dict[str, Any], says: str
) -> None:
    result = session(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert result.is_error
    assert says in _text(result)


@pytest.fixture(scope="module")
def session(index_folder: Path) -> Callable[[str, dict[str, Any]], object]:
    """Call a tool of a server in this process."""
    from service.mcp_tools import make_server  # noqa: PLC0415

    server = make_server(index_folder)

    async def call(tool: str, arguments: dict[str, Any]) -> object:
        async with Client(server) as client:
            return await client.call_tool(tool, arguments)

    return lambda tool, arguments: anyio.run(partial(call, tool, arguments))


def test_a_new_generation_is_picked_up_and_its_absence_explained(tmp_path: Path) -> None:
    folder = tmp_path / "index"

    async def use(client: Client) -> None:
        none = await client.call_tool("list_articles", {})
        assert none.is_error
        assert "pincite index" in _text(none)
        articles = write_articles(tmp_path / "articles")
        await anyio.to_thread.run_sync(build, [str(articles)], folder)
        first = _structure(await client.call_tool("list_articles", {}))
        (articles / "clock.md").unlink()
        await anyio.to_thread.run_sync(build, [str(articles)], folder)
        second = _structure(await client.call_tool("list_articles", {}))
        assert (first["total"], second["total"]) == (3, 2)
        assert first["generation"] != second["generation"]

    over(stdio, folder, use)


def test_where_the_extra_is_missing_the_command_says_so(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mcp.py").write_text("raise ModuleNotFoundError(\"No module named 'mcp'\", name='mcp')\n")
    done = shell("pincite", "mcp", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 1
    assert b"pip install 'pincite[mcp]'" in done.stderr
    assert done.stdout == b""
