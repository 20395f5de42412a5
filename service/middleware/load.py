"""How much is taken on at once: requests beyond it are told to come back, and large bodies are refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import respond
from service.requests import OPEN, path_of

_RETRY_SECONDS = "1"


class Concurrency:
    """ASGI middleware that works on at most `most` requests at once; a supervisor's are always answered."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        """Wrap an app."""
        self._app = app
        self._most = most
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 503."""
        if scope["type"] != "http" or path_of(scope) in OPEN:
            await self._app(scope, receive, send)
            return
        if self._working >= self._most:
            detail = f"The service is working on {self._most:,} requests."
            refusal = respond(Request(scope), 503, "busy", detail, "Try again in a moment.")
            refusal.headers["Retry-After"] = _RETRY_SECONDS
            await refusal(scope, receive, send)
            return
        self._working += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._working -= 1


class BodyLimit:
    """ASGI middleware that refuses a body of more than `max_bytes`, announced or not, or of two lengths."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        """Wrap an app."""
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; the app meets the refusal where it reads the body, and handles it."""
        if scope["type"] == "http":
            if {b"content-length", b"transfer-encoding"} <= dict(scope["headers"]).keys():
                # A proxy may have read another length than we do, and what follows would be taken for a request.
                detail = "Content-Length and Transfer-Encoding contradict each other."
                refusal = respond(Request(scope), 400, "", detail, "Send one of them.")
                refusal.headers["Connection"] = "close"
                await refusal(scope, receive, send)
                return
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
