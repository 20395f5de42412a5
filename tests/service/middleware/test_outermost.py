"""Around every request: its id, its log line without the question, and headers that protect."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service import routes
from service.app import create_app
from service.logs import JsonLines, TextLines
from service.middleware.outermost import PROTECTING
from service.settings import load_settings
from tests.service.conftest import OPENING

_ACCESS = "service.middleware.outermost"


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Return the access log as it would be written."""
    return [json.loads(JsonLines().format(record)) for record in caplog.records if record.name == _ACCESS]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO):
        yield caplog


@pytest.mark.parametrize("given", ["a1b2", "018f-4c.D_e", "x" * 64])
def test_a_sane_id_of_the_client_is_kept(client: TestClient, given: str) -> None:
    assert client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a,b", "<script>", "a\tb", "a;b"])
def test_any_other_id_is_replaced(client: TestClient, given: str) -> None:
    found = client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{16}", found)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/ask?q=bridge"),
        ("GET", "/health"),
        ("GET", "/no"),
        ("DELETE", "/ask"),
        ("POST", "/ask"),
        ("GET", "/docs"),
    ],
)
def test_every_response_carries_an_id_and_protection(client: TestClient, method: str, path: str) -> None:
    headers = client.request(method, path).headers
    assert headers["x-request-id"]
    for name, value in PROTECTING.items():
        if path != "/docs" or name != "Content-Security-Policy":
            assert headers[name] == value
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_bugs_answer_carries_them_too_and_its_id_finds_the_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(routes, "search", broken)
    response = client.get("/ask?q=bridge")
    assert response.status_code == 500
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.json()["request_id"] == response.headers["x-request-id"]
    (line,) = lines(log)
    assert line["status"] == 500


def test_a_log_line_tells_all_but_the_question(client: TestClient, log: pytest.LogCaptureFixture) -> None:
    found = client.get("/ask", params={"q": OPENING}, headers={"X-Request-ID": "abc"})
    client.post("/ask/batch", json={"questions": [{"question": OPENING}, {"question": "zzz"}]})
    client.get("/articles/secret.md")
    client.get("/secret?q=secret")
    one, batch, article, other = lines(log)
    assert one["route"] == "/ask"
    assert (one["status"], one["answered"], one["asked"]) == (200, 1, 1)
    assert one["generation"] == found.json()["generation"]
    assert (batch["answered"], batch["asked"]) == (1, 2)
    assert (article["route"], article["status"]) == ("/articles/{id}", 404)
    assert (other["route"], other["status"]) == ("other", 404)
    whole = "".join(JsonLines().format(record) for record in log.records if not record.name.startswith("httpx"))
    assert "bridge" not in whole
    assert "secret" not in whole
    assert client.get("/health").status_code == 200
    assert len(lines(log)) == 4


def test_questions_are_logged_on_request(index_folder: Path, log: pytest.LogCaptureFixture) -> None:
    with TestClient(create_app(load_settings(index=index_folder, log_questions=True))) as client:
        client.get("/ask", params={"q": 'Who\n{"x": 1}?'})
    (line,) = lines(log)
    assert line["questions"] == ['Who\n{"x": 1}?']
    text = [TextLines("%(message)s").format(record) for record in log.records if record.name == _ACCESS]
    assert [one for one in text if "\n" in one] == []


def test_a_line_is_one_line_whatever_is_logged() -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 1, "a\nb \ud800 %s", ("ü",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "a\nb ? ü"
    assert json.loads(line)["level"] == "error"
