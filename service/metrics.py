"""Figures for Prometheus: requests, the stages of questions, answers, the generation that serves, the process."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from index.errors import PinciteError
from service.holder import IndexHolder
from service.requests import Record

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Variable of prometheus-client that names the folder in which processes add up their figures."""

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STAGE_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


@contextmanager
def shared_figures() -> Iterator[None]:
    """Let the processes that are started within the block add up their figures: any of them then tells the sums.

    What each process has for itself, its memory and open files, is not told then.
    """
    with TemporaryDirectory(prefix="pincite-figures-") as folder:
        os.environ[_SHARED] = folder
        try:
            yield
        finally:
            del os.environ[_SHARED]


class Metrics:
    """The figures of one app, in a registry of its own: two apps in a process do not share them."""

    def __init__(self, holder: IndexHolder) -> None:
        """Start at nothing; the generation is looked up when the figures are read."""
        self._registry = CollectorRegistry()
        self._folder = os.environ.get(_SHARED)
        if self._folder:
            _forget_the_dead(Path(self._folder))
        self._requests = Counter(
            "pincite_requests", "Requests, by route and status.", ("method", "route", "status"), registry=self._registry
        )
        self._latency = Histogram(
            "pincite_request_seconds",
            "Time from a request's head to the end of its response, in seconds.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._stages = Histogram(
            "pincite_stage_seconds",
            "Time of each stage of a question, in seconds; total stands for all of them.",
            ("stage",),
            buckets=_STAGE_SECONDS,
            registry=self._registry,
        )
        self._questions = Counter(
            "pincite_questions", "Questions, by whether something answers them.", ("answered",), registry=self._registry
        )
        self._errors = Counter(
            "pincite_errors", "Requests that failed: a status of 500 or more.", registry=self._registry
        )
        self._working = Gauge(
            "pincite_requests_in_progress",
            "Requests worked on now.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        for answered in ("true", "false"):
            self._questions.labels(answered)  # so that the share can be told before the first answer
        self._generations = _Generations(holder)
        self._registry.register(self._generations)
        ProcessCollector(registry=self._registry)

    def working(self) -> AbstractContextManager[None]:
        """Count a request as worked on for the length of a `with` block."""
        return self._working.track_inprogress()

    def count(self, record: Record, route: str, seconds: float) -> None:
        """Count a request that is done, and what was answered."""
        status = record.status or 500
        self._requests.labels(record.method, route, status).inc()
        self._latency.labels(route).observe(seconds)
        if status >= 500:
            self._errors.inc()
        for answer in record.answers:
            self._questions.labels("true" if answer.answered else "false").inc()
            for stage, milliseconds in answer.took_ms.items():
                self._stages.labels(stage).observe(milliseconds / 1000)

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        if not self._folder:
            return generate_latest(self._registry)
        of_all = CollectorRegistry()
        MultiProcessCollector(of_all, self._folder)  # type: ignore[no-untyped-call]
        of_all.register(self._generations)
        return generate_latest(of_all)


def _forget_the_dead(folder: Path) -> None:
    """Count no requests as worked on by processes that are gone; what they counted before stays."""
    for path in folder.glob("gauge_live*.db"):
        process = int(path.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]


class _Generations(Collector):
    """Tells of the generation that serves at the moment of reading."""

    def __init__(self, holder: IndexHolder) -> None:
        self._holder = holder

    def collect(self) -> Iterable[Metric]:
        """Yield whether one serves, and its name, age and size."""
        ready = GaugeMetricFamily("pincite_ready", "1 where a generation serves.")
        try:
            with self._holder.lend() as index:
                manifest = index.manifest
        except PinciteError:
            ready.add_metric((), 0)
            yield ready
            return
        ready.add_metric((), 1)
        yield ready
        named = GaugeMetricFamily("pincite_generation_info", "The generation that serves.", labels=("generation",))
        named.add_metric((manifest.name,), 1)
        yield named
        made = datetime.fromisoformat(manifest.created).astimezone(UTC).timestamp()
        yield GaugeMetricFamily("pincite_generation_age_seconds", "Time since it was built.", time.time() - made)
        yield GaugeMetricFamily("pincite_articles", "Articles in it.", manifest.articles)
        yield GaugeMetricFamily("pincite_passages", "Passages in it.", manifest.passages)
