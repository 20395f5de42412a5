"""How several processes that listen on one socket share out its connections."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

_PAUSE_SECONDS = 0.001
"""Between two connections that a process takes on: long enough for another to be woken and take the next."""
_RETRY_SECONDS = 1.0
_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
"""What accepting fails with where the system has no room for a connection now."""

_log = logging.getLogger(__name__)


class TurnTaking(asyncio.SelectorEventLoop):
    """An event loop whose servers pause after each connection, so that each process gets its share.

    Those of asyncio's own loop accept all that wait whenever they are woken. Of clients that connect at the same
    moment, and keep their connections, one process then often gets every one, and the others are idle.
    """

    async def create_server(  # type: ignore[override]  # of its many arguments, those that uvicorn gives
        self, protocol: Callable[[], asyncio.BaseProtocol], *, sock: socket.socket, backlog: int, ssl: None = None
    ) -> _Server:
        """Serve a socket that is bound already, without TLS."""
        assert ssl is None  # noqa: S101 (for the type checker: the service is given no certificate)
        sock.setblocking(False)
        sock.listen(backlog)
        return _Server(self, protocol, sock)


class _Server:
    """What uvicorn needs of an asyncio server."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, protocol: Callable[[], asyncio.BaseProtocol], sock: socket.socket
    ) -> None:
        self._loop, self._protocol, self._socket = loop, protocol, sock
        self._accepting = loop.create_task(self._accept_all())

    async def _accept_all(self) -> None:
        while True:
            pause = _PAUSE_SECONDS
            try:
                connection, _ = await self._loop.sock_accept(self._socket)
                await self._loop.connect_accepted_socket(self._protocol, connection)
            except OSError as error:  # also of a client that has gone already
                if error.errno in _EXHAUSTED:
                    _log.error("no connection can be accepted: %s", error)
                    pause = _RETRY_SECONDS
            await asyncio.sleep(pause)  # whatever was wrong: without it, what stays wrong would take all the time

    def close(self) -> None:
        """Accept no more."""
        self._accepting.cancel()

    async def wait_closed(self) -> None:
        """Wait until none is being accepted."""
        await asyncio.gather(self._accepting, return_exceptions=True)
