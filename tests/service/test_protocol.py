"""A real server against clients that are slow, rude or many, and stopped while it answers."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from service.protocol import MAX_HEAD_BYTES
from tests.service.conftest import OPENING, serving

BODY = json.dumps({"question": OPENING, "k": 1}).encode()
HEAD = f"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
PATIENCE = 1.5
_MANY = 30
"""Answers of more than a megabyte each: more than sockets hold for who does not read."""


@pytest.fixture(scope="module")
def port(index_folder: Path) -> Iterator[int]:
    """Port of a server with little patience."""
    with serving(index_folder, PINCITE_CLIENT_SECONDS=str(PATIENCE)) as (_, port):
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def everything(client: socket.socket) -> bytes:
    """Return all that comes until the server closes the connection."""
    received = b""
    while part := client.recv(65_536):
        received += part
    return received


def response(client: socket.socket) -> bytes:
    """Return one response, and leave the connection open."""
    received = b""
    while True:
        received += client.recv(65_536)
        head, end, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if end and length and len(body) >= int(length[1]):
            return received


def assert_problem(answer: bytes, status: int) -> None:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == status
    assert json.loads(body)["next_step"]


@pytest.mark.parametrize(
    "begun", [b"", b"GET /ask?q=br", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", HEAD.encode() + b"{"]
)
def test_who_does_not_finish_a_request_is_sent_away(port: int, begun: bytes) -> None:
    with connect(port) as client:
        started = time.monotonic()
        client.sendall(begun)
        assert_problem(everything(client), 408)
        assert PATIENCE - 0.1 < time.monotonic() - started < PATIENCE + 5


def test_dripping_does_not_buy_time(port: int) -> None:
    with connect(port) as client:
        started = time.monotonic()
        client.sendall(b"GET /ask?q=bridge HTTP/1.1\r\n")
        with suppress(OSError):  # the server closes in the midst of it
            while time.monotonic() - started < PATIENCE + 10:
                client.sendall(b"X-A: b\r\n")
                time.sleep(0.1)
        assert time.monotonic() - started < PATIENCE + 5


def test_a_second_request_has_as_much_time_as_the_first(port: int) -> None:
    with connect(port) as client:
        for _ in range(2):
            client.sendall(HEAD.encode())
            time.sleep(PATIENCE * 0.7)
            client.sendall(BODY)
            assert response(client).startswith(b"HTTP/1.1 200 ")
        client.sendall(b"GET /ready HTTP/1.1\r\n")
        assert_problem(everything(client), 408)


def test_who_does_not_read_the_answer_is_cut_off(port: int) -> None:
    request = b"GET /docs/assets/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.connect(("127.0.0.1", port))
        client.settimeout(30)
        for _ in range(_MANY):
            client.sendall(request)
        time.sleep(PATIENCE + 2)
        try:
            read = everything(client)
        except ConnectionResetError:
            return
        assert read.count(b"HTTP/1.1 200 ") < _MANY


def test_what_is_no_http_is_refused_as_a_problem(port: int) -> None:
    for garbage in (
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"\r\n\r\n\x00\r\n\r\n",
    ):
        with connect(port) as client:
            client.sendall(garbage)
            assert_problem(everything(client), 400)


def test_no_request_is_smuggled_behind_another(port: int) -> None:
    second = b"GET /articles HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = "POST /ask HTTP/1.1\r\nHost: localhost\r\n"
    for lengths in (
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Content-Length: +4",
        "Content-Length: 4, 5",
    ):
        with connect(port) as client:
            client.sendall(f"{head}{lengths}\r\n\r\n0\r\n\r\n".encode() + second)
            answer = everything(client)
            assert answer.count(b"HTTP/1.1 ") == 1, lengths
            assert re.match(rb"HTTP/1.1 (400|501) ", answer), lengths


def test_endless_headers_are_refused(port: int) -> None:
    with connect(port) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
        try:
            for _ in range(40):
                client.sendall(b"x" * (MAX_HEAD_BYTES // 10))
                time.sleep(0.01)
        except OSError:
            return  # closed while we still sent: its answer may be lost with that
        assert_problem(everything(client), 431)


def test_after_all_that_it_still_answers(port: int) -> None:
    with connect(port) as client:
        client.sendall(HEAD.encode() + BODY)
        assert response(client).startswith(b"HTTP/1.1 200 ")


def test_told_to_stop_it_finishes_what_it_has_begun(index_folder: Path) -> None:
    with serving(index_folder) as (server, port), connect(port) as slow, connect(port) as idle:
        slow.sendall(HEAD.encode() + BODY[:10])
        idle.sendall(b"GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert response(idle).startswith(b"HTTP/1.1 200 ")
        server.send_signal(signal.SIGTERM)
        assert everything(idle) == b""
        time.sleep(0.3)
        with pytest.raises(OSError):  # noqa: PT011 (refused or reset)
            connect(port).recv(1)
        slow.sendall(BODY[10:])
        answer = everything(slow)
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["answered"]
        assert server.wait(30) == -signal.SIGTERM
        assert server.stderr
        log = [json.loads(line) for line in server.stderr]
    assert any(line["message"].startswith("POST /ask 200") for line in log)
    assert not [line for line in log if line["level"] == "error"]


def test_every_line_of_the_log_is_json_and_none_holds_the_question(index_folder: Path) -> None:
    with serving(index_folder) as (server, port):
        with connect(port) as client:
            client.sendall(HEAD.encode() + BODY)
            assert response(client).startswith(b"HTTP/1.1 200 ")
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        assert server.stderr
        text = server.stderr.read()
    assert "bridge" not in text
    (asked,) = [line for line in map(json.loads, text.splitlines()) if line.get("route") == "/ask"]
    assert asked["request_id"]
