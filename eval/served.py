"""A real service in a process of its own, to be measured or put under load."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PINCITE = (sys.executable, "-c", "from service.cli import main; main()")
"""The command, whether or not it is installed."""


@contextmanager
def served(folder: Path, workers: int = 1) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Run the service in a process of its own, or several that share a port; yield the first of them and the port."""
    # A key file of whoever runs this must not close the door.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PINCITE_")}
    log = folder.parent / f"log-{time.monotonic_ns()}"  # several may serve one index
    with log.open("w") as stderr:
        process = subprocess.Popen(  # noqa: S603 (our own command)
            [*PINCITE, "serve", "--port", "0", "--workers", str(workers), "--index", str(folder)],
            stderr=stderr,
            env=environment | {"XDG_CONFIG_HOME": str(folder.parent)},
            text=True,
        )
    try:
        yield process, _port(process, log, workers)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    finally:
        process.kill()
        process.wait()


def _port(process: subprocess.Popen[str], log: Path, workers: int) -> int:
    """Return the port once all of the processes take requests."""
    while process.poll() is None:
        text = log.read_text("utf-8")
        if text.count("startup complete") == workers and (found := re.search(r"http://127\.0\.0\.1:(\d+)", text)):
            return int(found[1])
        time.sleep(0.1)
    raise RuntimeError(f"the service did not start:\n{log.read_text('utf-8')}")
