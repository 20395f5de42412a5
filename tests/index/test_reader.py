"""The child that reads files: whatever a file does to it, it is named and the others are read."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.formats import Format
from index.formats.extract import Extract, Unread
from index.load import load_bytes, load_file
from index.reader import Reader, ReadLimits
from index.sources import SourceFile
from tests.conftest import REPOSITORY
from tests.index.formats.test_archive import zipped
from tests.index.small import start_python, write_articles

FILES = REPOSITORY / "tests" / "files"
PAGE = (FILES / "page.html").read_bytes()
SLOW = b"<html><body>" + b"<p>x</p>" * 1_000_000
"""A page that takes a minute to read."""

MILLIONS = b"".join(b"%d 0 obj[]endobj\n" % number for number in range(5, 3_000_000))


def pdf(objects: bytes, contents: bytes = b"") -> bytes:
    """Return a PDF of one page with further objects."""
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n4 0 obj<</Length %d>>stream\n"
    return head + page % len(contents) + contents + b"\nendstream endobj\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as started:
        yield started


@pytest.fixture
def strict() -> Iterator[Reader]:
    with Reader(ReadLimits(memory=600_000_000, processor=2, wall=60)) as started:
        yield started


def reason(reader: Reader, data: bytes, kind: Format) -> str:
    (found,) = reader.read(data, kind)
    assert isinstance(found, Unread), found
    return found.reason


def reads_on(reader: Reader) -> bool:
    (found,) = reader.read(PAGE, Format.HTML)
    return isinstance(found, Extract) and "The ferry to Tallis" in found.text


def test_a_child_reads_many_files_and_says_what_is_wrong_with_one(reader: Reader) -> None:
    assert reads_on(reader)
    first = reader._child
    assert reason(reader, b"%PDF-1.4 broken", Format.PDF).startswith("is a damaged PDF")
    assert reads_on(reader)
    assert reader._child is first


@pytest.mark.parametrize(
    ("data", "kind", "why"),
    [
        (SLOW, Format.HTML, "reading it t(ook more than 2 s of processor time|akes more than 0.6 GB of memory)"),
        (pdf(b"5 0 obj" + b"[" * 1_000_000), Format.PDF, "holds no text|is a damaged PDF"),
        (
            pdf(b"".join(b"%d 0 obj[]endobj\n" % n for n in range(5, 3_000_000))),
            Format.PDF,
            "holds no text|reading it t",
        ),
    ],
    ids=["slow page", "deep PDF", "millions of objects"],
)
def test_a_hostile_file_is_named_and_the_next_is_read(strict: Reader, data: bytes, kind: Format, why: str) -> None:
    found = reason(strict, data, kind)
    assert re.match(why, found), found
    assert reads_on(strict)


def test_a_child_that_is_killed_is_named_and_replaced(reader: Reader) -> None:
    assert reads_on(reader)
    assert reader._child
    os.kill(reader._child.pid, signal.SIGKILL)
    assert reads_on(reader)  # what it read before may have been to blame: the file is read again


def test_a_child_that_says_nothing_is_given_up() -> None:
    with Reader(ReadLimits(wall=0)) as hasty:
        assert reason(hasty, SLOW, Format.HTML) == "reading it took more than 0 s"


@pytest.mark.parametrize(
    "said",
    [
        b"{broken\n",
        b"[1]\n",
        b"[" * 100_000 + b"\n",
        b'{"extract": {"text": 1}}\n',
        b'{"unread": 7}\n',
        b'{"at": 1}\n',
        b'{"at": 1e999, "inner": ""}\n',
    ],
    ids=["broken", "no object", "deep", "extract", "unread", "at", "endless"],
)
def test_a_child_that_answers_with_nonsense_is_not_believed(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    write = f"sys.stdout.buffer.write({said!r}); sys.stdout.flush()"
    code = f"import sys; sys.stdin.buffer.readline(); {write}; sys.stdin.read()"
    monkeypatch.setattr("index.reader._CHILD", code)
    with Reader() as taken_over:
        assert reason(taken_over, b"%PDF-", Format.PDF).endswith("its answers were thrown away")


def test_what_a_child_prints_does_not_fill_the_disk() -> None:
    write = "[os.write(2, b'x' * 1_000_000) for _ in range(30)]"
    code = f"import os, sys; sys.argv[1:] = ['2000000000', '9']; from index.formats import child; child.main(); {write}"
    with tempfile.TemporaryFile() as printed:
        subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, stderr=printed, check=False)
        assert 0 < os.fstat(printed.fileno()).st_size <= 10_000_000


def test_a_member_that_kills_the_child_loses_no_other(strict: Reader) -> None:
    data = zipped({"a.html": PAGE, "bad.html": SLOW, "b.html": PAGE})
    found = list(strict.read(data, Format.ZIP))
    assert [(type(item).__name__, item.inner) for item in found] == [
        ("Extract", "a.html"),
        ("Unread", "bad.html"),
        ("Extract", "b.html"),
    ]


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_the_child_ends_with_its_parent(sent: signal.Signals) -> None:
    code = """
import time
from index.formats import Format
from index.reader import Reader
with Reader() as reader:
    list(reader.read(b"%PDF-", Format.PDF))
    print(reader._child.pid, flush=True)
    list(reader.read(b"<html><body>" + b"<p>x</p>" * 1_000_000, Format.HTML))
"""
    process = start_python(code)
    assert process.stdout
    child = int(process.stdout.readline())
    process.send_signal(sent)
    process.communicate(timeout=30)
    deadline = time.monotonic() + 20
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _runs(child)


def _runs(number: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_files_are_loaded_through_the_child_with_their_pages(reader: Reader) -> None:
    loaded, skipped = load_file(SourceFile(FILES / "labels.pdf", "in/labels.pdf"), reader)
    assert skipped == []
    assert [mark.label for mark in loaded[0].marks] == ["i", "ii", "1", "2"]
    assert (loaded[0].article.id, loaded[0].article.title) == ("in/labels.pdf", "labels")
    assert loaded[0].markdown


def test_the_files_of_an_archive_are_articles_of_their_own(reader: Reader) -> None:
    loaded, skipped = load_file(SourceFile(FILES / "several.zip", "several.zip"), reader)
    ids = [item.article.id for item in loaded]
    assert ids == [
        "several.zip/web/page.html",
        "several.zip/papers/labels.pdf",
        "several.zip/papers/notes.docx",
        "r1",
        "several.zip/inner.zip/log.txt",
        "several.zip/escape.txt",
    ]
    assert loaded[0].article.source == f"{FILES / 'several.zip'}/web/page.html"
    assert loaded[3].article.source == f"{FILES / 'several.zip'}/records.jsonl#r1"
    assert [item.path for item in skipped] == [f"{FILES / 'several.zip'}/picture.png"]


def test_bytes_of_a_known_format_are_loaded_like_a_file(reader: Reader) -> None:
    loaded, skipped = load_bytes(PAGE, Format.HTML, "https://a.example/b", "https://a.example/b", reader)
    assert (loaded[0].article.id, loaded[0].article.source, skipped) == ("https://a.example/b",) * 2 + ([],)
    loaded, skipped = load_bytes(b"---\ntitle: A\n---\nText.", Format.MARKDOWN, "a", "a")
    assert (loaded[0].article.title, loaded[0].front_matter) == ("A", 17)
    assert load_bytes(b"\x00", Format.TEXT, "a", "a")[1][0].reason.startswith("is a binary file")


def test_a_file_with_the_wrong_suffix_is_named(tmp_path: Path, reader: Reader) -> None:
    write_articles(tmp_path, {"a.pdf": "No PDF."})
    (tmp_path / "b.txt").write_bytes((FILES / "labels.pdf").read_bytes())
    found = {name: load_file(SourceFile(tmp_path / name, name), reader)[1][0].reason for name in ("a.pdf", "b.txt")}
    assert found == {
        "a.pdf": "is named .pdf but does not begin like one: it is damaged, or something else",
        "b.txt": "is named .txt but holds a .pdf; rename it",
    }
