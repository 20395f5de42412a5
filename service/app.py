"""The HTTP service: one app over one index folder."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio
import anyio.to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool

from service import defaults
from service.context_routes import context_routes
from service.docs import install_docs
from service.holder import IndexHolder
from service.metrics import Metrics
from service.middleware import surround
from service.openapi import DescribedApp
from service.page.install import install_page
from service.problems import install_handlers
from service.routes import answer_routes, browse_routes, state_routes
from service.settings import Settings
from service.tracing import Tracing

_log = logging.getLogger(__name__)

_THREADS = 2
"""Requests that are worked on at the same moment in a process: one computes while the other reads. More would wait for
the interpreter, and handing that around costs time: with eight, one question in ten fewer is answered."""

_ABOUT = """
Ask a collection of articles; get the passages that answer, each cited to the character, or the word
that nothing there answers.

Every passage is `text[start:end]` of its article, counted in characters (Unicode code points) from 0.
Errors are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems with a `next_step`.

This service takes questions of up to {max_question_chars:,} characters, up to {max_k:,} passages an answer,
up to {max_batch:,} questions a batch and request bodies of up to {max_body_bytes:,} bytes.
"""


_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own would put questions into traces (`url.query`) and messages of exceptions into logs; see
`service.tracing` and `service.metrics`."""


def create_app(settings: Settings, tracing: Tracing | None = None) -> FastAPI:
    """Make the app. It opens the index when it starts, and runs, not ready, where there is none yet."""
    holder = IndexHolder(settings.index)
    metrics = Metrics(holder)
    app = DescribedApp(
        title="pincite",
        version=defaults.version(),
        description=_ABOUT.format(**settings.model_dump()),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan(holder, settings.refresh_seconds),
        telemetry=_NO_TELEMETRY,
    )
    app.settings = settings
    surround(app, settings, metrics, tracing)
    install_handlers(app)
    install_docs(app)
    install_page(app, holder, settings)
    app.include_router(answer_routes(holder, settings))
    app.include_router(context_routes(holder, settings))
    app.include_router(browse_routes(holder))
    app.include_router(state_routes(holder, metrics))
    return app


def _lifespan(holder: IndexHolder, seconds: float) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Open the index before the first request, then look for a newer generation as long as the app runs."""

    def look() -> None:
        try:
            holder.refresh()
        except Exception:  # noqa: BLE001  (a bug met here must not end a service that can go on)
            _log.exception("looking for a newer generation failed")

    async def watch() -> None:
        while True:
            await anyio.sleep(seconds)
            await run_in_threadpool(look)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await run_in_threadpool(look)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            yield
            tasks.cancel_scope.cancel()
        await run_in_threadpool(holder.close)

    return lifespan
