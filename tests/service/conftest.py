"""Fixtures of the doors: three small articles, an index of them, a client of the app over it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient

from index.build import build
from service.app import create_app
from service.server import bind
from service.settings import load_settings

ROOT = Path(__file__).parents[2]

BRIDGE = """\
---
title: The harbour bridge
authors: [Ada Roth, Tom Vale]
publisher: Coast Gazette
published: 2023-05-06
language: en
---

# The harbour bridge

The harbour bridge opened on 4 May 2023 after six years of work. It cost 310 million crowns. The ferry that
crossed the bay before it made its last run the same evening.

## Traffic

In its first month the bridge carried 41,000 vehicles a day. The toll is four crowns for a car.
"""

ORCHARD = """\
---
title: Frost in the orchards
authors: [Mila Brandt]
publisher: Valley Herald
published: 2021-04-20
language: en
---

# Frost in the orchards

A late frost killed two thirds of the apricot blossom on 12 April 2021. Growers lit straw fires between the
trees through the night, but it fell to minus six degrees.
"""

CLOCK = """\
---
title: The town clock
authors: [Jon Aske]
publisher: Valley Herald
published: 2022-11-02
language: en
---

# The town clock

The clock in the town hall stopped in 1944 and was silent for seventy-eight years. A watchmaker, Eva Lind,
repaired it in October 2022 with parts she had cast herself.
"""

OPENING = "When did the harbour bridge open?"
"""A question the first article answers."""


def write_articles(folder: Path) -> Path:
    """Write the three articles into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("bridge.md", BRIDGE), ("orchard.md", ORCHARD), ("clock.md", CLOCK)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _no_keys_of_ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the key file of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        patch.delenv("PINCITE_KEYS", raising=False)
        yield


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the three articles; leave it as it is."""
    return write_articles(tmp_path_factory.mktemp("sources") / "articles")


@pytest.fixture(scope="session")
def index_folder(sources: Path) -> Path:
    """Index of the three articles; leave it as it is."""
    folder = sources.parent / "index"
    build([str(sources)], folder)
    return folder


@pytest.fixture(scope="module")
def client(index_folder: Path) -> Iterator[TestClient]:
    """Client of a running app over the three articles; an error inside comes as a response."""
    app = create_app(load_settings(index=index_folder))
    with TestClient(app, raise_server_exceptions=False) as running:
        yield running


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run `pincite serve` over an index, in a process of its own; yield it and its port."""
    # Whoever runs the tests in the background passes on that interrupts are ignored.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    server = subprocess.Popen(
        [sys.executable, "-c", f"{heed}; from service.cli import main; main()", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PINCITE_INDEX": str(folder)} | environment,
    )
    watchdog = threading.Timer(90, server.kill)
    watchdog.start()
    assert server.stderr
    try:
        port = next(int(found[1]) for line in server.stderr if (found := re.search(r"http://[\d.]+:(\d+)", line)))
        yield server, port
    finally:
        watchdog.cancel()
        server.kill()
        server.wait()
        server.stderr.close()


@contextmanager
def serving_here(folder: Path) -> Iterator[str]:
    """Serve an index from a thread of this process; yield the address.

    Keep it no longer than a package: the service looks for newer generations by what other tests replace.
    """
    with bind("127.0.0.1", 0) as listener:
        app = create_app(load_settings(index=folder))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


Shell = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def shell(index_folder: Path) -> Shell:
    """Run `ask` or `pincite` as a shell would, in a process of its own, its output piped."""

    def run(
        command: str, *arguments: str | bytes, stdin: bytes = b"", **extra: str
    ) -> subprocess.CompletedProcess[bytes]:
        entry = {"ask": "ask_command", "pincite": "main"}[command]
        code = f"from service.cli import {entry} as run; run(prog_name='{command}')"
        environment = os.environ | {"PINCITE_INDEX": str(index_folder), "PYTHONPATH": str(ROOT)} | extra
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            input=stdin,
            capture_output=True,
            env=environment,
            timeout=120,
            check=False,
        )

    return run
