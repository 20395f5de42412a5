"""Errors over HTTP: every one is an RFC 9457 problem that says what to do next."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from index.errors import IndexStateError, PinciteError, UnknownIdError, UsageError
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


_KINDS: tuple[tuple[type[PinciteError], str, HTTPStatus], ...] = (
    (UnknownIdError, "unknown-id", HTTPStatus.NOT_FOUND),
    (UsageError, "unusable-request", HTTPStatus.UNPROCESSABLE_ENTITY),
    (IndexStateError, "no-usable-index", HTTPStatus.SERVICE_UNAVAILABLE),
    (PinciteError, "failure", HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first class an error is an instance of gives its kind and status."""

_STEPS = {
    HTTPStatus.NOT_FOUND: "See /docs for the paths there are.",
    HTTPStatus.METHOD_NOT_ALLOWED: "See /docs for the methods of each path.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Send less at once: a shorter question or fewer of them.",
}


def _respond(request: Request, status: int, kind: str, detail: str, next_step: str) -> Response:
    """Write one problem; `kind` "" stands for no more than the status says."""
    problem = Problem(
        type=f"urn:pincite:{kind}" if kind else "about:blank",
        title=kind.replace("-", " ").capitalize() if kind else HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        instance=quote(request.scope["path"]),
        next_step=next_step,
    )
    return Response(json_bytes(problem), status, media_type=MEDIA_TYPE)


def status_of(error: PinciteError) -> HTTPStatus:
    """Return the status of a response that reports an error."""
    return next(status for kind, _, status in _KINDS if isinstance(error, kind))


async def _on_pincite_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PinciteError)  # noqa: S101  (registered for it)
    kind = next(name for of, name, _ in _KINDS if isinstance(error, of))
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.url.path, error)
    return _respond(request, status, kind, error.message, error.hint)


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Name each field and what is wrong with it; the values themselves are not echoed."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = [
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
    ]
    step = "See /docs for what this path takes; a body is JSON, with Content-Type: application/json."
    return _respond(request, 422, "unusable-request", "; ".join(faults)[:2_000], step)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    step = _STEPS.get(HTTPStatus(error.status_code), "See /docs for what the service takes.")
    response = _respond(request, error.status_code, "", error.detail, step)
    response.headers.update(error.headers or {})
    return response


async def _on_bug(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Keep the traceback for the log: the server writes it there after this answer."""
    detail = "The service failed on this request."
    return _respond(request, 500, "", detail, "Try again; if it fails again, report it with the service's log.")


class ProblemApp(FastAPI):
    """An app whose OpenAPI description holds the schema that `documented` refers to."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI description."""
        description = super().openapi()
        description["components"]["schemas"]["Problem"] = TypeAdapter(Problem).json_schema()
        return description


def install_handlers(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.add_exception_handler(PinciteError, _on_pincite_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_bug)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route whose errors have these statuses, for its OpenAPI description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _MEANINGS[status], "content": content} for status in statuses}


_MEANINGS = {
    404: "No article or passage has this id.",
    413: "The request body is too large.",
    422: "The request itself is wrong; `detail` says where, `next_step` what to do.",
    503: "No index is open; `next_step` says how to make or mend one.",
}
