"""The child process that reads files of the formats that a hostile file could abuse. Started by `index.reader`.

It takes jobs on standard input, each one line of JSON and then the file's bytes, and answers in lines of JSON: `at` and
a number before it reads that member, `extract` or `unread` for what became of it, `end` after the last. JSON, so that
a child that was taken over can hand its parent nothing but text.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from index.errors import SourceError
from index.formats import Format
from index.formats.extract import Extract, Unread, extract, members

_LOOK_EVERY = 0.5  # seconds
_MOST_COMPLAINTS = 10_000_000
"""Bytes that what reads the files may print, or write to any file: none has reason to."""


def main() -> None:
    """Answer jobs until standard input ends. Arguments: most bytes of memory, most seconds of processor time a file."""
    memory, seconds = map(int, sys.argv[1:3])
    jobs = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # what a library prints must not stand among the answers
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_COMPLAINTS, _MOST_COMPLAINTS))
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    while header := jobs.readline():
        job = json.loads(header)
        data = jobs.read(job["size"])
        _work(data, Format(job["kind"]), job["first"], seconds, answers)
        del data


def _end_with_parent(parent: int) -> None:
    """End this process when its parent is no more, whatever it is doing."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)


def _work(data: bytes, kind: Format, first: int, seconds: int, answers: BinaryIO) -> None:
    """Read every member of a file from number `first` on."""

    def answer(**line: Any) -> None:  # noqa: ANN401 (what JSON takes)
        answers.write(json.dumps(line).encode("ascii") + b"\n")

    try:
        _allow(seconds)
        for number, member in enumerate(members(data, kind)):
            if number < first:
                continue
            inner = member[0] if isinstance(member, tuple) else member.inner
            answer(at=number, inner=inner)
            _allow(seconds)
            made = _read(*member) if isinstance(member, tuple) else member
            answer(**{"unread" if isinstance(made, Unread) else "extract": asdict(made)})
        answer(end=True)
    except SourceError as error:  # of the archive itself
        answer(unread=asdict(Unread("", error.message)))
        answer(end=True)
    except MemoryError:
        answer(memory=True)
        os._exit(1)


def _allow(seconds: int) -> None:
    """Let this process use so many more seconds of processor time; then the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


def _read(inner: str, data: bytes, kind: Format) -> Extract | Unread:
    try:
        made = extract(data, kind)
    except SourceError as error:
        return Unread(inner, error.message)
    except RecursionError:
        return Unread(inner, "is nested too deeply")
    return replace(made, inner=inner)
