"""`pincite watch` beside `pincite serve`, each a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.lock import build_lock
from index.verify import verify
from tests.service.conftest import ROOT, write_articles

PATIENCE = 60.0  # seconds
# Whoever runs the tests in the background passes on that interrupts are ignored.
HEED = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
CODE = f"{HEED}; from service.cli import main; main(prog_name='pincite')"


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `pincite` with these arguments as long as the block."""
    process = subprocess.Popen(
        [sys.executable, "-c", CODE, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> str:
    """Return the next line that a process prints."""
    assert process.stdout
    return process.stdout.readline()


def found(address: str, question: str) -> set[str]:
    """Return the ids of the articles that answer a question over HTTP."""
    query = urllib.parse.urlencode({"q": question, "k": 3})
    with urllib.request.urlopen(f"{address}/ask?{query}", timeout=PATIENCE) as response:  # noqa: S310 (our own)
        return {hit["citation"]["article_id"] for hit in json.load(response)["hits"]}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write_articles(tmp_path / "articles")
    return tmp_path


def test_a_service_answers_from_what_a_watch_finds(place: Path) -> None:
    folder = str(place / "index")
    with running("watch", str(place / "articles"), "--index", folder) as watch:
        assert re.fullmatch(
            r"000001: 3 read, 0 kept, 0 dropped; 3 articles, \d+ passages \(\d+ embedded\), [\d.]+ s\n", line(watch)
        )
        with running("serve", "--port", "0", "--index", folder) as serve:
            assert serve.stderr
            address = next(at[0] for text in serve.stderr if (at := re.search(r"http://[\d.:]+", text)))
            asked = "Who founded the glass works of Ulm Bay?"
            assert "glass.md" not in found(address, asked)
            path = place / "articles" / "glass.md"
            path.write_text("# Glass works\n\nThe glass works of Ulm Bay were founded by Pia Sund in 1888.\n")
            assert line(watch).startswith("000002: 1 read, 3 kept, 0 dropped; 4 articles")
            until = time.monotonic() + PATIENCE
            while "glass.md" not in found(address, asked):
                assert time.monotonic() < until
                time.sleep(0.2)
            path.unlink()
            assert line(watch).startswith("000003: 0 read, 3 kept, 1 dropped; 3 articles")
            while "glass.md" in found(address, asked):
                assert time.monotonic() < until
                time.sleep(0.2)
        watch.send_signal(signal.SIGINT)
        assert watch.wait(PATIENCE) == 130
    assert verify(place / "index").ok


def test_terminated_it_ends_well_after_the_build_that_runs(place: Path) -> None:
    with running("watch", str(place / "articles"), "--index", str(place / "index")) as watch:
        assert watch.stderr
        assert watch.stderr.readline()  # the first build has begun
        watch.send_signal(signal.SIGTERM)
        assert watch.wait(PATIENCE) == 0
        assert line(watch).startswith("000001: 3 read")
    assert verify(place / "index").ok


def test_what_is_skipped_is_said_once(place: Path) -> None:
    (place / "articles" / "photo.png").write_bytes(b"\x89PNG")
    with running("watch", str(place / "articles"), "--index", str(place / "index")) as watch:
        line(watch)
        (place / "articles" / "clock.md").unlink()
        assert line(watch).startswith("000002: 0 read, 2 kept, 1 dropped")
        watch.send_signal(signal.SIGTERM)
        _, errors = watch.communicate(timeout=PATIENCE)
    assert errors.count("skipped /") == 1
    assert "photo.png: type .png is not read" in errors


def test_interrupted_while_it_waits_for_another_build_it_ends_at_once(place: Path) -> None:
    (place / "index").mkdir()
    with (
        build_lock(place / "index"),
        running("watch", str(place / "articles"), "--index", str(place / "index")) as watch,
    ):
        assert watch.stderr
        assert "waiting for another build" in watch.stderr.readline()
        watch.send_signal(signal.SIGINT)
        assert watch.wait(PATIENCE) == 130
