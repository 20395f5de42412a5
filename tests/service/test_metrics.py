"""Figures: what was asked is counted, what serves is named, and Prometheus' own parser reads it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from service import routes
from service.app import create_app
from service.settings import load_settings
from tests.service.conftest import OPENING


@pytest.fixture
def fresh(index_folder: Path) -> Iterator[TestClient]:
    """Client of an app that has counted nothing yet."""
    with TestClient(create_app(load_settings(index=index_folder)), raise_server_exceptions=False) as client:
        yield client


def figures(client: TestClient) -> dict[tuple[str, ...], float]:
    """Return all samples by name and label values in the order of label names."""
    found = client.get("/metrics")
    assert found.headers["content-type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(found.text)
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *(value for _, value in sorted(one.labels.items()))): one.value for one in samples}


def test_requests_are_counted_by_route_not_by_address(fresh: TestClient) -> None:
    for path in ("/articles/a", "/articles/b/c", "/nothing", "/else", "/ask?q=bridge", "/health"):
        fresh.get(path)
    fresh.request("BREW", "/ask")
    found = figures(fresh)
    assert found["pincite_requests_total", "GET", "/articles/{id}", "404"] == 2
    assert found["pincite_requests_total", "GET", "other", "404"] == 2
    assert found["pincite_requests_total", "GET", "/ask", "200"] == 1
    assert found["pincite_requests_total", "OTHER", "/ask", "405"] == 1
    assert found["pincite_request_seconds_count", "/health"] == 1
    assert found["pincite_requests_in_progress",] == 1  # this very request


def test_the_page_is_counted_by_route_too(fresh: TestClient) -> None:
    for path in ("/", "/?q=bridge", "/timeline", "/articles", "/articles/a/b"):
        fresh.get(path, headers={"Accept": "text/html"})
    found = figures(fresh)
    assert found["pincite_requests_total", "GET", "/", "200"] == 2
    assert found["pincite_requests_total", "GET", "/timeline", "200"] == 1
    assert found["pincite_requests_total", "GET", "/articles/{id}", "404"] == 1
    assert ("pincite_requests_total", "GET", "other", "200") not in found
    assert sum(found["pincite_questions_total", answered] for answered in ("true", "false")) == 1


def test_the_answerable_share_and_the_stages_can_be_told(fresh: TestClient) -> None:
    assert figures(fresh)["pincite_questions_total", "true"] == 0
    answered = [fresh.get("/ask", params={"q": text}).json() for text in (OPENING, "zzz qqq")]
    batch = fresh.post("/ask/batch", json={"questions": [{"question": OPENING}] * 3}).json()
    assert [one["answered"] for one in [*answered, *batch]] == [True, False, True, True, True]
    found = figures(fresh)
    assert found["pincite_questions_total", "true"] == 4
    assert found["pincite_questions_total", "false"] == 1
    for stage in ("read", "embed", "dense", "lexical", "weigh", "cite", "total"):
        assert found["pincite_stage_seconds_count", stage] == 5
        spent = sum(one["took_ms"][stage] for one in [*answered, *batch])
        assert found["pincite_stage_seconds_sum", stage] == pytest.approx(spent / 1000)


def test_the_generation_that_serves_is_named(fresh: TestClient) -> None:
    found = figures(fresh)
    assert found["pincite_ready",] == 1
    assert found["pincite_generation_info", fresh.get("/ready").json()["generation"]] == 1
    assert 0 < found["pincite_generation_age_seconds",] < 86_400
    assert found["pincite_articles",] == 3
    assert found["pincite_passages",] >= 3


def test_without_an_index_the_figures_say_so(tmp_path: Path) -> None:
    with TestClient(create_app(load_settings(index=tmp_path))) as client:
        found = figures(client)
    assert found["pincite_ready",] == 0
    assert not [name for name, *_ in found if name.startswith("pincite_generation")]


def test_failures_are_counted(fresh: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(routes, "search", broken)
    fresh.get("/ask?q=bridge")
    found = figures(fresh)
    assert found["pincite_errors_total",] == 1
    assert found["pincite_requests_total", "GET", "/ask", "500"] == 1
    assert found["pincite_requests_in_progress",] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the process tells of itself in /proc")
def test_memory_is_told(fresh: TestClient) -> None:
    assert figures(fresh)["process_resident_memory_bytes",] > 50e6


def test_two_apps_in_a_process_count_apart(fresh: TestClient, index_folder: Path) -> None:
    fresh.get("/ask?q=bridge")
    with TestClient(create_app(load_settings(index=index_folder))) as other:
        assert ("pincite_requests_total", "GET", "/ask", "200") not in figures(other)
