"""Mapped files: read true, whatever was given back in between, and no longer counted once it was."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from index import mapped
from index.mapped import Mappings


def _resident() -> int:
    """Return the bytes of mapped files that count as memory of this process."""
    status = Path("/proc/self/status").read_text("ascii")
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssFile:"))


def test_arrays_are_the_files_before_and_after_their_pages_are_given_back(tmp_path: Path) -> None:
    numbers = np.arange(300_000, dtype=np.uint32)
    numbers.tofile(tmp_path / "numbers")
    (tmp_path / "none").touch()
    files = Mappings()
    array, empty = files.array(tmp_path / "numbers", np.uint32), files.array(tmp_path / "none", np.uint8)
    for _ in range(3):
        assert np.array_equal(array, numbers)
        files.note_read(mapped._MOST_PLACES + 1)
    assert empty.shape == (0,)
    assert not array.flags.writeable


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told by /proc")
def test_pages_count_until_many_places_were_read(tmp_path: Path) -> None:
    size = 64 << 20
    np.ones(size, np.uint8).tofile(tmp_path / "large")
    files = Mappings()
    array = files.array(tmp_path / "large", np.uint8)
    before = _resident()
    assert int(array.sum()) == size
    files.note_read(mapped._MOST_PLACES)
    assert _resident() - before > size * 0.9
    files.note_read(1)
    assert _resident() - before < size * 0.1


def test_a_missing_or_uneven_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "uneven").write_bytes(b"abc")
    with pytest.raises(ValueError, match="buffer"):
        Mappings().array(tmp_path / "uneven", np.uint32)
    with pytest.raises(FileNotFoundError):
        Mappings().array(tmp_path / "missing", np.uint32)
