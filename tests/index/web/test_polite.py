"""The manners of fetching: robots.txt, pauses, redirects, busy servers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from index.web.client import FetchError, Limits
from index.web.options import Manners, WebOptions
from index.web.polite import Fetched, Fetcher
from tests.index.web.server import Answer, Request, Site


@pytest.fixture
def fetcher(options: WebOptions) -> Iterator[Fetcher]:
    with closing(Fetcher(options, Limits(connect=1, read=1, total=3))) as made:
        yield made


def _get(fetcher: Fetcher, address: str) -> Fetched:
    got = fetcher.get(address, check=lambda _address, _type: None)
    assert got
    return got


def test_robots_txt_is_read_first_and_once(fetcher: Fetcher, site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /private\nAllow: /private/open", "text/plain")
    for path in ("/a", "/b", "/private/open"):
        assert _get(fetcher, site.put(path, "text")).body == b"text"
    with pytest.raises(FetchError, match=r"robots\.txt asks"):
        _get(fetcher, site.put("/private/c", "text"))
    assert [request.path for request in site.asked] == ["/robots.txt", "/a", "/b", "/private/open"]


def test_rules_made_for_this_program_hold(fetcher: Fetcher, site: Site) -> None:
    site.put("/robots.txt", "User-agent: pincite\nDisallow: /\n\nUser-agent: *\nAllow: /", "text/plain")
    with pytest.raises(FetchError, match=r"robots\.txt asks"):
        _get(fetcher, site.put("/a", "text"))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_a_robots_txt_all_is_allowed(fetcher: Fetcher, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = (status, {}, b"")
    assert _get(fetcher, site.put("/a", "text")).body == b"text"


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_where_robots_txt_cannot_be_had_nothing_is_allowed(fetcher: Fetcher, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = (status, {}, b"")
    with pytest.raises(FetchError, match="try again"):
        _get(fetcher, site.put("/a", "text"))
    assert site.paths == []


def test_robots_txt_may_be_redirected_but_not_for_ever(fetcher: Fetcher, site: Site) -> None:
    site.redirect("/robots.txt", "/rules")
    site.put("/rules", "User-agent: *\nDisallow: /", "text/plain")
    with pytest.raises(FetchError, match=r"robots\.txt asks"):
        _get(fetcher, site.put("/a", "text"))


def test_an_endless_robots_txt_is_read_as_far_as_it_need_be(fetcher: Fetcher, site: Site) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /no\n" + "# padding\n" * 200_000, "text/plain")
    assert _get(fetcher, site.put("/a", "text")).body == b"text"
    with pytest.raises(FetchError, match=r"robots\.txt asks"):
        _get(fetcher, site.put("/no", "text"))


@pytest.mark.parametrize(
    ("rule", "pause"), [("", 1.0), ("Crawl-delay: 7", 7.0), ("Crawl-delay: 0.1", 1.0), ("Crawl-delay: 9999", 30.0)]
)
def test_a_host_is_given_a_pause_between_requests(
    fetcher: Fetcher, site: Site, slept: list[float], rule: str, pause: float
) -> None:
    site.put("/robots.txt", f"User-agent: *\n{rule}\nDisallow: /no", "text/plain")
    for path in ("/a", "/b", "/c"):
        _get(fetcher, site.put(path, "text"))
    assert len(slept) == 3
    assert all(pause - 0.5 < seconds <= pause for seconds in slept)


def test_pauses_are_really_made(site: Site) -> None:
    options = WebOptions(allow_private=True, manners=Manners(pause=0.2))
    with closing(Fetcher(options)) as fetcher:
        for path in ("/a", "/b"):
            _get(fetcher, site.put(path, "text"))
    times = [request.at for request in site.asked]
    assert all(later - sooner >= 0.19 for sooner, later in pairwise(times))


def test_hosts_do_not_wait_for_each_other(fetcher: Fetcher, site: Site, slept: list[float]) -> None:
    with Site() as other:
        _get(fetcher, site.put("/a", "text"))
        before = len(slept)
        _get(fetcher, other.put("/a", "text"))
    assert len(slept) == before + 1  # between its own robots.txt and its page


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_told(fetcher: Fetcher, site: Site, status: int) -> None:
    site.put("/new/home", "text")
    site.redirect("/old", "new/home#part", status)
    assert _get(fetcher, f"{site.url}/old").address == f"{site.url}/new/home"


def test_robots_txt_of_a_host_that_is_redirected_to_is_obeyed(fetcher: Fetcher, site: Site) -> None:
    with Site() as other:
        other.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
        site.redirect("/a", other.put("/b", "text"))
        with pytest.raises(FetchError, match=r"robots\.txt asks"):
            _get(fetcher, f"{site.url}/a")
        assert other.paths == []


def test_loops_and_long_chains_end(fetcher: Fetcher, site: Site) -> None:
    site.redirect("/loop", "/loop")
    for n in range(9):
        site.redirect(f"/{n}", f"/{n + 1}")
    for path in ("/loop", "/0"):
        with pytest.raises(FetchError, match="redirected more than 5 times"):
            _get(fetcher, site.url + path)
    assert site.paths.count("/loop") == 6


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("file:///etc/passwd", "no web address"),
        ("ftp://127.0.0.1/a", "no web address"),
        ("http://ada:secret@127.0.0.1/a", "password"),
        ("", "nowhere"),
        ("http://[", "cannot be read"),
    ],
)
def test_redirects_to_what_is_not_fetched_are_refused(fetcher: Fetcher, site: Site, target: str, says: str) -> None:
    site.redirect("/a", target)
    with pytest.raises(FetchError, match=says) as caught:
        _get(fetcher, f"{site.url}/a")
    assert "secret" not in str(caught.value)


def test_a_redirect_inside_is_refused(site: Site, slept: list[float]) -> None:
    """A public page leads to a private one: the name is public, where it leads is not."""

    def names(host: str, _port: int) -> list[str]:
        return {"outer.example": ["127.0.0.1"]}.get(host, ["10.0.0.1"])

    options = WebOptions(allow_private=False, manners=Manners(sleep=slept.append))
    site.redirect("/a", f"http://inner.example:{site.port}/secret")
    with pytest.MonkeyPatch.context() as patch, closing(Fetcher(options, resolve=names)) as fetcher:
        patch.setattr("index.web.network.is_public", lambda address: address == "127.0.0.1")
        with pytest.raises(FetchError, match=r"inner\.example is at 10\.0\.0\.1, which is no public address"):
            _get(fetcher, f"http://outer.example:{site.port}/a")


def _busy(times: int, status: int, retry_after: str) -> tuple[list[int], object]:
    """Return a page that is busy so many times, and the list of its answers."""
    given: list[int] = []

    def answer(_request: Request) -> Answer:
        given.append(status if len(given) < times else 200)
        return given[-1], ({"Retry-After": retry_after} if given[-1] != 200 else {"Content-Type": "text/html"}), b"text"

    return given, answer


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_when_it_says(
    fetcher: Fetcher, site: Site, slept: list[float], status: int
) -> None:
    given, site.pages["/a"] = _busy(2, status, "20")  # type: ignore[assignment]
    assert _get(fetcher, f"{site.url}/a").body == b"text"
    assert given == [status, status, 200]
    assert [round(seconds) for seconds in slept if seconds > 2] == [20, 20]


def test_a_day_and_time_to_come_back_are_understood(fetcher: Fetcher, site: Site, slept: list[float]) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    _, site.pages["/a"] = _busy(1, 429, when)  # type: ignore[assignment]
    assert _get(fetcher, f"{site.url}/a").body == b"text"
    assert 25 < max(slept) <= 30


@pytest.mark.parametrize("wanted", ["3600", "", "soon", format_datetime(datetime.now(UTC) + timedelta(days=2))])
def test_who_asks_for_more_time_than_there_is_is_left_alone(
    fetcher: Fetcher, site: Site, slept: list[float], wanted: str
) -> None:
    given, site.pages["/a"] = _busy(99, 429, wanted)  # type: ignore[assignment]
    for path in ("/a", "/b"):
        with pytest.raises(FetchError, match=r"busy \(status 429\); try again"):
            _get(fetcher, site.url + path)
    assert given == [429]
    assert site.paths == ["/a"]
    assert max(slept) < 2


def test_a_host_that_does_not_answer_is_not_asked_for_ever(fetcher: Fetcher, site: Site) -> None:
    port = site.port
    began = time.monotonic()
    with Site() as gone:
        address = gone.url
    assert port
    for n in range(9):
        with pytest.raises(FetchError):
            _get(fetcher, f"{address}/{n}")
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("status", "says", "gone"),
    [
        (404, "is gone", True),
        (410, "is gone", True),
        (403, "not open to everyone", False),
        (500, "status 500", False),
        (206, "206", False),
    ],
)
def test_other_answers_are_explained(fetcher: Fetcher, site: Site, status: int, says: str, gone: bool) -> None:
    site.pages["/a"] = (status, {}, b"")
    with pytest.raises(FetchError, match=says) as caught:
        _get(fetcher, f"{site.url}/a")
    assert caught.value.gone is gone
    assert ";" in str(caught.value)  # the next step


def test_what_is_known_is_asked_for_only_if_it_has_changed(fetcher: Fetcher, site: Site) -> None:
    address = site.put_dated("/a", "text", '"v1"')
    first = _get(fetcher, address)
    assert fetcher.get(address, first.validators, check=lambda *_: None) is None
    site.put_dated("/a", "other", '"v2"')
    again = fetcher.get(address, first.validators, check=lambda *_: None)
    assert again
    assert again.body == b"other"
