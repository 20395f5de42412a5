"""Around everything: the request's id, its line in the log, its figures and trace, and headers that protect."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.metrics import Metrics
from service.requests import OPEN, REQUEST_ID, Record, begin, current, route
from service.tracing import Tracing

PROTECTING = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
"""On every response that does not set them itself: nothing of it is run, framed, guessed at or embedded elsewhere."""

_log = logging.getLogger(__name__)


class Outermost:
    """ASGI middleware around the whole app, its answers to bugs included."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracing: Tracing | None, *, log_questions: bool) -> None:
        """Wrap an app."""
        self._app = app
        self._metrics = metrics
        self._tracing = tracing
        self._log_questions = log_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything else passes as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = begin(scope)
        # Not reset: where the app fails, the server writes the traceback to the log, with this request's id.
        current.set(record)
        begun = time.perf_counter()

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in {REQUEST_ID: record.id, **PROTECTING}.items():
                    headers.setdefault(name, value)
            await send(message)

        with self._metrics.working():
            try:
                if self._tracing:
                    with self._tracing.request(scope, record):
                        await self._app(scope, receive, complete)
                else:
                    await self._app(scope, receive, complete)
            finally:
                self._tell(scope, record, time.perf_counter() - begun)

    def _tell(self, scope: Scope, record: Record, seconds: float) -> None:
        path = route(scope)
        self._metrics.count(record, path, seconds)
        level = logging.DEBUG if path in OPEN else logging.INFO
        milliseconds = round(seconds * 1000, 1)
        known: dict[str, object] = {
            "method": record.method,
            "route": path,
            "status": record.status,
            "ms": milliseconds,
        }
        if record.key:
            known["key"] = record.key.prefix
        if record.answers:
            known["generation"] = record.answers[0].generation
            known["answered"] = sum(answer.answered for answer in record.answers)
            known["asked"] = len(record.answers)
        if self._log_questions and record.answers:
            known["questions"] = [answer.question for answer in record.answers]
        _log.log(level, "%s %s %d, %s ms", record.method, path, record.status, milliseconds, extra={"known": known})
