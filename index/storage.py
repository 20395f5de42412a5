"""Turning the operating system's and SQLite's refusals to write into one error that says what to do."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NEARLY_FULL = 1_000_000  # bytes


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise StorageError for whatever goes wrong when an index is written to `folder`."""
    kept = "the index in force was left as it was."
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageError(f"the disk with {folder} is full", f"Free some space and try again; {kept}") from error
        reason = f"{error.strerror or error}: {error.filename or folder}"
        raise StorageError(
            f"the index cannot be written: {reason}", f"Check the folder and its permissions; {kept}"
        ) from error
    except (sqlite3.Error, RuntimeError, ValueError) as error:
        # SQLite, FAISS and tantivy each have their own way to say that a write failed.
        if _is_full(folder, error):
            raise StorageError(f"the disk with {folder} is full", f"Free some space and try again; {kept}") from error
        raise


def _is_full(folder: Path, error: Exception) -> bool:
    text = str(error).lower()
    if "is full" in text or "no space" in text or "space left" in text:
        return True
    return folder.exists() and shutil.disk_usage(folder).free < _NEARLY_FULL
