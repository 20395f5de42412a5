"""Files of rows: ranges of them read true, whether held or read in place, and nothing of them kept in memory."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import row_file
from index.errors import DamagedIndexError
from index.row_file import RowFile

ROWS = np.arange(3 * 1000, dtype=np.uint32).reshape(-1, 3)


@pytest.fixture(scope="module", params=[1 << 22, 0], ids=["held", "read in place"])
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RowFile:
    path = tmp_path_factory.mktemp("rows") / "rows"
    path.write_bytes(b"head" + ROWS.tobytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_file, "_HELD", request.param)
        return RowFile(path, np.uint32, 3, skip=4)


@given(st.data())
def test_ranges_are_those_of_the_array(rows: RowFile, data: st.DataObject) -> None:
    firsts = data.draw(st.lists(st.integers(0, len(ROWS)), max_size=9))
    counts = [data.draw(st.integers(0, min(50, len(ROWS) - first))) for first in firsts]
    found = rows.ranges(np.array(firsts, np.int64), np.array(counts, np.int64))
    expected = [ROWS[:0], *(ROWS[first : first + count] for first, count in zip(firsts, counts, strict=True))]
    assert len(rows) == len(ROWS)
    assert found.dtype == ROWS.dtype
    assert np.array_equal(found, np.concatenate(expected))


def test_a_missing_or_uneven_file_is_refused_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    (tmp_path / "uneven").write_bytes(b"abc")
    with pytest.raises(ValueError, match="within a row"):
        RowFile(tmp_path / "uneven", np.uint32, 1)
    with pytest.raises(FileNotFoundError):
        RowFile(tmp_path / "missing", np.uint32, 1)
    (tmp_path / "none").touch()
    empty = RowFile(tmp_path / "none", np.uint8, 3)
    assert empty.ranges(np.array([0]), np.array([0])).shape == (0, 3)


def test_a_file_that_became_shorter_is_told_and_no_end_of_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_file, "_HELD", 0)
    ROWS.tofile(tmp_path / "rows")
    rows = RowFile(tmp_path / "rows", np.uint32, 3)
    os.truncate(tmp_path / "rows", 100)
    with pytest.raises(DamagedIndexError, match="shorter"):
        rows.ranges(np.array([500]), np.array([2]))


@pytest.mark.skipif(sys.platform != "linux", reason="memory and open files are told by /proc")
def test_what_was_read_is_no_memory_of_the_process_and_the_file_is_let_go(tmp_path: Path) -> None:
    size = 64 << 20
    np.ones(size, np.uint8).tofile(tmp_path / "large")
    opened = len(os.listdir("/proc/self/fd"))
    rows, before = RowFile(tmp_path / "large", np.uint8, 64), _resident()
    for first in range(0, size // 64, 1 << 14):
        assert rows.ranges(np.array([first]), np.array([1 << 14])).all()
    assert _resident() - before < size * 0.1
    assert len(os.listdir("/proc/self/fd")) == opened + 1
    del rows
    assert len(os.listdir("/proc/self/fd")) == opened


def _resident() -> int:
    """Return the bytes that count as memory of this process."""
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def test_a_disk_that_fails_is_told_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    ROWS.tofile(tmp_path / "rows")
    monkeypatch.setattr(row_file, "_HELD", 0)
    rows = RowFile(tmp_path / "rows", np.uint32, 3)
    monkeypatch.setattr(os, "preadv", fail)
    with pytest.raises(DamagedIndexError, match="rows cannot be read"):
        rows.ranges(np.array([1]), np.array([2]))
