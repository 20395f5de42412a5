"""Any service in a process of its own, on a port that is free."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

_START_SECONDS = 120
"""A service must take connections by then."""


@contextmanager
def listening(command: Callable[[int], Sequence[str]], log: Path, environment: Mapping[str, str]) -> Iterator[int]:
    """Run the service that the command for a port starts; yield the port once it takes connections.

    What it says is added to `log`. Raises RuntimeError where it does not start, or ends by itself.
    """
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("a") as output:
        process = subprocess.Popen(command(port), stdout=output, stderr=output, env=environment)  # noqa: S603
    try:
        _await(process, port, log)
        yield port
        if process.poll() is not None:
            raise RuntimeError(f"the service ended by itself, with code {process.returncode}: {last_line(log)}")
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the service did not start: {last_line(log)}")


def last_line(log: Path) -> str:
    """Return the last line of a log that is not blank: most programs say there why they failed."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else f"no reason given; see {log.name}"
