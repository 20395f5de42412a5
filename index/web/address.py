"""Addresses of web pages: told from paths, checked, and written in one way."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from index.errors import UsageError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_NEVER = re.compile(r"[\x00-\x20\x7f]|\\")
_PORTS = {"http": 80, "https": 443}
_LONGEST = 4_000
_KEPT_IN_PATH = "/%:@!$&'()*+,;=~-._"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?[]"


def is_address(text: str) -> bool:
    """Tell whether a source is named by an address and not by a path."""
    return bool(_SCHEME.match(text))


def normalise(text: str) -> str:
    """Write an address as it is stored: ASCII, lower-case host, no fragment, no default port.

    Raises UsageError for one that is not http or https, carries a password or makes no sense. A password is never
    repeated in the message.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as error:
        raise UsageError(f"the address cannot be read: {error}", "Write it as https://host/path.") from None
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    if parts.scheme not in _PORTS:
        raise UsageError(f"{shown} is no web address", "Only http:// and https:// are fetched.")
    if "@" in parts.netloc:
        raise UsageError(
            f"{shown} was given with a user name or password, which would be stored",
            "Leave it out; pages behind a login can be saved as files and indexed as those.",
        )
    if not parts.hostname or len(text) > _LONGEST or _NEVER.search(text.strip()):
        raise UsageError(f"{shown[:200]} is no web address", "Write it as https://host/path.")
    host = _ascii_host(parts.hostname)
    suffix = f":{port}" if port and port != _PORTS[parts.scheme] else ""
    path, query = quote(parts.path, safe=_KEPT_IN_PATH) or "/", quote(parts.query, safe=_KEPT_IN_QUERY)
    return urlunsplit(SplitResult(parts.scheme, host + suffix, path, query, ""))


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    if host.isascii():
        return host
    import idna  # noqa: PLC0415 (large tables, and only for names that are not ASCII)

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise UsageError(f"{host} is no name of a host: {error}", "Check the address.") from None


def join(base: str, target: str) -> str:
    """Return where a link on the page `base` leads; raises UsageError where that is no web address."""
    try:
        return normalise(urljoin(base, target.strip()))
    except ValueError:
        raise UsageError("the address cannot be read", "") from None


def host_of(address: str) -> str:
    """Return scheme, host and port of a normal address: what has a robots.txt of its own."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
