"""Fetching as a polite guest: robots.txt is obeyed, one request at a time, with a pause, and no is taken for a no."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from index.errors import UsageError
from index.web.address import host_of, join
from index.web.client import AGENT, Client, FetchError, Limits, Response
from index.web.network import Resolve, resolve
from index.web.options import WebOptions
from index.web.store import Validators

if TYPE_CHECKING:
    from protego import Protego

_ROBOTS_SIZE = 512_000
"""Bytes of a robots.txt that are read (RFC 9309: at least 500 KiB)."""
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_BUSY = {429, 503}
_MOST_TRIES = 3
_MOST_SILENCE = 2
"""After so many requests without an answer, a host is not asked again in this run."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it was fetched."""

    address: str
    """Where it came from after all redirects."""
    media_type: str
    """As the server calls it, in lower case, without parameters; "" where it does not say."""
    charset: str
    """As the server names it, in lower case; "" where it does not."""
    body: bytes
    validators: Validators


@dataclass(slots=True)
class _Host:
    """What is known of a host in this run."""

    robots: Protego | None = None
    """None: everything is allowed."""
    refusal: str | None = None
    """Why it is not asked any more."""
    asked: bool = False
    """Whether its robots.txt was fetched."""
    pause: float = 0.0
    next_at: float = field(default=0.0)
    """When the next request may be sent, by `time.monotonic`."""
    silences: int = 0


class Fetcher:
    """Fetches pages, one after the other; for one thread. To be closed."""

    def __init__(
        self,
        options: WebOptions | None = None,
        limits: Limits | None = None,
        resolve: Resolve = resolve,
    ) -> None:
        """Open no connection yet."""
        options = options or WebOptions()
        self._manners = options.manners
        self._client = Client(resolve, allow_private=options.allow_private, limits=limits or Limits())
        self._hosts: dict[str, _Host] = {}

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self, address: str, known: Validators | None = None, *, check: Callable[[str, str], None]
    ) -> Fetched | None:
        """Fetch a page, or return None where the server says it is as it was when `known` was kept.

        `check` is told address and media type before a body is read, and may raise FetchError. Raises FetchError for
        whatever goes wrong.
        """
        asked = address
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._ask_robots_first(asked, _conditions(asked, known), check)
            if answer.status not in _REDIRECTS:
                break
            asked = _target(asked, answer)
        else:
            raise FetchError(f"is redirected more than {_MOST_REDIRECTS} times; check the address")
        if answer.status == 304 and known:
            return None
        if answer.status != 200:
            raise _refused(answer.status)
        headers = answer.headers
        found = Validators(asked, headers.get("etag"), headers.get("last-modified"))
        return Fetched(asked, _media_type(headers), _charset(headers), answer.body, found)

    def _ask_robots_first(
        self, address: str, conditions: Mapping[str, str], check: Callable[[str, str], None]
    ) -> Response:
        host = self._hosts.setdefault(host_of(address), _Host(pause=self._manners.pause))
        if not host.asked and not host.refusal:
            self._read_robots(host, host_of(address))
        if host.refusal:
            raise FetchError(host.refusal)
        if host.robots and not host.robots.can_fetch(address, AGENT):
            raise FetchError("its robots.txt asks programs like this one to stay away; save the page as a file instead")
        return self._ask(host, address, conditions, lambda headers: check(address, _media_type(headers)))

    def _ask(
        self,
        host: _Host,
        address: str,
        conditions: Mapping[str, str],
        check: Callable[[Mapping[str, str]], None] | None = None,
        at_most: int | None = None,
    ) -> Response:
        """Send one request after the pause that its host is due, and again where a busy server says when."""
        for tried in range(1, _MOST_TRIES + 1):
            self._wait(host)
            try:
                answer = self._client.get(address, conditions, check=check, at_most=at_most)
            except FetchError as error:
                self._note_silence(host, error)
                raise
            host.silences = 0
            if answer.status not in _BUSY:
                return answer
            seconds = _seconds(answer.headers.get("retry-after", ""))
            if seconds is None or seconds > self._manners.longest_wait or tried == _MOST_TRIES:
                break
            host.next_at = time.monotonic() + seconds
        when = "" if seconds is None else f" in {seconds:.0f} s"
        host.refusal = f"the server is busy (status {answer.status}); try again{when or ' later'}"
        raise FetchError(host.refusal)

    def _wait(self, host: _Host) -> None:
        wait = host.next_at - time.monotonic()
        if wait > 0:
            self._manners.sleep(wait)
        host.next_at = time.monotonic() + host.pause

    def _note_silence(self, host: _Host, error: FetchError) -> None:
        if error.unreached:
            host.silences += 1
            if host.silences >= _MOST_SILENCE:
                host.refusal = f"its host did not answer {_MOST_SILENCE} times and was not asked again; try again later"

    def _read_robots(self, host: _Host, origin: str) -> None:
        """Fetch a host's rules (RFC 9309): without a robots.txt all is allowed, where it cannot be had, nothing is."""
        from protego import Protego  # noqa: PLC0415 (only for hosts that are asked)

        address = f"{origin}/robots.txt"
        host.asked = True
        try:
            answer = self._follow_robots(host, address)
        except FetchError as error:
            # Without an answer the page would get none either, so what is said is said of the page.
            host.refusal = str(error) if error.unreached else host.refusal or f"its robots.txt cannot be read: {error}"
            return
        if answer.status == 200:
            host.robots = Protego.parse(answer.body.decode("utf-8", "replace"))
            delay = host.robots.crawl_delay(AGENT) or 0.0
            host.pause = max(host.pause, min(delay, self._manners.longest_pause))
            host.next_at = time.monotonic() + host.pause
        elif answer.status >= 500:
            host.refusal = f"its robots.txt cannot be had (status {answer.status}), which means no; try again later"

    def _follow_robots(self, host: _Host, address: str) -> Response:
        asked = address
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._ask(host, asked, {}, at_most=_ROBOTS_SIZE)
            if answer.status not in _REDIRECTS:
                return answer
            asked = _target(asked, answer)
        return Response(404, {}, b"")  # as RFC 9309 has it


def _conditions(address: str, known: Validators | None) -> dict[str, str]:
    """Return the headers that ask for a page only if it has changed; only where it was last found."""
    if known is None or known.address != address:
        return {}
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in named.items() if value}


def _target(address: str, answer: Response) -> str:
    target = answer.headers.get("location")
    if not target:
        raise FetchError("is redirected to nowhere; check the address")
    try:
        return join(address, target)
    except UsageError as error:
        raise FetchError(f"is redirected to what is not fetched: {error.message}") from None


def _refused(status: int) -> FetchError:
    if status in {404, 410}:
        return FetchError(f"is gone (status {status}); check the address", gone=True)
    if status in {401, 403}:
        return FetchError(f"is not open to everyone (status {status}); save it as a file and index that")
    return FetchError(f"the server answers with status {status}; try again later")


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _charset(headers: Mapping[str, str]) -> str:
    named = re.search(r";\s*charset\s*=\s*\"?([\w.:-]{1,40})", headers.get("content-type", "").lower())
    return named[1] if named else ""


def _seconds(text: str) -> float | None:
    """Read a Retry-After: seconds, or a day and time; None for neither."""
    if text.strip().isdecimal():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
