"""Traces: a span for each request, one for each stage below it, and nothing at all unless asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from index.errors import UsageError
from service import routes
from service.app import create_app
from service.settings import load_settings
from service.tracing import Tracing, load_tracing
from tests.service.conftest import OPENING, ROOT


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(index_folder: Path, spans: InMemorySpanExporter) -> Iterator[TestClient]:
    """Client of an app whose spans are kept in memory."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    app = create_app(load_settings(index=index_folder), Tracing(provider.get_tracer("test")))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    provider.shutdown()


def of_request(spans: InMemorySpanExporter) -> tuple[ReadableSpan, list[ReadableSpan]]:
    """Return the span of the only request, and those of its stages in the order they ended."""
    *stages, request = spans.get_finished_spans()
    return request, stages


def test_a_question_is_one_span_with_its_stages_inside(traced: TestClient, spans: InMemorySpanExporter) -> None:
    answer = traced.get("/ask", params={"q": OPENING}, headers={"X-Request-ID": "abc"}).json()
    request, stages = of_request(spans)
    assert request.name == "GET /ask"
    assert request.attributes
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["pincite.request_id"] == "abc"
    assert request.attributes["pincite.generation"] == answer["generation"]
    assert {stage.name for stage in stages} == set(answer["took_ms"]) - {"total"}
    for stage in stages:
        assert stage.parent
        assert stage.parent.span_id == request.context.span_id
        assert request.start_time <= stage.start_time <= stage.end_time <= request.end_time  # type: ignore[operator]
    assert all(a.end_time <= b.end_time for a, b in pairwise(stages))  # type: ignore[operator]


def test_no_span_holds_the_question(traced: TestClient, spans: InMemorySpanExporter) -> None:
    traced.get("/ask", params={"q": OPENING})
    traced.get("/articles/bridge-secret")
    assert "ridge" not in "".join(span.to_json() for span in spans.get_finished_spans())


def test_a_trace_goes_on_where_the_client_began_it(traced: TestClient, spans: InMemorySpanExporter) -> None:
    trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
    traced.get("/ask?q=bridge", headers={"traceparent": f"00-{trace}-{parent}-01"})
    request, stages = of_request(spans)
    assert request.parent
    assert f"{request.parent.span_id:016x}" == parent
    assert {f"{span.context.trace_id:032x}" for span in (request, *stages)} == {trace}


def test_a_failure_is_marked_without_its_message(
    traced: TestClient, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(routes, "search", broken)
    traced.get("/ask?q=bridge")
    request, _ = of_request(spans)
    assert not request.status.is_ok
    assert "secret" not in request.to_json()


def test_without_the_standard_variables_nothing_is_imported() -> None:
    code = (
        "import sys; from service.tracing import load_tracing; from service.settings import load_settings;"
        "from service.app import create_app; tracing = load_tracing({}); create_app(load_settings(), tracing);"
        "print(tracing, 'opentelemetry.sdk' in ' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]


def test_the_frameworks_own_traces_which_hold_addresses_are_off(index_folder: Path) -> None:
    code = f"""
from pathlib import Path
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient
from service.app import create_app
from service.settings import load_settings
spans, provider = InMemorySpanExporter(), TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
trace.set_tracer_provider(provider)
with TestClient(create_app(load_settings(index=Path({str(index_folder)!r})))) as client:
    print(client.get("/ask?q=bridge").status_code, len(spans.get_finished_spans()))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["200", "0"]


@pytest.mark.parametrize(
    "environment",
    [
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"},
    ],
)
def test_traces_are_off_where_the_variables_say_so(environment: dict[str, str]) -> None:
    assert load_tracing(environment) is None


@pytest.mark.parametrize(
    "environment",
    [
        {"OTEL_TRACES_EXPORTER": "console"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"},
        {"OTEL_TRACES_EXPORTER": "otlp,console", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"},
    ],
)
def test_the_standard_variables_choose_the_exporter(environment: dict[str, str]) -> None:
    assert load_tracing(environment)


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"OTEL_TRACES_EXPORTER": "carrier-pigeon"}, "carrier-pigeon"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "otlp_proto_grpc"),
    ],
)
def test_an_exporter_that_is_not_installed_is_named(environment: dict[str, str], name: str) -> None:
    with pytest.raises(UsageError, match=name):
        load_tracing(environment)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(UsageError) as caught:
        load_tracing({"OTEL_TRACES_EXPORTER": "otlp"})
    assert "pincite[otel]" in caught.value.hint
