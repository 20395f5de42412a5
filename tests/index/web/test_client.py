"""One request: whatever a server sends, it ends in time and within its limits, with a reason."""

from __future__ import annotations

import gzip
import socket
import ssl
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from index.web.client import Client, FetchError, Limits
from index.web.network import resolve
from tests.index.web.server import Site

LIMITS = Limits(connect=1, read=0.5, total=1.5, size=100_000)


@pytest.fixture
def client() -> Iterator[Client]:
    with closing(Client(resolve, allow_private=True, limits=LIMITS)) as made:
        yield made


@contextmanager
def _raw(*parts: bytes, pause: float = 0.0) -> Iterator[str]:
    """Listen for one connection, send these bytes whatever is asked, and close; yields the address."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            try:
                for part in parts:
                    connection.sendall(part)
                    time.sleep(pause)
            except OSError:  # the other end has heard enough
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


def test_it_says_who_it_is_and_takes_no_cookie(client: Client, site: Site) -> None:
    site.put("/a", "one", Set_Cookie="id=1")
    for _ in range(2):
        assert client.get(f"{site.url}/a").body == b"one"
    asked = site.asked[1].headers
    assert asked["user-agent"].startswith("pincite/")
    assert not {"cookie", "referer", "authorization"} & set(asked)


def test_packed_bodies_are_unpacked(client: Client, site: Site) -> None:
    site.put("/gzip", gzip.compress(b"text" * 1000), Content_Encoding="gzip")
    site.put("/deflate", zlib.compress(b"text" * 1000), Content_Encoding="deflate")
    for path in ("/gzip", "/deflate"):
        assert client.get(site.url + path).body == b"text" * 1000


def test_a_bomb_is_not_unpacked_further_than_the_limit(client: Client, site: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000))
    site.put("/bomb", bomb, Content_Encoding="gzip")
    assert len(bomb) > LIMITS.size  # packed small enough it passes the limit on what comes in
    with pytest.raises(FetchError, match="larger than 0 MB"):
        client.get(f"{site.url}/bomb")
    small = gzip.compress(bytes(2_000_000))
    assert len(small) < LIMITS.size
    site.put("/small", small, Content_Encoding="gzip")
    with pytest.raises(FetchError, match="larger than"):
        client.get(f"{site.url}/small")


@pytest.mark.parametrize(
    ("encoding", "body", "says"),
    [
        ("gzip", b"no gzip", "damaged"),
        ("gzip", gzip.compress(b"x" * 999)[:-9], "too early"),
        ("br", b"x", "packed as br"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(client: Client, site: Site, encoding: str, body: bytes, says: str) -> None:
    site.put("/a", body, Content_Encoding=encoding)
    with pytest.raises(FetchError, match=says):
        client.get(f"{site.url}/a")


def test_a_huge_body_is_refused_by_what_it_announces_and_by_what_comes(client: Client) -> None:
    with (
        _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n") as address,
        pytest.raises(FetchError, match="larger"),
    ):
        client.get(address)
    chunk = b"ffff\r\n" + b"x" * 0xFFFF + b"\r\n"
    endless = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[chunk] * 50)
    with _raw(*endless) as address, pytest.raises(FetchError, match="larger"):
        client.get(address)


def test_the_first_bytes_are_enough_where_that_is_asked(client: Client, site: Site) -> None:
    site.put("/robots.txt", "x" * 5000)
    assert client.get(f"{site.url}/robots.txt", at_most=100).body == b"x" * 100


@pytest.mark.parametrize("within", ["head", "body"])
def test_a_slow_drip_ends_with_the_total_time(client: Client, within: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
    parts = [b"HTTP/1.1 200 OK\r\n", *[b"X: y\r\n"] * 40] if within == "head" else [head, *[b"x"] * 40]
    began = time.monotonic()
    with _raw(*parts, pause=0.1) as address, pytest.raises(FetchError, match="in time") as caught:
        client.get(address)
    assert time.monotonic() - began < 5
    assert caught.value.unreached


def test_silence_ends_with_the_time_to_read(client: Client) -> None:
    with _raw(pause=1.0) as address, pytest.raises(FetchError):
        client.get(address)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_whole_answer_is_refused(client: Client, answer: bytes) -> None:
    with _raw(answer) as address, pytest.raises(FetchError) as caught:
        client.get(address)
    assert "\n" not in str(caught.value)


def test_headers_can_be_refused_before_the_body_comes(client: Client) -> None:
    def check(headers: Mapping[str, str]) -> None:
        raise FetchError(f"is {headers['content-type']}")

    with _raw(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 90000\r\n\r\n", pause=0.2) as address:  # noqa: SIM117
        with pytest.raises(FetchError, match="is video/mp4"):
            client.get(address, check=check)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a folder with `key` and `cert` of tls.example, for which nobody else vouches."""
    make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key -out cert -days 1"
    named = ["-subj", "/CN=tls.example", "-addext", "subjectAltName=DNS:tls.example"]
    subprocess.run(["openssl", *make.split(), *named], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


@contextmanager
def _secure(certificate: Path) -> Iterator[int]:
    """Answer one request over TLS; yields the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert", certificate / "key")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secured:
                    secured.recv(65_536)
                    secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe")
            except OSError:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield int(listener.getsockname()[1])
        thread.join()


def _get_secure(host: str, port: int) -> bytes:
    with closing(Client(lambda *_: ["127.0.0.1"], allow_private=True, limits=LIMITS)) as client:
        return client.get(f"https://{host}:{port}/").body


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with _secure(certificate) as port, pytest.raises(FetchError, match="its certificate cannot be trusted"):
        _get_secure("tls.example", port)


def test_a_certificate_must_be_of_the_host_that_was_asked_for(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert"))  # someone vouches for it
    with _secure(certificate) as port:
        assert _get_secure("tls.example", port) == b"safe"
    with _secure(certificate) as port, pytest.raises(FetchError, match="its certificate cannot be trusted"):
        _get_secure("other.example", port)
