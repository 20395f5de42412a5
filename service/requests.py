"""What is known of the request at hand: its id, its key, what was answered; read by logs, figures and traces."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Scope

from index.result import Answer
from service.keys import Key

REQUEST_ID = "X-Request-ID"

OPEN = ("/health", "/ready")
"""Paths for supervisors: open without a key, never limited."""

_SANE = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


@dataclass(slots=True)
class Record:
    """One request, as it comes to be known."""

    id: str
    """Its id: the client's own where that is sane, or one made here."""
    method: str
    status: int = 0
    """Of the response; 0 until it starts."""
    key: Key | None = None
    """The key it came with."""
    answers: list[Answer] = field(default_factory=list)
    """What was answered: several for a batch."""


current: ContextVar[Record | None] = ContextVar("request", default=None)
"""The request that is worked on in this context; threads that work for it see the same."""


def begin(scope: Scope) -> Record:
    """Return the record of a request that has just come."""
    given = Headers(scope=scope).get(REQUEST_ID, "")
    method = scope["method"]
    return Record(given if _SANE.fullmatch(given) else secrets.token_hex(8), method if method in _METHODS else "OTHER")


def note(answer: Answer) -> Answer:
    """Remember an answer with the request it is given to, and return it."""
    if record := current.get():
        record.answers.append(answer)
    return answer


def path_of(scope: Scope) -> str:
    """Return the path of a request below the prefix that a proxy may have put before it."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def route(scope: Scope) -> str:
    """Return the path of a request as its route has it, `/articles/{id}`: few, and they hold nothing private.

    "other" stands for what no route of ours took.
    """
    taken = scope.get("route")
    return taken.path.replace(":path}", "}") if isinstance(taken, Route) else "other"
