"""Reading files in a child process, with limits, so that none of them can harm the build or the others.

A PDF, a page, a document, a book or an archive may be made to crash its parser, to eat all memory or never to end.
So they are read by a process of their own, with a limit on memory and on processor time for each file, that is
started anew when it dies. Plain text and JSON Lines are read where they are: nothing there parses but json and UTF-8.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Self

from index.article import Mark
from index.formats import Format
from index.formats.extract import Extract, Unread

_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); from index.formats.child import main; main()"
"""It imports from where this process does, and from nowhere else."""
_MOST_DEATHS = 20
_MOST_ANSWER = 500_000_000
"""Bytes of one line of an answer."""
_CHUNK = 1 << 20
_SOON = 10.0  # seconds
_GARBLED = "the program that reads it answered with nonsense, so its answers were thrown away"


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What a child may use."""

    memory: int = 2_000_000_000
    """Bytes of address space."""
    processor: int = 120
    """Seconds of processor time for one file, or one member of an archive."""
    wall: int = 600
    """Seconds that it may take by the clock: more, because others may want the processor too."""


class _DiedError(Exception):
    """The child ended; the message says why, for people."""


class Reader:
    """A child process that reads files, started when first needed; a context manager. For one thread at a time."""

    def __init__(self, limits: ReadLimits | None = None) -> None:
        """Start nothing yet."""
        self._limits = limits or ReadLimits()
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._answers = bytearray()
        self._searched = 0
        self._fresh = True

    def __enter__(self) -> Self:
        """Give the reader."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child, whatever it is doing."""
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout, self._errors):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:  # of what it was still to be told
                    continue

    def read(self, data: bytes, kind: Format) -> Iterator[Extract | Unread]:
        """Yield what a file holds, one article each; of a part that cannot be read, the reason.

        A member that kills the child is named, and reading goes on with the next.
        """
        first = deaths = 0
        while True:
            at, inner, begun = first, "", False
            try:
                self._send(data, kind, first)
                while not (line := self._answer()).get("end"):
                    if "at" in line:
                        at, inner = _place(line)
                        begun = True
                        continue
                    yield _part(line)
                    at, inner, begun = at + 1, "", False
                self._fresh = False
                return
            except _DiedError as death:
                self.close()
                if not self._fresh:  # what it read before may be to blame
                    self._fresh, first = True, at
                    continue
                yield Unread(inner, str(death))
                first, deaths = at + 1, deaths + 1
                if kind is not Format.ZIP or not begun:
                    return
                if deaths == _MOST_DEATHS:
                    yield Unread(
                        "", f"what follows {inner} in it was not read, for {deaths} of its files broke the reader"
                    )
                    return

    def _start(self) -> subprocess.Popen[bytes]:
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        limits = [str(self._limits.memory), str(self._limits.processor)]
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the child)
        self._answers.clear()
        self._fresh, self._searched = True, 0
        return subprocess.Popen(  # noqa: S603 (ourselves)
            [sys.executable, "-P", "-c", _CHILD, json.dumps(sys.path), *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, **threads},
            process_group=0,  # Ctrl-C is for the parent, which ends the child
        )

    def _send(self, data: bytes, kind: Format, first: int) -> None:
        self._child = self._child or self._start()
        assert self._child.stdin  # noqa: S101 (a pipe was asked for)
        header = json.dumps({"kind": kind.value, "size": len(data), "first": first}).encode()
        try:
            self._child.stdin.write(header + b"\n")
            self._child.stdin.write(data)
            self._child.stdin.flush()
        except BrokenPipeError:
            raise _DiedError(self._cause()) from None

    def _answer(self) -> dict[str, Any]:
        """Return the next line of the child's answer; raises _DiedError where none comes in time."""
        assert self._child  # noqa: S101 (it was sent a job)
        assert self._child.stdout  # noqa: S101
        deadline = time.monotonic() + self._limits.wall
        with selectors.DefaultSelector() as ready:
            ready.register(self._child.stdout, selectors.EVENT_READ)
            while (end := self._answers.find(b"\n", self._searched)) < 0:
                self._searched = len(self._answers)
                if self._searched > _MOST_ANSWER:
                    raise _DiedError("its text is too large")
                if not ready.select(max(0, deadline - time.monotonic())):
                    raise _DiedError(f"reading it took more than {self._limits.wall} s")
                part = os.read(self._child.stdout.fileno(), _CHUNK)
                if not part:
                    raise _DiedError(self._cause())
                self._answers += part
        try:
            line = json.loads(self._answers[:end])
        except (ValueError, RecursionError):
            raise _DiedError(_GARBLED) from None
        del self._answers[: end + 1]
        self._searched = 0
        if not isinstance(line, dict):
            raise _DiedError(_GARBLED)
        if "memory" in line:
            raise _DiedError(self._too_much_memory())
        return line

    def _too_much_memory(self) -> str:
        return f"reading it takes more than {self._limits.memory / 1e9:.1f} GB of memory"

    def _cause(self) -> str:
        """Say why the child ended."""
        assert self._child  # noqa: S101
        assert self._errors  # noqa: S101
        try:
            code = self._child.wait(_SOON)
        except subprocess.TimeoutExpired:
            return _GARBLED
        if -code == signal.SIGXCPU:
            return f"reading it took more than {self._limits.processor} s of processor time"
        if code < 0:
            return f"it crashed the program that reads it ({signal.Signals(-code).name})"
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip().splitlines() or [f"exit status {code}"]
        if "MemoryError" in said[-1]:
            return self._too_much_memory()
        return f"the program that reads it failed: {said[-1]}"


def _place(line: dict[str, Any]) -> tuple[int, str]:
    """Return which member the child is to read next, and its path; raises _DiedError where the line tells neither."""
    try:
        return int(line["at"]), str(line["inner"])
    except (ValueError, KeyError, TypeError, OverflowError):
        raise _DiedError(_GARBLED) from None


def _part(line: dict[str, Any]) -> Extract | Unread:
    """Make what the child says of it an extract, whatever that is; raises _DiedError where it is none."""
    try:
        if "extract" in line:
            return _extract(line["extract"])
        return Unread(str(line["unread"]["inner"]), str(line["unread"]["reason"]))
    except (ValueError, KeyError, TypeError, OverflowError):
        raise _DiedError(_GARBLED) from None


def _extract(said: dict[str, Any]) -> Extract:
    return Extract(
        text=str(said["text"]),
        fields=dict(said["fields"]),
        marks=tuple(map(_mark, said["marks"])),
        kind=Format(said["kind"]),
        inner=str(said["inner"]),
        sha256=str(said["sha256"]),
        remarks=tuple(map(str, said["remarks"])),
    )


def _mark(said: dict[str, Any]) -> Mark:
    page, label, anchor = said["page"], said["label"], said["anchor"]
    return Mark(int(said["start"]), page and int(page), str(label) if label else None, str(anchor) if anchor else None)
