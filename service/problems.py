"""Errors over HTTP: every one is an RFC 9457 problem that says what to do next."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from index.errors import IndexStateError, PinciteError, UnknownIdError, UsageError
from service.requests import current
from service.wire import json_bytes

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a request (RFC 9457)."""

    __pydantic_config__: ClassVar[dict[str, bool]] = {"use_attribute_docstrings": True}

    type: str
    """Identifies the kind of problem, the same for every occurrence."""
    title: str
    """The kind of problem in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What went wrong this time."""
    instance: str
    """Path of the request."""
    next_step: str
    """What to do about it."""
    request_id: str
    """Names the request in the service's log; also in `X-Request-ID`."""


_KINDS: tuple[tuple[type[PinciteError], str, HTTPStatus], ...] = (
    (UnknownIdError, "unknown-id", HTTPStatus.NOT_FOUND),
    (UsageError, "unusable-request", HTTPStatus.UNPROCESSABLE_ENTITY),
    (IndexStateError, "no-usable-index", HTTPStatus.SERVICE_UNAVAILABLE),
    (PinciteError, "failure", HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first class an error is an instance of gives its kind and status."""

_STEPS = {
    HTTPStatus.BAD_REQUEST: "See /docs for what this path takes; a body is JSON, with Content-Type: application/json.",
    HTTPStatus.NOT_FOUND: "See /docs for the paths there are.",
    HTTPStatus.METHOD_NOT_ALLOWED: "See /docs for the methods of each path.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Send less at once: a shorter question or fewer of them.",
}


def respond(request: Request, status: int, kind: str, detail: str, next_step: str) -> Response:
    """Return one problem; `kind` "" stands for no more than the status says."""
    record = current.get()
    problem = _problem(status, kind, detail, next_step, quote(request.scope["path"]), record.id if record else "")
    return Response(json_bytes(problem), status, media_type=MEDIA_TYPE)


def _problem(status: int, kind: str, detail: str, next_step: str, instance: str, request_id: str) -> Problem:
    return Problem(
        type=f"urn:pincite:{kind}" if kind else "about:blank",
        title=kind.replace("-", " ").capitalize() if kind else HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=instance,
        next_step=next_step,
        request_id=request_id,
    )


def status_of(error: PinciteError) -> HTTPStatus:
    """Return the status of a response that reports an error."""
    return next(status for kind, _, status in _KINDS if isinstance(error, kind))


async def _on_pincite_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PinciteError)  # noqa: S101  (registered for it)
    kind = next(name for of, name, _ in _KINDS if isinstance(error, of))
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    return respond(request, status, kind, error.message, error.hint)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Name each field and what is wrong with it; the values themselves are not echoed."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
    ]
    step = "See /docs for what this path takes; a body is JSON, with Content-Type: application/json."
    return respond(request, 422, "unusable-request", "; ".join(faults)[:2_000], step)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    step = _STEPS.get(HTTPStatus(error.status_code), "See /docs for what the service takes.")
    response = respond(request, error.status_code, "", error.detail, step)
    response.headers.update(error.headers or {})
    return response


async def _on_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Keep the traceback for the log: the server writes it there after this answer."""
    detail = "The service failed on this request."
    return respond(request, 500, "", detail, "Try again; if it fails again, report it with the service's log.")


def install_handlers(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.add_exception_handler(PinciteError, _on_pincite_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_bug)


GUARDED = (401, 403, 429, 503)
"""What any path but those of supervisors may answer."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route whose errors have these statuses, for its OpenAPI description."""
    return {status: {"description": _MEANINGS[status], "content": _content(status)} for status in statuses}


def _content(status: int) -> dict[str, Any]:
    example = asdict(_problem(status, *_EXAMPLES[status], "/ask", "2b6f4e26ab181b73"))
    return {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}


_EXAMPLES: dict[int, tuple[str, str, str]] = {
    400: ("", "There was an error parsing the body", _STEPS[HTTPStatus.BAD_REQUEST]),
    401: (
        "",
        "A key is needed.",
        "Send a key of `pincite key new NAME` as Authorization: Bearer KEY.",
    ),
    403: ("", "This key does not open this path.", "Use a key made with --for metrics."),
    404: ("unknown-id", "No article has the id 'clock.md'.", "See the ids: /articles"),
    413: ("", "The request body exceeds 1,048,576 bytes.", _STEPS[HTTPStatus.REQUEST_ENTITY_TOO_LARGE]),
    422: ("unusable-request", "k is 500; at most 100 passages are given.", "Ask with a smaller k."),
    429: ("", "More than 60 requests a minute.", "Come back in 2 seconds, and ask more slowly."),
    503: ("no-usable-index", "there is no index in .pincite", "Make one: pincite index PATH... --index .pincite"),
}
"""Kind, detail and next step of a problem, for each status."""

_MEANINGS = {
    400: "The body cannot be read as text.",
    401: "A key is needed, and there was none, or none that is known.",
    403: "The key does not open this path.",
    404: "No article or passage has this id.",
    413: "The request body is too large.",
    422: "The request itself is wrong; `detail` says where, `next_step` what to do.",
    429: "More requests than the rate limit admits; `Retry-After` says when to come back.",
    503: "No index is open, and `next_step` says how to make or mend one; or too many ask at once: `Retry-After`.",
}
