"""The server: its socket, and one run as a process of its own."""

from __future__ import annotations

import json
import re
import signal
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from index.errors import PinciteError
from service.server import bind
from tests.service.conftest import OPENING, Shell, serving


def test_a_port_in_use_is_named_with_another_to_try() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(PinciteError, match=f"port {port}: the port is in use") as caught:
            bind("127.0.0.1", port)
    assert "--port" in caught.value.hint


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a..b", "x" * 300])
def test_a_host_that_is_not_ours_is_refused(host: str) -> None:
    with pytest.raises(PinciteError, match="Cannot listen on") as caught:
        bind(host, 0)
    assert "--host 127.0.0.1" in caught.value.hint


def test_serve_on_a_port_in_use_fails_with_one_message(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = shell("pincite", "serve", "--port", str(port))
    assert done.returncode == 1
    assert b"the port is in use" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_served_answer_is_the_one_ask_prints(index_folder: Path, shell: Shell) -> None:
    with serving(index_folder) as (server, port):
        address = f"http://127.0.0.1:{port}"
        request = urllib.request.Request(  # noqa: S310 (our own address)
            f"{address}/ask",
            data=json.dumps({"question": OPENING}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310
            served = response.read()
        long = f"{address}/ask?q={'x' * 100_000}"
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(long, timeout=60)  # noqa: S310
        assert refused.value.code == 422
        assert json.load(refused.value)["next_step"]
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 130
    printed = shell("ask", "--json", OPENING).stdout
    took = re.compile(rb'"took_ms": \{[^}]*\}')
    assert took.sub(b"", served) + b"\n" == took.sub(b"", printed)


@pytest.mark.parametrize("end", ["stopped", "killed"])
def test_several_processes_answer_as_one_and_end_as_one(index_folder: Path, end: str) -> None:
    with serving(index_folder, PINCITE_WORKERS="2") as (server, port):
        assert server.stderr
        started = (line for line in server.stderr if "startup complete" in line)
        assert [next(started, "") for _ in range(2)].count("") == 0
        address = f"http://127.0.0.1:{port}"
        asked = f"{address}/ask?q=bridge"
        for _ in range(12):  # each over a connection of its own, which either process may take
            with urllib.request.urlopen(asked, timeout=60) as response:  # noqa: S310
                assert response.status == 200
        with urllib.request.urlopen(f"{address}/metrics", timeout=60) as response:  # noqa: S310
            figures = response.read().decode()
        assert 'pincite_requests_total{method="GET",route="/ask",status="200"} 12.0' in figures
        assert "pincite_requests_in_progress 1.0" in figures
        assert "pincite_ready 1.0" in figures
        if end == "stopped":
            server.terminate()
        else:
            server.kill()
        server.wait(60)
        server.stderr.read()  # to its end, which is there when no process holds it any more
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(asked, timeout=10)  # noqa: S310
