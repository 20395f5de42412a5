"""Which addresses count as the open internet, and that the checked one is the one that is connected to."""

import socket
import threading
from collections.abc import Sequence
from contextlib import closing

import pytest

from index.web.client import Client, FetchError, Limits, Response
from index.web.network import Resolve, is_local, is_public, resolve
from tests.index.web.server import Site


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *"127.0.0.1 127.8.9.10 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1".split(),
        *"192.0.2.1 198.18.0.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255".split(),
        *":: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12:3456::1 fec0::1 ff02::1 2001:db8::1 100::1".split(),
        *"::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1".split(),
        *"64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:a00:1:: 2001:0:1::1".split(),
    ],
)
def test_addresses_that_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1%eth0", "224.0.0.1", "ff02::1"]
)
def test_some_addresses_are_never_connected_to(address: str) -> None:
    with pytest.raises(FetchError, match="no public address; nothing there is fetched"):
        _get("http://inner.example/", _Names([address]), allow_private=True)


def test_private_networks_are_told_from_what_is_never_fetched() -> None:
    local = "127.0.0.1 ::1 10.1.2.3 172.16.0.1 192.168.1.1 100.64.0.1 fd12:3456::1 ::ffff:192.168.1.1"
    assert all(map(is_local, local.split()))
    assert not any(map(is_local, ["1.1.1.1", "2606:4700::1111", "169.254.1.1", "fe80::1"]))


class _Names:
    """A resolver that gives one answer after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self._answers.pop(0)


def _get(address: str, names: Resolve, *, allow_private: bool = False) -> Response:
    limits = Limits(connect=0.5, read=2, total=5)
    with closing(Client(names, allow_private=allow_private, limits=limits)) as client:
        return client.get(address)


@pytest.mark.parametrize("inner", ["127.0.0.1", "::ffff:127.0.0.1", "10.0.0.1", "::1"])
def test_a_name_that_leads_inside_is_refused_without_a_connection(site: Site, inner: str) -> None:
    names = _Names([inner])
    with pytest.raises(FetchError, match="no public address; --allow-private"):
        _get(f"http://inner.example:{site.port}/", names)
    assert site.asked == []


def test_a_name_is_looked_up_once_so_that_it_cannot_change_after_the_check(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected: list[str] = []

    def connect(address: tuple[str, int], *_args: object, **_named: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    names = _Names(["93.184.216.34"], ["127.0.0.1"])  # the second answer is for whoever asks again
    with pytest.raises(FetchError, match="no answer"):
        _get(f"http://rebound.example:{site.port}/", names)
    assert (names.asked, connected) == (1, ["93.184.216.34"])


def test_of_several_addresses_only_the_public_ones_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[str] = []

    def connect(address: tuple[str, int], *_args: object, **_named: object) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(FetchError):
        _get("http://mixed.example/", _Names(["10.0.0.1", "1.1.1.1", "::1", "2606:4700::1111"]))
    assert connected == ["1.1.1.1", "2606:4700::1111"]


def test_the_next_address_is_tried_where_one_does_not_answer(site: Site) -> None:
    site.put("/", "here")
    with socket.create_server(("127.0.0.2", 0)) as taken:
        assert taken  # nothing listens on our port there
        got = _get(f"http://two.example:{site.port}/", _Names(["127.0.0.2", "127.0.0.1"]), allow_private=True)
    assert got.body == b"here"
    assert site.asked[0].headers["host"] == f"two.example:{site.port}"


def test_a_host_that_is_not_known_is_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_named: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(FetchError, match=r"the host nowhere\.invalid is not known") as caught:
        _get("https://nowhere.invalid/", resolve)
    assert caught.value.unreached


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_this_machine_is_refused_however_it_is_written(site: Site, host: str) -> None:
    with pytest.raises(FetchError):
        _get(f"http://{host}:{site.port}/", resolve)
    assert site.asked == []


def test_an_ipv6_address_is_asked_as_itself() -> None:
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            heard.append(connection.recv(65_536))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere")

    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        assert _get(f"http://[::1]:{port}/", resolve, allow_private=True).body == b"here"
        thread.join()
    assert f"\r\nHost: [::1]:{port}\r\n".encode() in heard[0]
