"""A service in a process of its own: that it listens, and what is said where it does not."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from eval.listening import listening

_LISTEN = (
    "import socket, sys; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); print('at work', flush=True); "
)


def _python(code: str, port: int) -> list[str]:
    return [sys.executable, "-c", code, str(port)]


def test_a_service_is_there_while_it_is_used_and_gone_after(tmp_path: Path) -> None:
    code = f"{_LISTEN}[s.accept() for _ in range(99)]"
    with listening(lambda port: _python(code, port), tmp_path / "log", os.environ) as port:
        socket.create_connection(("127.0.0.1", port)).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert "at work" in (tmp_path / "log").read_text("utf-8")


def test_one_that_does_not_start_is_told_at_once_with_its_last_line(tmp_path: Path) -> None:
    begun = time.monotonic()
    with (
        pytest.raises(RuntimeError, match="did not start: no such harbour"),
        listening(lambda port: _python("raise SystemExit('no such harbour')", port), tmp_path / "log", os.environ),
    ):
        pytest.fail("it never listened")
    assert time.monotonic() - begun < 30


def test_one_that_ends_while_it_is_used_is_told(tmp_path: Path) -> None:
    code = f"{_LISTEN}s.accept(); s.accept(); raise SystemExit(3)"

    def use() -> None:
        with listening(lambda port: _python(code, port), tmp_path / "log", os.environ) as port:
            socket.create_connection(("127.0.0.1", port)).close()
            time.sleep(1)

    with pytest.raises(RuntimeError, match="ended by itself, with code 3"):
        use()
