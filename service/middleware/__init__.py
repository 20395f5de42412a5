"""What every request passes on its way in, and every response on its way out; one concern a module."""

from __future__ import annotations

from functools import partial

from starlette.middleware.cors import CORSMiddleware

from index.errors import UsageError
from service.metrics import Metrics
from service.middleware.admission import Admission, KeyRing
from service.middleware.hosts import Hosts
from service.middleware.load import BodyLimit, Concurrency
from service.middleware.outermost import Outermost
from service.middleware.rate import RateLimit
from service.openapi import DescribedApp
from service.requests import REQUEST_ID
from service.settings import Settings
from service.tracing import Tracing

_ASKED_WITH = ("Authorization", "X-API-Key", REQUEST_ID)
_TOLD_BY = (REQUEST_ID, "Retry-After", "RateLimit", "RateLimit-Policy")


def surround(app: DescribedApp, settings: Settings, metrics: Metrics, tracing: Tracing | None) -> None:
    """Put all middleware around an app; the last that is added stands outermost.

    Raises UsageError where the key file lies in the index folder, which people copy and hand on.
    """
    if settings.keys and settings.keys.resolve().is_relative_to(settings.index.resolve()):
        raise UsageError(f"The key file {settings.keys} lies in the index folder.", "Keep it elsewhere: PINCITE_KEYS")
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(Concurrency, most=settings.max_concurrent)
    app.add_middleware(RateLimit, per_minute=settings.requests_per_minute)
    app.add_middleware(Admission, ring=KeyRing(settings.keys))
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=("GET", "POST"),
            allow_headers=_ASKED_WITH,
            expose_headers=_TOLD_BY,
        )
    if settings.allowed_hosts:
        app.add_middleware(Hosts, allowed=settings.allowed_hosts)
    app.around = partial(Outermost, metrics=metrics, tracing=tracing, log_questions=settings.log_questions)
