"""Rate limits: a minute's requests at once, then as they run in; each key and address for itself."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from service.app import create_app
from service.keys import add
from service.middleware import rate
from service.middleware.rate import Bucket
from service.settings import load_settings


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time by which buckets fill; change its one item to let time pass."""
    clock = [time.monotonic()]
    monkeypatch.setattr(rate.time, "monotonic", lambda: clock[0])  # type: ignore[attr-defined]
    return clock


def app_client(index_folder: Path, **given_settings: object) -> TestClient:
    return TestClient(create_app(load_settings(index=index_folder, **given_settings)))


def test_none_is_set_by_default(client: TestClient) -> None:
    found = client.get("/articles")
    assert found.status_code == 200
    assert "ratelimit" not in found.headers


def test_beyond_the_rate_it_says_when_to_come_back(index_folder: Path, now: list[float]) -> None:
    with app_client(index_folder, requests_per_minute=3) as client:
        left = [client.get("/articles").headers["ratelimit"] for _ in range(3)]
        assert left == ['"minute";r=2;t=20', '"minute";r=1;t=40', '"minute";r=0;t=60']
        refused = client.get("/articles")
        assert refused.status_code == 429
        assert refused.headers["retry-after"] == "20"
        assert refused.headers["ratelimit-policy"] == '"minute";q=3;w=60'
        assert refused.headers["content-type"] == "application/problem+json"
        now[0] += 19
        assert client.get("/articles").status_code == 429
        now[0] += 1
        assert client.get("/articles").status_code == 200
        assert client.get("/articles").status_code == 429
        assert client.get("/health").status_code == 200


def test_a_batch_costs_as_much_as_its_questions(index_folder: Path, now: list[float]) -> None:
    with app_client(index_folder, requests_per_minute=6) as client:
        batch = {"questions": [{"question": "bridge toll"}] * 9}
        assert client.post("/ask/batch", json=batch).status_code == 200
        assert client.get("/articles").headers["retry-after"] == "40"
        now[0] += 40
        assert client.get("/articles").status_code == 200


def test_addresses_are_limited_apart_and_those_of_one_ipv6_network_together(
    index_folder: Path, now: list[float]
) -> None:
    app = create_app(load_settings(index=index_folder, requests_per_minute=1))
    with TestClient(app):
        statuses = [
            TestClient(app, client=(host, 1)).get("/articles").status_code
            for host in ("203.0.113.7", "203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::2", "2001:db8:0:1::1")
        ]
    assert statuses == [200, 429, 200, 200, 429, 200]
    assert now


def test_keys_are_limited_apart_and_by_their_own_rates(index_folder: Path, tmp_path: Path, now: list[float]) -> None:
    path = tmp_path / "keys.json"
    secrets = {name: add(path, name, per_minute=rate)[1] for name, rate in {"usual": None, "own": 2, "free": 0}.items()}
    with app_client(index_folder, requests_per_minute=1, keys=path) as client:

        def statuses(name: str) -> list[int]:
            return [client.get("/articles", headers={"X-API-Key": secrets[name]}).status_code for _ in range(3)]

        assert statuses("usual") == [200, 429, 429]
        assert statuses("own") == [200, 200, 429]
        assert statuses("free") == [200, 200, 200]
        assert client.get("/articles").status_code == 401
    assert now


def test_buckets_do_not_grow_without_end(index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "_MOST_BUCKETS", 2)
    app = create_app(load_settings(index=index_folder, requests_per_minute=1))
    with TestClient(app):
        hosts = ["203.0.113.1", "203.0.113.2", "203.0.113.3", "203.0.113.3", "203.0.113.1"]
        statuses = [TestClient(app, client=(host, 1)).get("/articles").status_code for host in hosts]
    assert statuses == [200, 200, 200, 429, 200]


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), st.lists(st.floats(0, 100), max_size=20))
def test_no_minute_admits_more_than_two_minutes_worth(per_minute: int, pauses: list[float]) -> None:
    """A full bucket and what runs in during the minute: the bound of a token bucket."""
    bucket = Bucket(per_minute, per_minute, 0.0)
    now, admitted = 0.0, []
    for pause in pauses:
        now += pause
        bucket.fill(now)
        while not bucket.wait():
            bucket.tokens -= 1
            admitted.append(now)
    for begun in admitted:
        assert sum(begun <= one < begun + 60 for one in admitted) <= 2 * per_minute
