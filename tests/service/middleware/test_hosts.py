"""Names the service answers to, and origins whose pages may ask."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from service.middleware.hosts import LOOPBACK
from service.settings import load_settings

ORIGIN = {"Origin": "https://app.example.org"}


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example:8000", 421),
        ("[::1].evil.example", 421),
        ("", 421),
    ],
)
def test_a_page_cannot_reach_it_under_a_name_of_its_own(index_folder: Path, host: str, status: int) -> None:
    with TestClient(create_app(load_settings(index=index_folder, allowed_hosts=LOOPBACK))) as client:
        found = client.get("/articles", headers={"Host": host})
        assert found.status_code == status
        if status == 421:
            assert "PINCITE_ALLOWED_HOSTS" in found.json()["next_step"]
        assert client.get("/health", headers={"Host": host}).status_code == 200


def test_no_page_of_another_origin_may_read_by_default(client: TestClient) -> None:
    found = client.get("/articles", headers=ORIGIN)
    assert not [name for name in found.headers if name.startswith("access-control")]
    preflight = client.options("/ask", headers=ORIGIN | {"Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 405


def test_only_pages_of_named_origins_may_read(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_CORS_ORIGINS", "https://app.example.org")
    with TestClient(create_app(load_settings(index=index_folder))) as client:
        assert client.get("/articles", headers=ORIGIN).headers["access-control-allow-origin"] == ORIGIN["Origin"]
        other = client.get("/articles", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
        assert "access-control-allow-credentials" not in other.headers
