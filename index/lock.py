"""One build at a time: a lock file that names its holder."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = "lock"
_HOLDER = "lock.holder"


@contextmanager
def build_lock(folder: Path, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Hold the build lock of an index folder, waiting for a build that runs.

    `waiting` is told once who holds it. A holder that dies, however, frees it: the operating system does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting:
            waiting(f"waiting for another build of {folder}: {_read_holder(folder)}")
        lock.acquire()
    try:
        started = datetime.now().astimezone().isoformat(timespec="seconds")
        holder = {"process": os.getpid(), "host": socket.gethostname(), "since": started}
        (folder / _HOLDER).write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def lock_holder(folder: Path) -> str:
    """Say who holds the build lock of an index folder; nothing where no build runs."""
    if not (folder / LOCK).exists():
        return ""
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return _read_holder(folder)
    lock.release()
    return ""


def _read_holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['process']} on {holder['host']}, since {holder['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "its holder has not said who it is"
