"""Sharing connections out among processes: here among two loops in threads, which the system cannot tell apart."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from service.turns import TurnTaking

_CLIENTS = 32


class _Counting(asyncio.Protocol):
    def __init__(self, taken: list[asyncio.BaseTransport]) -> None:
        self._taken = taken

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, and keep it."""
        self._taken.append(transport)
        transport.write(b"hello")  # type: ignore[attr-defined]  # it is one of a socket

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to do."""


@contextmanager
def _serving(sock: socket.socket) -> Iterator[list[asyncio.BaseTransport]]:
    """Serve a socket in a thread; yield the connections it took."""
    loop = TurnTaking()
    taken: list[asyncio.BaseTransport] = []
    ready = threading.Event()

    async def serve() -> None:
        server = await loop.create_server(lambda: _Counting(taken), sock=sock, backlog=100)
        ready.set()
        await stop.wait()
        server.close()
        await server.wait_closed()

    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(10)
    try:
        yield taken
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        assert not thread.is_alive()
        for transport in taken:
            transport.close()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as sock:
        yield sock


def test_clients_that_connect_at_once_are_shared_out(listener: socket.socket) -> None:
    with closing(listener.dup()) as same, _serving(listener) as one, _serving(same) as other:
        clients = [socket.create_connection(listener.getsockname()) for _ in range(_CLIENTS)]
        assert [client.recv(5) for client in clients] == [b"hello"] * _CLIENTS
        assert len(one) + len(other) == _CLIENTS
        assert min(len(one), len(other)) >= _CLIENTS // 4
        for client in clients:
            client.close()


def test_a_server_that_is_closed_accepts_no_more(listener: socket.socket) -> None:
    with _serving(listener) as taken:
        socket.create_connection(listener.getsockname()).close()
        deadline = time.monotonic() + 10
        while not taken and time.monotonic() < deadline:
            time.sleep(0.01)
    waiting = socket.create_connection(listener.getsockname())
    waiting.settimeout(0.2)
    with pytest.raises(TimeoutError):
        waiting.recv(5)
    waiting.close()
    assert len(taken) == 1
