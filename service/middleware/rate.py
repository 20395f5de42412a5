"""Rate limits: a token bucket for each key or, where no key is needed, for each client address."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.problems import respond
from service.requests import OPEN, current, path_of

_MOST_BUCKETS = 10_000
"""Those used longest ago are forgotten beyond it: addresses are many, and an old bucket is full again anyway."""
_IPV6_NETWORK_BITS = 64
"""One subscriber has at least so many addresses of IPv6 to choose from."""


@dataclass(slots=True)
class Bucket:
    """Holds a minute's requests at most and fills steadily; may go below 0, which later requests wait for."""

    per_minute: int
    tokens: float
    filled: float
    """When `tokens` was last told, as `time.monotonic` has it."""

    def fill(self, now: float) -> None:
        """Add what has run in since it was last told."""
        self.tokens = min(self.per_minute, self.tokens + (now - self.filled) * self.per_minute / 60)
        self.filled = now

    def wait(self) -> int:
        """Return after how many whole seconds one more request is let in; 0 for now."""
        return max(0, math.ceil((1 - self.tokens) * 60 / self.per_minute))


_bucket: ContextVar[Bucket | None] = ContextVar("bucket", default=None)


def charge(requests: int) -> None:
    """Take more from the bucket of the request at hand, where it has one: a batch costs as much as its questions."""
    if bucket := _bucket.get():
        bucket.tokens -= requests


class RateLimit:
    """ASGI middleware that refuses requests beyond a rate, and tells every client what it has left.

    It stands behind `Admission`, which says whose key a request came with.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        """Wrap an app; `per_minute` holds for who has no limit of their own, 0 for none."""
        self._app = app
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 429 and when to come back."""
        bucket = None if scope["type"] != "http" or path_of(scope) in OPEN else self._find(scope)
        _bucket.set(bucket)  # also None: a pipelined request inherits the context of the one before
        if bucket is None:
            await self._app(scope, receive, send)
            return
        bucket.fill(time.monotonic())
        wait = bucket.wait()
        if wait:
            detail = f"More than {bucket.per_minute:,} requests a minute."
            refusal = respond(Request(scope), 429, "", detail, f"Come back in {wait} seconds, and ask more slowly.")
            refusal.headers.update({"Retry-After": str(wait), **_told(bucket)})
            await refusal(scope, receive, send)
            return
        bucket.tokens -= 1

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_told(bucket))
            await send(message)

        await self._app(scope, receive, telling)

    def _find(self, scope: Scope) -> Bucket | None:
        """Return the bucket of whoever sent a request; None for one without a limit."""
        record = current.get()
        key = record.key if record else None
        own = key.per_minute if key else None
        per_minute = self._per_minute if own is None else own
        if not per_minute:
            return None
        who = f"key {key.prefix}" if key else _network(scope)
        bucket = self._buckets.get(who)
        if bucket is None or bucket.per_minute != per_minute:
            bucket = self._buckets[who] = Bucket(per_minute, per_minute, time.monotonic())
        self._buckets.move_to_end(who)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return bucket


def _network(scope: Scope) -> str:
    """Return the client's address, or what its subscriber has of IPv6."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    return host if address.version == 4 else str(ip_network((address, _IPV6_NETWORK_BITS), strict=False))


def _told(bucket: Bucket) -> dict[str, str]:
    """Return the headers of the IETF draft "RateLimit header fields for HTTP": quota, what is left, when it is full."""
    left = max(0, math.floor(bucket.tokens))
    full = math.ceil((bucket.per_minute - bucket.tokens) * 60 / bucket.per_minute)
    return {
        "RateLimit-Policy": f'"minute";q={bucket.per_minute};w=60',
        "RateLimit": f'"minute";r={left};t={full}',
    }
