"""Zips: every file inside with its path, within limits, and nothing outside."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO

import pytest

from index.errors import SourceError
from index.formats import Format, archive
from index.formats.archive import harmless, members, open_zip
from index.formats.extract import Unread
from tests.conftest import REPOSITORY

SEVERAL = (REPOSITORY / "tests" / "files" / "several.zip").read_bytes()


def zipped(files: Mapping[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            new.writestr(name, data)
    return made.getvalue()


def reasons(data: bytes) -> dict[str, str]:
    return {item.inner: item.reason for item in members(data) if isinstance(item, Unread)}


def test_files_of_known_formats_are_found_hidden_ones_left_out_and_others_named() -> None:
    found = [item for item in members(SEVERAL) if not isinstance(item, Unread)]
    assert [(inner, kind) for inner, _, kind in found] == [
        ("web/page.html", Format.HTML),
        ("papers/labels.pdf", Format.PDF),
        ("papers/notes.docx", Format.DOCX),
        ("records.jsonl", Format.JSON_LINES),
        ("inner.zip/log.txt", Format.TEXT),
        ("escape.txt", Format.TEXT),
    ]
    assert list(reasons(SEVERAL)) == ["picture.png"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/root/a.txt", "root/a.txt"),
        ("C:\\a\\..\\b.txt", "C:/a/b.txt"),
        ("a\x1b[31m\n.txt", "a\ufffd[31m\ufffd.txt"),
        ("./..", ""),
    ],
)
def test_a_name_leads_nowhere(name: str, safe: str) -> None:
    assert harmless(name) == safe


def test_bombs_are_refused_and_the_other_files_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"bomb.txt": b"0" * 40_000_000, "huge.md": b"x" * 50_000_001, "good.txt": b"Good."})
    assert reasons(data) == {
        "bomb.txt": "unpacks to far more than any text holds",
        "huge.md": "larger than 50 MB; split it into articles, or give it as JSON Lines",
    }
    assert ("good.txt", b"Good.", Format.TEXT) in list(members(data))
    monkeypatch.setattr(archive, "_MOST_BYTES", 12)
    assert "split it" in reasons(zipped({"a.txt": b"Seven...", "b.txt": b"Too much."}))["b.txt"]


def test_archives_within_archives_are_read_to_a_depth() -> None:
    data = zipped({"deep.txt": b"Deep."})
    for level in range(4):
        data = zipped({"in.zip": data, f"at{level}.txt": b"Here."})
    found = [item[0] for item in members(data) if not isinstance(item, Unread)]
    assert found == ["in.zip/in.zip/at1.txt", "in.zip/at2.txt", "at3.txt"]
    assert list(reasons(data)) == ["in.zip/in.zip/in.zip"]


def test_a_damaged_member_or_archive_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(zipped({"a.txt": b"The harbour of Tallis was dredged in 2014.", "b.txt": b"Fine."}))
    data[40] ^= 0xFF
    assert "is damaged in the archive" in reasons(bytes(data))["a.txt"]
    assert ("b.txt", b"Fine.", Format.TEXT) in list(members(bytes(data)))
    with pytest.raises(SourceError, match="is a damaged archive"):
        list(members(SEVERAL[:2000]))
    monkeypatch.setattr(archive, "_MOST_FILES", 3)
    with pytest.raises(SourceError, match="at most 3 are read"):
        open_zip(SEVERAL)


def test_files_of_archives_within_count_as_those_of_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_MOST_FILES", 6)
    within = zipped({"a.txt": b"Seven.", "b.txt": b""})
    data = zipped({"one.zip": within, "two.zip": within, "c.txt": b"Here."})
    assert [item[0] for item in members(data) if not isinstance(item, Unread)] == [
        "one.zip/a.txt",
        "one.zip/b.txt",
        "c.txt",
    ]
    assert "at most 6 are read" in reasons(data)["two.zip"]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_with_any_byte_damaged_is_named_or_read(packing: int) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", packing) as new:
        new.writestr("a.txt", "The harbour of Tallis was dredged in 2014.")
    for place in range(len(made.getvalue())):
        data = bytearray(made.getvalue())
        data[place] ^= 0xFF
        with suppress(SourceError):
            list(members(bytes(data)))


def test_an_encrypted_member_is_named() -> None:
    data = bytearray(zipped({"a.txt": b"Secret."}))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "is encrypted" in reasons(bytes(data))["a.txt"]
