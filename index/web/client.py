"""One request: with time limits, and limits on what comes back, counted as it comes and as it unpacks."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from urllib.parse import urlsplit

import httpcore2

from index.web.network import CheckedNetwork, PrivateAddressError, Resolve

_OK = 200
_CHUNK = 1 << 20

AGENT = "pincite"
"""Our name in robots.txt."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may take."""

    connect: float = 10.0
    """Seconds until connected, and until TLS is agreed on."""
    read: float = 20.0
    """Seconds in which nothing comes."""
    total: float = 120.0
    """Seconds for all of it; looking the host up is left to the system's own limit."""
    size: int = 50_000_000
    """Bytes, unpacked."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name; of several of one name the last."""
    body: bytes
    """Unpacked; empty where the status is not 200."""


class FetchError(Exception):
    """An address could not be fetched; the message says why and what to do, in one line."""

    def __init__(self, reason: str, *, gone: bool = False, unreached: bool = False) -> None:
        """Say why; `gone` where the server says that there is no such page, `unreached` where no server answered."""
        super().__init__(reason)
        self.gone = gone
        self.unreached = unreached


class Client:
    """Sends requests. It follows no redirect, keeps no cookie and uses no proxy."""

    def __init__(self, resolve: Resolve, *, allow_private: bool, limits: Limits) -> None:
        """Connect by `resolve`, to private addresses only if allowed to."""
        self._limits = limits
        self._network = CheckedNetwork(resolve, allow_private=allow_private)
        self._pool = httpcore2.ConnectionPool(network_backend=self._network, max_connections=4)
        self._agent = f"{AGENT}/{_version()}"

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def get(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        *,
        check: Callable[[Mapping[str, str]], None] | None = None,
        at_most: int | None = None,
    ) -> Response:
        """Send a GET request.

        Of an answer with status 200, `check` is shown the headers before the body is read, and may raise; of a body
        longer than `at_most` bytes only those are read. Raises FetchError.
        """
        self._network.deadline = time.monotonic() + self._limits.total
        sent: dict[bytes | str, bytes | str] = {"User-Agent": self._agent, "Accept-Encoding": "gzip", "Accept": "*/*"}
        sent["Host"] = urlsplit(address).netloc  # httpcore2 leaves the brackets of an IPv6 address out
        sent.update(headers or {})
        timeout = {"connect": self._limits.connect, "read": self._limits.read, "write": self._limits.read}
        try:
            with self._pool.stream("GET", address, headers=sent, extensions={"timeout": timeout}) as answer:
                got = {name.decode("ascii").lower(): value.decode("latin-1") for name, value in answer.headers}
                if answer.status != _OK:
                    return Response(answer.status, got, b"")
                if check:
                    check(got)
                body = _read(answer.iter_stream(), got, self._limits.size, at_most)
                return Response(answer.status, got, body)
        except PrivateAddressError as error:
            raise FetchError(str(error), unreached=True) from None
        except httpcore2.TimeoutException:
            raise FetchError("the server does not answer in time; try again later", unreached=True) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise FetchError(f"no answer: {_cause(error)}; check the address and the network", unreached=True) from None


def _version() -> str:
    try:
        return metadata.version("pincite")
    except metadata.PackageNotFoundError:
        return "unknown"


def _cause(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its certificate cannot be trusted (" + text.rpartition("failed: ")[2].rpartition(" (_ssl")[0] + ")"
    return text


def _read(parts: Iterable[bytes], headers: Mapping[str, str], size: int, at_most: int | None) -> bytes:
    """Read a body; raises FetchError for one that is too large, cut off, or packed in a way that was not asked for."""
    most = size if at_most is None else at_most
    too_large = FetchError(f"larger than {size // 1_000_000} MB; save it as a file and split it")
    announced = headers.get("content-length", "")
    if at_most is None and announced.isdecimal() and int(announced) > size:
        raise too_large
    body = bytearray()
    for part in _unpacked(parts, headers.get("content-encoding", "").strip().lower()):
        body += part
        if len(body) > most:
            if at_most is None:
                raise too_large
            return bytes(body[:most])
    return bytes(body)


def _unpacked(parts: Iterable[bytes], encoding: str) -> Iterable[bytes]:
    if encoding in {"", "identity"}:
        return parts
    if encoding in {"gzip", "x-gzip", "deflate"}:
        return unzip(parts)
    raise FetchError(f"is packed as {encoding[:40]}, which is not read; save it as a file")


def unzip(parts: Iterable[bytes]) -> Iterable[bytes]:
    """Yield gzip or zlib data unpacked, at most 1 MiB at a time; raises FetchError for others, and those cut off."""
    packed = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for part in parts:
            rest = part
            while rest and not packed.eof:
                yield packed.decompress(rest, _CHUNK)
                rest = packed.unconsumed_tail
    except zlib.error as error:
        raise FetchError(f"its gzip data are damaged: {error}; try again later") from None
    if not packed.eof:
        raise FetchError("its gzip data end too early; try again later")
