"""A web site that does as it is told, and notes who asked for what."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass(frozen=True)
class Request:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    """By lower-case name."""
    at: float
    """By `time.monotonic`."""


@dataclass
class Site:
    """A site on a free port of 127.0.0.1, without a robots.txt unless one is put there; a context manager."""

    pages: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    """What there is by path, or what gives it."""
    asked: list[Request] = field(default_factory=list)
    """Every request, in order."""
    drip: float = 0.0
    """Seconds between two bytes of a body, where it is not sent at once."""

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [request.path for request in self.asked if request.path != "/robots.txt"]

    def put(self, path: str, body: str | bytes, media_type: str = "text/html; charset=utf-8", **headers: str) -> str:
        """Put a page there and return its address; in names of headers `_` stands for `-`."""
        data = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (200, {"Content-Type": media_type, **named}, data)
        return self.url + path

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        """Put a redirect there and return its address."""
        self.pages[path] = (status, {"Location": target}, b"")
        return self.url + path

    def put_dated(self, path: str, body: str, etag: str) -> str:
        """Put a page there that is sent only to who does not have it yet; return its address."""
        data = body.encode()

        def answer(request: Request) -> Answer:
            known = request.headers.get("if-none-match") == etag
            headers = {"ETag": etag, "Content-Type": "text/html; charset=utf-8"}
            return (304, headers, b"") if known else (200, headers, data)

        self.pages[path] = answer
        return self.url + path


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Print nothing about connections that were broken off."""


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer with what the site has."""
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, time.monotonic())
            site.asked.append(request)
            found = site.pages.get(self.path, (404, {}, b"nothing here"))
            status, named, body = found(request) if callable(found) else found
            self.send_response(status)
            for name, value in named.items():
                self.send_header(name, value)
            if "Content-Length" not in named and status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self._send(body)
            except OSError:  # who asked has heard enough
                self.close_connection = True

        def _send(self, body: bytes) -> None:
            if not site.drip:
                self.wfile.write(body)
                return
            for n in range(len(body)):
                self.wfile.write(body[n : n + 1])
                self.wfile.flush()
                time.sleep(site.drip)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's)
            """Print nothing."""

    return Handler


def page(title: str, text: str) -> str:
    """Return a web page with navigation around its text."""
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title></head><body>"
        f"<nav><a href='/'>Home</a> <a href='/about'>About us</a></nav>"
        f"<main><article><h1>{title}</h1>{paragraphs}</article></main>"
        f"<footer>All rights reserved.</footer></body></html>"
    )


def sitemap(*addresses: str) -> str:
    """Return a sitemap."""
    entries = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def sitemap_index(*addresses: str) -> str:
    """Return an index of sitemaps."""
    entries = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><sitemapindex xmlns="{space}">{entries}</sitemapindex>'


LAUGHS = (
    "<?xml version='1.0'?><!DOCTYPE {root} [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + "]><{root}>&a9;</{root}>"
)
"""A billion laughs, to be given the name of its root element."""
