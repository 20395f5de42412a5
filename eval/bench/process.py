"""Commands run in processes of their own, with their time and peak memory, on as many cores as are asked for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

# A process's peak memory counts what its parent held when it was started, so a small process starts it.
_LAUNCHER = """
import json, os, sys, time
begun = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ), 0)
seconds = time.perf_counter() - begun
megabyte = 1024 if sys.platform == "linux" else 1024 * 1024
print("\\n" + json.dumps([os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss / megabyte]))
"""


@dataclass(frozen=True, slots=True)
class Finished:
    """A process that has ended well."""

    seconds: float
    """Wall time from its start to its end."""
    megabytes: float
    """Peak resident memory."""
    output: str
    """What it wrote on standard output."""


def run_process(
    arguments: Sequence[str],
    accepted: Collection[int] = (0,),
    environment: Mapping[str, str] | None = None,
    log: IO[str] | None = None,
) -> Finished:
    """Run a command, the variables added to its environment; what it says on stderr goes to `log` if given.

    Raises RuntimeError for an exit code that is not accepted.
    """
    launcher = [sys.executable, "-S", "-c", _LAUNCHER, *arguments]
    done = subprocess.run(  # noqa: S603 (our own command)
        launcher,
        check=True,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    output, _, last = done.stdout.rstrip("\n").rpartition("\n")
    code, seconds, megabytes = json.loads(last)
    if code not in accepted:
        raise RuntimeError(f"{' '.join(arguments)} failed with exit code {code}")
    return Finished(seconds, megabytes, output)


def run_module(module: str, *arguments: object, environment: Mapping[str, str] | None = None) -> tuple[Any, Finished]:
    """Run a module of ours that prints one line of JSON; return what that says, and the process."""
    done = run_process([sys.executable, "-m", module, *map(str, arguments)], environment=environment)
    return json.loads(done.output), done


def command(name: str) -> str:
    """Return the path of one of our commands, that of this environment first."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name) or name


@contextmanager
def on_cores(number: int) -> Iterator[None]:
    """Keep to the first so many of our cores, with the processes that are started meanwhile.

    Only Linux can; elsewhere nothing happens.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(allowed)[:number])
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
