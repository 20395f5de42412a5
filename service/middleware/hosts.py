"""Under which names the service answers: a web page cannot reach it by pointing a name of its own at it."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from service.problems import respond
from service.requests import OPEN, path_of

_PORT = re.compile(r":[0-9]*$")

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names of this machine for itself."""


class Hosts:
    """ASGI middleware that refuses requests for other hosts than the allowed ones (DNS rebinding)."""

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        """Wrap an app; names as they stand in `Host`, without the port."""
        self._app = app
        self._allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 421; supervisors may use any name."""
        if scope["type"] == "http" and path_of(scope) not in OPEN:
            request = Request(scope)
            name = _PORT.sub("", request.headers.get("host", "").lower())
            if name not in self._allowed:
                step = "Whoever runs the service can allow this name: PINCITE_ALLOWED_HOSTS"
                refusal = respond(request, 421, "", f"The service does not answer as {name[:80]!r}.", step)
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)
