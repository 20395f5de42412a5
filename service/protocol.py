"""HTTP/1.1 as uvicorn speaks it, with an end to patience: no client holds a connection by being slow."""

from __future__ import annotations

import asyncio
import logging
import sys
from functools import partial
from http import HTTPStatus
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.problems import MEDIA_TYPE, Problem
from service.wire import json_bytes

MAX_HEAD_BYTES = 131_072
"""Longest request line and headers together. A question of 4,000 characters takes up to 48,000 in an address; one
that is somewhat too long still meets the refusal that says so."""

MOST_CONNECTIONS = 800
"""More are closed at once: a process may commonly have 1,024 files open, and the index needs some."""

_STEPS = {
    HTTPStatus.REQUEST_TIMEOUT: "Send the request again, all of it at once.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Ask by POST: the question then stands in the body.",
}

_log = logging.getLogger(__name__)


class PatientProtocol(H11Protocol):
    """One connection; a client has `patience` seconds to send a request, and as long to accept more of an answer."""

    _reading: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None

    def __init__(self, *given: Any, patience: float, **named: Any) -> None:  # noqa: ANN401 (uvicorn's own)
        """Take what uvicorn gives its protocols, and so many seconds of patience."""
        super().__init__(*given, **named)
        self.patience = patience

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Start waiting for the first request."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._reading = self.loop.call_later(self.patience, self._too_slow)

    def data_received(self, data: bytes) -> None:
        """Take what came; the time runs on until the request is whole."""
        super().data_received(data)
        if self.conn.their_state in {h11.IDLE, h11.SEND_BODY}:
            self._reading = self._reading or self.loop.call_later(self.patience, self._too_slow)
        elif self._reading:
            self._reading.cancel()
            self._reading = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        for timer in (self._reading, self._writing):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        super().pause_writing()
        self._writing = self.loop.call_later(self.patience, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on writing."""
        if self._writing:
            self._writing.cancel()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or too long, as a problem; uvicorn calls this where it caught why."""
        error = sys.exception()
        status = HTTPStatus(error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400)
        too_long = status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        self._refuse(status, f"Address and headers exceed {MAX_HEAD_BYTES:,} bytes." if too_long else msg)

    def _too_slow(self) -> None:
        self._refuse(HTTPStatus.REQUEST_TIMEOUT, f"The request was not whole after {self.patience:g} seconds.")

    def _refuse(self, status: HTTPStatus, detail: str) -> None:
        """Answer in the app's place and close; an app that waits for the rest sees the client gone."""
        _log.info("%s (%d)", detail, status)
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:  # the app has begun to answer
            self.transport.abort()
            return
        if self.cycle:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        step = _STEPS.get(status, "Send HTTP/1.1, as every HTTP library does.")
        body = json_bytes(Problem("about:blank", status.phrase, status, detail, "", step, ""))
        headers = {
            "Content-Type": MEDIA_TYPE,
            "Content-Length": str(len(body)),
            "X-Content-Type-Options": "nosniff",
            "Connection": "close",
        }
        for event in (
            h11.Response(status_code=status, headers=list(headers.items())),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


def patient_for(seconds: float) -> type[PatientProtocol]:
    """Return what makes the protocol with so much patience, in the place of the class that uvicorn takes.

    It can be sent to another process.
    """
    return cast(type[PatientProtocol], partial(PatientProtocol, patience=seconds))
