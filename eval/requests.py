"""Requests to put load on a service with: good ones, and ones that are wrong in many ways."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass
from urllib.parse import quote

QUESTIONS = (
    "Which edition is this?",
    "Who has been acting president since Yoon was impeached?",
    "When was the Sado mine listed?",
    "What happened in December 2024?",
    "Which summits were held before December 2024?",
    "How many trilateral summits were held?",
    "Who leads the Liberal Democratic Party?",
    "What is the price of copper in Chile?",
)

_HEAD = "{} {} HTTP/1.1\r\nHost: localhost\r\n"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; status 0 where the service closed the connection without a word."""

    status: int
    body: bytes


def _get(path: str, method: str = "GET") -> bytes:
    return f"{_HEAD.format(method, path)}\r\n".encode()


def _post(path: str, body: bytes, headers: str = "Content-Type: application/json\r\n") -> bytes:
    return f"{_HEAD.format('POST', path)}{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


WRONG = (
    _get("/ask"),
    _get("/ask?q="),
    _get("/ask?q=%ff%00&k=0"),
    _get("/ask?q=bridge&since=2024-13"),
    _get("/ask?q=bridge&colour=red"),
    _get("/ask?q=" + "x" * 5_000),
    _get("/passages/-1"),
    _get("/passages/999999999"),
    _get("/articles/%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
    _get("/no-such-path"),
    _get("/ask?q=bridge", "DELETE"),
    _post("/ask", b"{"),
    _post("/ask", b"\xff\xfe\x00"),
    _post("/ask", b'{"question": "\\ud800"}'),
    _post("/ask", b'{"question": 7, "k": "many"}'),
    _post("/ask", b'{"question": "bridge", "colour": "red"}'),
    _post("/ask", b"[" * 10_000),
    _post("/ask", b"question=bridge", "Content-Type: application/x-www-form-urlencoded\r\n"),
    _post("/ask/batch", b'{"questions": []}'),
    _post("/ask/batch", json.dumps({"questions": [{"question": "bridge"}] * 65}).encode()),
    # From here on it is not even HTTP, or breaks off: the service closes the connection.
    _HEAD.format("POST", "/ask").encode() + b"Content-Length: 1000000000\r\n\r\n{",
    _HEAD.format("POST", "/ask").encode() + b"Content-Length: many\r\n\r\n{}",
    _HEAD.format("POST", "/ask").encode() + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    _HEAD.format("GET", "/ask?q=a b").encode() + b"\r\n",
    _HEAD.format("GET", "/ask?q=bridge").encode() + b"no colon here\r\n\r\n",
    _HEAD.format("GET", "/ask?q=bridge").encode() + b"X: " + b"x" * 500_000 + b"\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
)
"""Each must be refused with a status of 4xx, or by closing the connection."""


def asking(question: str) -> bytes:
    """Return a request that asks a question."""
    return _get(f"/ask?q={quote(question)}")


def good(chance: random.Random) -> bytes:
    """Return a request to be answered with 200: mostly a question, now and then a batch or the list of articles."""
    question = chance.choice(QUESTIONS)
    kind = chance.random()
    if kind < 0.05:
        return _get("/articles")
    if kind < 0.1:
        some = [{"question": one, "k": 2} for one in chance.sample(QUESTIONS, 3)]
        return _post("/ask/batch", json.dumps({"questions": some}).encode())
    if kind < 0.5:
        return _post("/ask", json.dumps({"question": question, "k": chance.randint(1, 10)}).encode())
    return _get(f"/ask?q={quote(question)}&k={chance.randint(1, 10)}")


class Connection:
    """One client over HTTP/1.1, which connects again where the service has closed."""

    def __init__(self, port: int) -> None:
        """Name the port on this machine."""
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes, *, last: bool = False) -> Response:
        """Send the bytes of a request and return the response; `last` closes the connection after it.

        Raises ConnectionError where nobody accepts it, and TimeoutError after a minute.
        """
        try:
            async with asyncio.timeout(60):
                response, closed = await self._exchange(request)
        except TimeoutError:
            self.close()  # or a late response would be taken for that to the next request
            raise
        if closed or last:
            self.close()
        return response

    async def _exchange(self, request: bytes) -> tuple[Response, bool]:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        try:
            writer.write(request)
            return await _read(reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            return Response(0, b""), True

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


async def _read(reader: asyncio.StreamReader) -> tuple[Response, bool]:
    """Read one response; tell also whether the service closes the connection after it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Response(int(first.split()[1]), body), headers.get("connection") == "close"
