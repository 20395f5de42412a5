"""Bytes into text: marks, UTF-8, declared and detected encodings, and what is no text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.decode import decode
from index.errors import SourceError

FRENCH = "Le président a déclaré que la réunion était reportée à l’été. “Rien n’est réglé”, dit-il — hélas."
JAPANESE = "首相は十月に訪韓し、大統領と会談した。両国は協力を確認した。"
KOREAN = "대통령은 서울에서 회담했다. 그는 협력을 강조했다."
CHINESE = "总统在首尔举行会谈。他强调合作，并说这是一个新的开始。"


@given(st.text(min_size=1))
@settings(deadline=None, max_examples=60)
def test_utf_8_is_read_as_it_is(text: str) -> None:
    data = text.encode("utf-8")
    if data.strip() and b"\x00" not in data and b"\x1b" not in data:
        assert decode(data) == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_byte_order_mark_names_the_encoding(encoding: str) -> None:
    assert decode(JAPANESE.encode(encoding)) == JAPANESE


def test_the_mark_of_utf_8_stays_in_the_text() -> None:
    assert decode(b"\xef\xbb\xbfab") == "\ufeffab"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "cp1252"),
        ("It’s a “historic leap” for café owners.", "cp1252"),
        ("café", "cp1252"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "euc_kr"),
        (CHINESE, "gb18030"),
        ("總統在首爾舉行會談。他強調合作，並說這是一個新的開始。", "big5"),
        ("Президент встретился с премьер-министром в Москве и уехал домой.", "cp1251"),
    ],
)
def test_other_encodings_are_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_line_ends_stay_as_they_are() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


def test_a_page_may_declare_its_encoding() -> None:
    page = '<html><head><meta charset="shift_jis"></head><body>日本</body></html>'
    assert decode(page.encode("shift_jis"), html=True) == page
    unknown = page.replace("shift_jis", "x-nonsense").replace("日本", JAPANESE)
    assert decode(unknown.encode("shift_jis"), html=True) == unknown


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"\x00" * 100, "binary"),
        (b"\xff\xfea\x00b", "is not the utf-16"),
        (b"\xff\xfea\x00\x00\x00", "binary"),
        (bytes(range(1, 32)) * 20 + b"\xff\xc0", "cannot be told"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        decode(data)


def test_detecting_a_large_file_is_quick() -> None:
    data = (FRENCH + "\n").encode("cp1252") * 200_000
    begin = time.perf_counter()
    decode(data)
    assert time.perf_counter() - begin < 5
