"""Keys at the door: without one nothing but health is answered, with one all that it is for."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.errors import UsageError
from service.app import create_app
from service.keys import add, default_path, revoke
from service.settings import load_settings
from tests.service.conftest import OPENING


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


@pytest.fixture
def guarded(index_folder: Path, path: Path) -> Iterator[TestClient]:
    """Client of an app that needs keys; it has none."""
    settings = load_settings(index=index_folder, keys=path, cors_origins="https://app.example.org")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def basic(password: str, name: str = "me") -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_without_a_key_only_health_is_answered(guarded: TestClient) -> None:
    description = guarded.app.openapi()  # type: ignore[attr-defined]
    paths = [path.replace("{id}", "0") for path in description["paths"]]
    assert len(paths) > 6
    for path in [*paths, "/docs", "/openapi.json", "/docs/assets/swagger-ui.css", "/nothing", "//ask", "/health/"]:
        status = guarded.get(path, follow_redirects=False).status_code
        assert status == (200 if path in {"/health", "/ready"} else 401), path


def test_a_refusal_says_how_to_come_in(guarded: TestClient) -> None:
    refused = guarded.get("/ask", params={"q": OPENING})
    assert refused.headers["content-type"] == "application/problem+json"
    schemes = [challenge.split()[0] for challenge in refused.headers.get_list("www-authenticate", split_commas=False)]
    assert schemes == ["Bearer", "Basic"]
    assert "pincite key new" in refused.json()["next_step"]
    assert refused.json()["request_id"] == refused.headers["x-request-id"]


def test_a_key_is_taken_in_three_ways(guarded: TestClient, path: Path) -> None:
    _, secret = add(path, "laptop")
    for headers in (
        {"Authorization": f"Bearer {secret}"},
        {"authorization": f"bearer  {secret}"},
        {"X-API-Key": secret},
        basic(secret),
        basic(secret, ""),
    ):
        assert guarded.get("/ask", params={"q": OPENING}, headers=headers).json()["answered"], headers


def test_a_wrong_key_is_refused_however_it_comes(guarded: TestClient, path: Path) -> None:
    _, secret = add(path, "laptop")
    for headers in (
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {secret}x"},
        {"Authorization": f"Digest {secret}"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic /w=="},
        {"Authorization": secret},
        {"X-API-Key": secret[:-1]},
        {"X-API-Key": ""},
        {"Cookie": f"key={secret}"},
        basic("", secret),
    ):
        assert guarded.get("/ask", params={"q": OPENING}, headers=headers).status_code == 401, headers
    assert guarded.get("/ask", params={"q": OPENING, "key": secret}).status_code == 401


def test_new_and_revoked_keys_are_noticed_at_once(guarded: TestClient, path: Path) -> None:
    for _ in range(3):
        key, secret = add(path, "laptop")
        headers = {"X-API-Key": secret}
        assert guarded.get("/articles", headers=headers).status_code == 200
        revoke(path, key.prefix)
        assert guarded.get("/articles", headers=headers).status_code == 401


def test_a_key_opens_only_what_it_is_for(guarded: TestClient, path: Path) -> None:
    ask = {"X-API-Key": add(path, "laptop")[1]}
    metrics = {"X-API-Key": add(path, "prometheus", "metrics")[1]}
    assert guarded.get("/metrics", headers=metrics).status_code == 200
    assert guarded.get("/articles", headers=ask).status_code == 200
    for address, headers in (("/metrics", ask), ("/articles", metrics), ("/openapi.json", metrics)):
        refused = guarded.get(address, headers=headers)
        assert refused.status_code == 403
        assert "--for" in refused.json()["next_step"]


@pytest.mark.parametrize("text", ["", "{", '{"keys": [{}]}'])
def test_a_spoilt_key_file_lets_nobody_in(
    guarded: TestClient, path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    _, secret = add(path, "laptop")
    assert guarded.get("/articles", headers={"X-API-Key": secret}).status_code == 200
    path.write_text(text, "utf-8")
    refused = guarded.get("/articles", headers={"X-API-Key": secret})
    assert refused.status_code == 503
    assert str(path) not in refused.text
    assert str(path) in caplog.text
    assert guarded.get("/health").status_code == 200


def test_a_lost_key_file_does_not_open_the_door(guarded: TestClient, path: Path) -> None:
    _, secret = add(path, "laptop")
    assert guarded.get("/articles", headers={"X-API-Key": secret}).status_code == 200
    path.unlink()
    assert guarded.get("/articles", headers={"X-API-Key": secret}).status_code == 401
    assert guarded.get("/articles").status_code == 401


def test_a_first_key_in_the_usual_place_closes_the_door_of_a_running_service(client: TestClient) -> None:
    assert client.get("/articles").status_code == 200
    usual = default_path()
    try:
        _, secret = add(usual, "laptop")
        assert client.get("/articles").status_code == 401
        assert client.get("/articles", headers={"X-API-Key": secret}).status_code == 200
    finally:
        usual.unlink()
    assert client.get("/articles").status_code == 401


def test_a_file_that_others_may_read_is_warned_of(
    guarded: TestClient, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    add(path, "laptop")
    path.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        guarded.get("/articles")
    assert "chmod 600" in caplog.text


def test_a_key_file_in_the_index_is_refused(index_folder: Path) -> None:
    with pytest.raises(UsageError, match="lies in the index folder"):
        create_app(load_settings(index=index_folder, keys=index_folder / "keys.json"))


def test_a_browsers_preflight_needs_no_key_and_a_refusal_can_be_read(guarded: TestClient) -> None:
    origin = {"Origin": "https://app.example.org"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert guarded.options("/ask", headers=origin | asked).status_code == 200
    refused = guarded.get("/articles", headers=origin)
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == "https://app.example.org"
