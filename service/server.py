"""Running the app on uvicorn, on a socket that is bound before anything is loaded."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import threading
from functools import partial
from ipaddress import ip_address
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from index.errors import PinciteError
from service import logs
from service.app import create_app
from service.metrics import shared_figures
from service.middleware.hosts import LOOPBACK
from service.protocol import MAX_HEAD_BYTES, patient_for
from service.settings import Settings
from service.tracing import load_tracing
from service.turns import TurnTaking

_log = logging.getLogger(__name__)

_SHUTDOWN_SECONDS = 10
"""How long running requests may take to finish once the service is told to stop."""

_STARTING_SECONDS = 60
"""How long a process of several may give no sign of life, its start included, before it is replaced."""

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
    """Serve until interrupted or terminated, with as many processes as are set; running requests are finished first.

    Raises PinciteError where the socket cannot be bound.
    """
    with bind(settings.host, settings.port) as listener:
        address, port = listener.getsockname()[:2]
        if ip_address(address).is_loopback and not settings.allowed_hosts:
            settings = settings.model_copy(update={"allowed_hosts": LOOPBACK})
        several = settings.workers > 1
        app = create_app(settings, load_tracing())  # also where workers make their own: what is wrong is told once
        config = uvicorn.Config(
            partial(worker_app, settings) if several else app,
            factory=several,
            workers=settings.workers,
            loop=f"{TurnTaking.__module__}:{TurnTaking.__name__}" if several else "auto",
            timeout_worker_healthcheck=_STARTING_SECONDS,
            log_config=None,
            access_log=False,  # ours leaves the question out, which is nobody's but the asker's
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            http=patient_for(settings.client_seconds),
            h11_max_incomplete_event_size=MAX_HEAD_BYTES,
            ws="none",
        )
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        _log.info("serving %s on http://%s:%d (the page to ask: /, the API: /docs)", settings.index, host, port)
        if several:
            with shared_figures():
                Multiprocess(config, [listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])


def worker_app(settings: Settings) -> FastAPI:
    """Make the app of one of several processes, which ends when the one that started it does, however that ends."""
    logs.set_up()
    if parent := parent_process():
        threading.Thread(target=_end_with, args=[parent], daemon=True).start()
    return create_app(settings, load_tracing())


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
