"""Who is let in: requests with a known key, by one of three headers, where keys are needed."""

from __future__ import annotations

import base64
import binascii
import logging
import os
import stat
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.errors import PinciteError
from service.keys import Key, default_path, find, read
from service.problems import respond
from service.requests import OPEN, current, path_of

METRICS = "/metrics"

_CHALLENGES = ('Bearer realm="pincite"', 'Basic realm="pincite", charset="UTF-8"')
"""Two headers, as some browsers read only one challenge in each; the second makes them ask for the key."""
_HOW = (
    "Send a key of `pincite key new NAME` as Authorization: Bearer KEY or X-API-Key: KEY; a browser asks for it: "
    "any name, the key as password."
)

_log = logging.getLogger(__name__)


class KeyRing:
    """The keys of a file, read again whenever it changes."""

    def __init__(self, path: Path | None) -> None:
        """Watch the file at `path`, which makes keys needed at once; with None, the usual one if it is there."""
        self._path = path or default_path()
        self._needed = path is not None
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def keys(self) -> tuple[Key, ...] | None:
        """Return the keys that are let in; None where none is needed.

        Once a key file was seen, keys are needed until the service is started anew: a file that is lost does not
        open the door. Raises PinciteError where the file cannot be read.
        """
        try:
            status = os.stat(self._path)
        except FileNotFoundError:
            self._seen, self._keys = None, ()
            return () if self._needed else None
        except OSError as error:
            raise PinciteError(f"The key file {self._path} cannot be read: {error.strerror}.") from None
        self._needed = True
        seen = (status.st_mtime_ns, status.st_ino, status.st_size)
        if seen != self._seen:
            self._keys = read(self._path)
            self._seen = seen
            _log.info("%d keys are let in, of %s", len(self._keys), self._path)
            if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                _log.warning("others on this machine have rights on %s: chmod 600", self._path)
        return self._keys


class Admission:
    """ASGI middleware that lets in requests with a key of the ring, and everyone where no key is needed."""

    def __init__(self, app: ASGIApp, ring: KeyRing) -> None:
        """Wrap an app."""
        self._app = app
        self._ring = ring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 401 or 403; 503 where the keys cannot be read."""
        if scope["type"] != "http" or path_of(scope) in OPEN:
            await self._app(scope, receive, send)
        else:
            await (self._refusal(Request(scope)) or self._app)(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        """Return what to answer in the app's place; None for a request that is let in, whose key is noted."""
        try:
            keys = self._ring.keys()
        except PinciteError as error:
            _log.error("%s", error)
            step = "Tell whoever runs the service: see its log."
            return respond(request, 503, "", "The keys cannot be read.", step)
        if keys is None:
            return None
        secret = presented(request.headers)
        key = find(keys, secret) if secret else None
        if key is None:
            refusal = respond(request, 401, "", "This key is not known." if secret else "A key is needed.", _HOW)
            for challenge in _CHALLENGES:
                refusal.headers.append("WWW-Authenticate", challenge)
            return refusal
        if record := current.get():
            record.key = key
        if (key.scope == "metrics") != (path_of(request.scope) == METRICS):
            step = f"Use a key made with --for {'ask' if key.scope == 'metrics' else 'metrics'}."
            return respond(request, 403, "", "This key does not open this path.", step)
        return None


def presented(headers: Headers) -> str:
    """Return the key that a request carries; "" for none.

    It stands in `X-API-Key`, as `Authorization: Bearer`, or as the password of `Authorization: Basic`, which is how
    a browser sends what it asked its user for.
    """
    if key := headers.get("x-api-key"):
        return key.strip()
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
