"""The app: readiness, new generations without a failed request, no traceback for anyone."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.build import build
from service import routes
from service.app import create_app
from service.settings import load_settings
from tests.service.conftest import OPENING, write_articles


def wait_for_generation(client: TestClient, other_than: str | None) -> str:
    """Return the name of the generation that serves once it is another."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = client.get("/ready")
        if found.status_code == 200 and found.json()["generation"] != other_than:
            return str(found.json()["generation"])
        time.sleep(0.05)
    raise AssertionError("no new generation was picked up")


def test_without_an_index_it_lives_unready_until_one_is_built(tmp_path: Path) -> None:
    settings = load_settings(index=tmp_path / "index", refresh_seconds=0.05)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert client.get("/health").status_code == 200
        for path in ("/ready", "/ask?q=bridge", "/articles"):
            refused = client.get(path)
            assert refused.status_code == 503
            assert refused.headers["content-type"] == "application/problem+json"
            assert "pincite index" in refused.json()["next_step"]
        build([str(write_articles(tmp_path / "articles"))], tmp_path / "index")
        wait_for_generation(client, None)
        assert client.get("/ask", params={"q": OPENING}).json()["answered"]


def test_new_generations_are_picked_up_without_a_failed_request(tmp_path: Path) -> None:
    articles = write_articles(tmp_path / "articles")
    folder = tmp_path / "index"
    build([str(articles)], folder)
    statuses: list[int] = []
    served: set[str] = set()
    stop = threading.Event()

    def ask(client: TestClient) -> None:
        while not stop.is_set():
            response = client.get("/ask", params={"q": OPENING})
            statuses.append(response.status_code)
            served.add(response.json().get("generation", response.text))

    settings = load_settings(index=folder, refresh_seconds=0.02)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            name = wait_for_generation(client, None)
            for number in range(3):
                (articles / "clock.md").write_text(f"# The clock\n\nIt struck {number} times.\n", "utf-8")
                build([str(articles)], folder)
                name = wait_for_generation(client, name)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
    assert set(statuses) == {200}
    assert len(served) >= 3
    assert name in served or len(served) == 3


def test_a_bug_shows_no_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(routes, "search", broken)
    response = client.get("/ask?q=bridge")
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert response.json()["next_step"]


def test_limits_come_from_the_settings_and_stand_in_the_docs(index_folder: Path) -> None:
    app = create_app(load_settings(index=index_folder, max_question_chars=20, max_k=2, max_batch=1))
    with TestClient(app) as client:
        assert client.get("/ask", params={"q": "x" * 21}).status_code == 422
        assert client.get("/ask", params={"q": "bridge toll", "k": 3}).status_code == 422
        assert client.get("/ask", params={"q": "bridge toll", "k": 2}).status_code == 200
        two = {"questions": [{"question": "bridge"}] * 2}
        assert client.post("/ask/batch", json=two).status_code == 422
        assert "up to 2 passages" in client.get("/openapi.json").json()["info"]["description"].replace("\n", " ")
