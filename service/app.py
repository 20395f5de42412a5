"""The HTTP service: one app over one index folder."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import defaults
from service.context_routes import context_routes
from service.docs import install_docs
from service.holder import IndexHolder
from service.page.install import install_page
from service.problems import ProblemApp, install_handlers
from service.routes import answer_routes, browse_routes, state_routes
from service.settings import Settings

_log = logging.getLogger(__name__)

_ABOUT = """
Ask a collection of articles; get the passages that answer, each cited to the character, or the word
that nothing there answers.

Every passage is `text[start:end]` of its article, counted in characters (Unicode code points) from 0.
Errors are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problems with a `next_step`.

This service takes questions of up to {max_question_chars:,} characters, up to {max_k:,} passages an answer,
up to {max_batch:,} questions a batch and request bodies of up to {max_body_bytes:,} bytes.
"""


def create_app(settings: Settings) -> FastAPI:
    """Make the app. It opens the index when it starts, and runs, not ready, where there is none yet."""
    holder = IndexHolder(settings.index)
    app = ProblemApp(
        title="pincite",
        version=defaults.version(),
        description=_ABOUT.format(**settings.model_dump()),
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan(holder, settings.refresh_seconds),
    )
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    install_handlers(app)
    install_docs(app)
    install_page(app, holder, settings)
    app.include_router(answer_routes(holder, settings))
    app.include_router(context_routes(holder, settings))
    app.include_router(browse_routes(holder))
    app.include_router(state_routes(holder))
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
        await run_in_threadpool(look)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            yield
            tasks.cancel_scope.cancel()
        await run_in_threadpool(holder.close)

    return lifespan


class BodyLimit:
    """ASGI middleware that refuses a request body of more than `max_bytes`, announced or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        """Wrap an app."""
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection; the app meets the refusal where it reads the body, and handles it."""
        if scope["type"] == "http":
            receive = self._counted(scope, receive)
        await self._app(scope, receive, send)

    def _counted(self, scope: Scope, receive: Receive) -> Callable[[], Awaitable[Message]]:
        announced = dict(scope["headers"]).get(b"content-length", b"")
        left = self._max_bytes
        refusal = HTTPException(413, f"The request body exceeds {self._max_bytes:,} bytes.")

        async def counted() -> Message:
            nonlocal left
            if announced.isdigit() and int(announced) > self._max_bytes:
                raise refusal
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise refusal
            return message

        return counted
