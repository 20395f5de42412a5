"""A service on a port of this machine, for clients that speak real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from service.app import create_app
from service.server import bind
from service.settings import load_settings


@pytest.fixture(scope="session")
def address(index_folder: Path) -> Iterator[str]:
    """Serve the three articles in a thread, and return the address."""
    with bind("127.0.0.1", 0) as listener:
        app = create_app(load_settings(index=index_folder))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)
