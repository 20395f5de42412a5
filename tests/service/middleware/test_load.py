"""What is taken on at once: beyond it the service says come back, supervisors aside."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.search import search
from service import routes
from service.app import create_app
from service.settings import load_settings


def test_beyond_the_limit_it_says_come_back(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(*arguments: object, **named: object) -> object:
        begun.release()
        assert go_on.wait(30)
        return search(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(routes, "search", slow)
    app = create_app(load_settings(index=index_folder, max_concurrent=2))
    with TestClient(app) as client, ThreadPoolExecutor(2) as pool:
        running = [pool.submit(client.get, "/ask?q=bridge") for _ in range(2)]
        for _ in running:
            assert begun.acquire(timeout=30)
        refused = client.get("/ask?q=bridge")
        assert refused.status_code == 503
        assert refused.headers["retry-after"] == "1"
        assert refused.json()["type"] == "urn:pincite:busy"
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 200
        go_on.set()
        assert [one.result().status_code for one in running] == [200, 200]
        assert client.get("/ask?q=bridge").status_code == 200
