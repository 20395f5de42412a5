"""Running the app on uvicorn, on a socket that is bound before anything is loaded."""

from __future__ import annotations

import errno
import logging
import socket

import uvicorn

from index.errors import PinciteError
from service.app import create_app
from service.settings import Settings

_log = logging.getLogger(__name__)

_REASONS = {
    errno.EADDRINUSE: ("the port is in use", "Stop what listens there, or choose another: --port {other}"),
    errno.EACCES: ("the port is reserved", "Choose one above 1023: --port {other}"),
}


def bind(host: str, port: int) -> socket.socket:
    """Bind a TCP socket; port 0 takes any free one.

    Raises PinciteError where the port is taken or reserved, or the host is no address of this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(host, port, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Two sockets may bind one port on Linux until one listens: listening settles whose it is.
        listener.listen()
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from None
    return listener


def _cannot_listen(host: str, port: int, error: Exception) -> PinciteError:
    number = error.errno if isinstance(error, OSError) else None
    reason, hint = _REASONS.get(number or 0, (str(error), "Give an address of this machine: --host 127.0.0.1"))
    return PinciteError(f"Cannot listen on {host}, port {port}: {reason}.", hint.format(other=max(port + 1, 8001)))


def run(settings: Settings) -> None:
    """Serve until interrupted; running requests are finished first.

    Raises PinciteError where the socket cannot be bound.
    """
    with bind(settings.host, settings.port) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(
            create_app(settings),
            log_config=None,
            access_log=False,  # an address holds the question, which is nobody's but the asker's
            server_header=False,
            timeout_graceful_shutdown=10,
            # The parser whose limit on addresses can be raised, so that a question by GET that is too long
            # meets our own refusal.
            http="h11",
            h11_max_incomplete_event_size=settings.max_body_bytes,
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        _log.info("serving %s on http://%s:%d (the page to ask: /, the API: /docs)", settings.index, host, port)
        uvicorn.Server(config).run(sockets=[listener])
