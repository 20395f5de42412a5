"""OpenTelemetry traces: a span for each request, and in it one for each stage of a question. An extra: `otel`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Scope

from index.clock import watcher
from index.errors import UsageError
from service.requests import Record, route

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

_WANTED_BY = ("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Variables of the OpenTelemetry specification that ask for traces: without any of them there are none."""
_EXPORTERS = "opentelemetry_traces_exporter"
"""Entry points by which OpenTelemetry's packages offer exporters."""


class Tracing:
    """Makes the spans of requests. Neither questions nor addresses are put into them."""

    def __init__(self, tracer: Tracer) -> None:
        """Take the tracer that makes the spans."""
        self._tracer = tracer

    @contextmanager
    def request(self, scope: Scope, record: Record) -> Iterator[None]:
        """Trace one request, as part of the trace that its headers name if they do."""
        from opentelemetry.propagate import extract  # noqa: PLC0415 (an extra)
        from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415

        parent = extract(dict(Headers(scope=scope)))
        with self._tracer.start_as_current_span(
            record.method,
            parent,
            SpanKind.SERVER,
            record_exception=False,  # its message may hold what was asked
            set_status_on_exception=False,
        ) as span:
            watching = watcher.set(self._stage)
            try:
                yield
            finally:
                watcher.reset(watching)
                path = route(scope)
                span.update_name(f"{record.method} {path}")
                span.set_attribute("http.request.method", record.method)
                span.set_attribute("http.route", path)
                span.set_attribute("http.response.status_code", record.status or 500)
                span.set_attribute("pincite.request_id", record.id)
                if record.answers:
                    span.set_attribute("pincite.generation", record.answers[0].generation)
                    span.set_attribute("pincite.answered", sum(answer.answered for answer in record.answers))
                if record.status >= 500:
                    span.set_status(StatusCode.ERROR)

    def _stage(self, name: str, begun: float, ended: float) -> None:
        """Add the span of a stage that has ended, below that of its request."""
        past = time.time_ns() - time.perf_counter_ns()
        self._tracer.start_span(name, start_time=past + int(begun * 1e9)).end(past + int(ended * 1e9))


def load_tracing(environment: Mapping[str, str] = os.environ) -> Tracing | None:
    """Return what the standard OTEL_* variables ask for; None, with nothing imported, where they ask for nothing.

    Raises UsageError where what they ask for is not installed.
    """
    if not any(environment.get(name) for name in _WANTED_BY):
        return None
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    names = [name.strip() for name in (environment.get("OTEL_TRACES_EXPORTER") or "otlp").split(",")]
    if names == ["none"]:
        return None
    try:
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise UsageError(
            "The OTEL_* variables ask for traces, but OpenTelemetry is not installed.",
            "Install the extra: pip install 'pincite[otel]', or set OTEL_TRACES_EXPORTER=none",
        ) from None
    named = environment.get("OTEL_SERVICE_NAME") or "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
    provider = TracerProvider(resource=Resource.create({} if named else {"service.name": "pincite"}))
    for name in names:
        exporter = _entry_point(name, environment)
        provider.add_span_processor(BatchSpanProcessor(exporter.load()()))
    return Tracing(provider.get_tracer("pincite"))


def _entry_point(name: str, environment: Mapping[str, str]) -> metadata.EntryPoint:
    """Return the exporter of a name; that of `otlp` hangs on the protocol."""
    if name == "otlp":
        common = environment.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http/protobuf"
        protocol = environment.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or common
        name = "otlp_proto_" + protocol.partition("/")[0]
    found = list(metadata.entry_points(group=_EXPORTERS, name=name))
    if not found:
        known = ", ".join(sorted(metadata.entry_points(group=_EXPORTERS).names))
        raise UsageError(
            f"No exporter of traces named {name!r} is installed.",
            f"Set OTEL_TRACES_EXPORTER to none, otlp or one of: {known}; or install the package that has it.",
        )
    return found[0]
