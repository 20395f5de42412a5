"""Connecting to the open internet alone: a host's address is looked up once, checked, and that address is used.

Whoever checks a name and then connects by name can be told another address the second time (DNS rebinding), so the
check stands between looking up and connecting, for every connection, also one that a redirect asks for.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from httpcore2 import ConnectError, ConnectTimeout, NetworkBackend, NetworkStream, ReadTimeout, SyncBackend

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host, best first; raises OSError."""

SocketOption = Any
_SHARED = IPv4Network("100.64.0.0/10")
"""Between a carrier and its customers, and of virtual private networks."""
_NAT64 = IPv6Network("64:ff9b::/96")


class PrivateAddressError(Exception):
    """A host has no address that may be connected to; the message says so, and what to do."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host; raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError(str(error)) from error
    return [str(address[0]) for *_, address in found]


def is_public(text: str) -> bool:
    """Tell whether an IP address is one of the open internet: not private, loopback, link-local, multicast, reserved.

    An IPv4 address carried in an IPv6 one is what counts of it.
    """
    address = ip_address(text.partition("%")[0])
    inner = _carried(address)
    if inner is not None:
        return is_public(str(inner))
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or site_local)


def is_local(text: str) -> bool:
    """Tell whether an IP address is one of a private network or of this machine, but not link-local.

    At link-local addresses the machines of clouds hand out passwords; no page is there.
    """
    address = ip_address(text.partition("%")[0])
    inner = _carried(address)
    if inner is not None:
        return is_local(str(inner))
    return (address.is_private or address in _SHARED) and not address.is_link_local


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _refusal(host: str, addresses: Sequence[str]) -> str:
    where = "" if list(addresses) == [host] else f" at {', '.join(addresses)}, which"
    hint = "--allow-private lets it be fetched" if any(map(is_local, addresses)) else "nothing there is fetched"
    return f"{host} is{where}{' is' if where else ''} no public address; {hint}"


class CheckedNetwork(NetworkBackend):
    """Connects to checked addresses, and lets no exchange take longer than until `deadline`."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        """Look hosts up with `resolve`; `allow_private` admits private networks and this machine."""
        self._resolve = resolve
        self._allow_private = allow_private
        self._sockets = SyncBackend()
        self.deadline = float("inf")
        """When the exchange that runs must be over, by `time.monotonic`."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> NetworkStream:
        """Connect to the first address of a host that answers.

        Raises PrivateAddressError where none may be used, ConnectError or ConnectTimeout where none answers.
        """
        try:
            addresses = list(dict.fromkeys(self._resolve(host, port)))
        except OSError as error:
            raise ConnectError(f"the host {host} is not known ({error.strerror or error})") from error
        allowed = list(filter(self._may_use, addresses))
        if not allowed:
            raise PrivateAddressError(_refusal(host, addresses))
        fault: Exception = ConnectError(f"the host {host} has no address")
        for address in allowed:
            try:
                left = self.left(timeout, ConnectTimeout)
                stream = self._sockets.connect_tcp(address, port, left, local_address, socket_options)
                return _Stream(stream, self)
            except (ConnectError, ConnectTimeout) as error:
                fault = error
        raise fault

    def _may_use(self, address: str) -> bool:
        return is_public(address) or (self._allow_private and is_local(address))

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """Return the seconds that one step may take; raises `late` where the deadline is over."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise late("the exchange took too long")
        return left if timeout is None else min(timeout, left)


class _Stream(NetworkStream):
    """A connection that heeds the deadline of its network."""

    def __init__(self, stream: NetworkStream, network: CheckedNetwork) -> None:
        self._stream = stream
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.left(timeout, ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.left(timeout, ReadTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        left = self._network.left(timeout, ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._network)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 (the base's)
        return self._stream.get_extra_info(info)
