"""The load: questions that hardly ever repeat, and answers counted as they came."""

from __future__ import annotations

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from eval.peers.load import CONNECTIONS, distinct, put_load

QUESTIONS = ["Which summits were held before December 2024?", "Who leads the party now that Kishida is gone?"]
_PAUSE = 0.05


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        time.sleep(_PAUSE)
        self.send_response(500 if "Kishida" in self.path else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


@pytest.fixture
def port() -> Iterator[int]:
    """Serve answers that take a while, and failures where a question says Kishida; yield the port."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_questions_do_not_repeat_and_stay_questions_of_the_set() -> None:
    pairs = sum(len(list(itertools.combinations(question.split(), 2))) for question in QUESTIONS)
    asked = list(itertools.islice(distinct(QUESTIONS), pairs))
    assert len(set(asked)) == pairs
    words = [question.split() for question in QUESTIONS]
    for question in asked:
        kept = question.split()
        assert any(len(kept) == len(given) - 2 and set(kept) <= set(given) for given in words)


def test_answers_are_counted_and_timed(port: int) -> None:
    load = put_load(port, QUESTIONS[:1], seconds=1.5)
    assert load.failed == 0
    assert load.rate == len(load.answered) / 1.5
    assert min(load.answered) >= _PAUSE
    assert 5 < load.rate <= CONNECTIONS / _PAUSE * 1.1
    assert load.p99_ms >= _PAUSE * 1000
    assert sorted(load.answered)[-1] * 1000 >= load.p99_ms


def test_failures_are_no_answers(port: int) -> None:
    load = put_load(port, ["Kishida Kishida Kishida is gone?"], seconds=1)
    assert load.answered == []
    assert load.failed > 0
    assert load.rate == 0
    assert load.p99_ms == float("inf")


def test_a_service_that_is_gone_fails_every_connection_once() -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    load = put_load(port, QUESTIONS, seconds=1)
    assert (load.answered, load.failed) == ([], CONNECTIONS)
