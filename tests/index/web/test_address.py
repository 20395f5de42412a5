"""Addresses: told from paths, written in one way, and refused where they hold what must not be stored."""

import pytest

from index.errors import UsageError
from index.web.address import host_of, is_address, join, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("HTTP://example.org:80/a#part", "http://example.org/a"),
        ("https://example.org:443/a?b=c d", None),
        ("https://example.org:8443/a?b=c&d=%20", "https://example.org:8443/a?b=c&d=%20"),
        ("https://bücher.example/größe?q=ä", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe?q=%C3%A4"),
        ("https://[2001:DB8::1]:8000/", "https://[2001:db8::1]:8000/"),
        ("  https://example.org/a\n", "https://example.org/a"),
    ],
)
def test_an_address_is_written_in_one_way(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(UsageError):
            normalise(text)
        return
    assert normalise(text) == expected
    assert normalise(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "ftp://example.org/a",
        "file:///etc/passwd",
        "javascript://example.org/%0aalert(1)",
        "https://",
        "https:///a",
        "https://example.org:99999/",
        "https://[::1/",
        "https://exa mple.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/a\r\nHost: evil.example",
        "https://\u2024\u2024/",
        f"https://example.org/{'a' * 5000}",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        normalise(text)
    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["https://ada:secret@example.org/a", "https://secret@example.org/", "http://:secret@a.b/"]
)
def test_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError, match="user name or password") as caught:
        normalise(text)
    assert "secret" not in str(caught.value)


def test_addresses_are_told_from_paths() -> None:
    assert is_address("https://example.org")
    assert is_address("ftp://example.org")
    assert not any(map(is_address, ["articles", "/a/b", "./https:", "a:b", "C:\\a", "*://x"]))


def test_links_are_joined_to_where_they_stand() -> None:
    assert join("https://example.org/a/b", "../c#d") == "https://example.org/c"
    assert join("https://example.org/a/b", "//other.example/e") == "https://other.example/e"
    assert host_of("https://example.org:8443/a/b?c") == "https://example.org:8443"
    for target in ("mailto:ada@example.org", "http://[", "data:text/html,x"):
        with pytest.raises(UsageError):
            join("https://example.org/", target)
