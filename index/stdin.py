"""Standard input as a source: kept in the index folder, because an index mirrors its sources and a pipe is read once.

INDEX/stdin/1f3a....md       what was piped in, named by its SHA-256; a path of the index like any other
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import UsageError
from index.formats import LARGEST, Format, by_content
from index.storage import explained

KEPT = "stdin"
"""Folder of what was piped in, below the index folder."""
MOST_BYTES = max(LARGEST.values())


@contextmanager
def kept(data: bytes, folder: Path, kind: Format | None) -> Iterator[Path]:
    """Keep piped bytes in an index folder and give their path; a failure within the block takes them away again.

    `kind` is what they are; without one, their content tells, and what tells nothing is plain text. Raises UsageError
    for nothing or too much, StorageError where the disk refuses.
    """
    if not data.strip():
        raise UsageError("standard input is empty", "Pipe an article in: pincite index - < FILE")
    if len(data) > MOST_BYTES:
        raise UsageError(f"standard input holds more than {MOST_BYTES // 1_000_000} MB", "Index it from a file.")
    digest = hashlib.sha256(data).hexdigest()[:16]
    path = Path(os.path.abspath(folder)) / KEPT / f"{digest}.{kind or by_content(data) or Format.TEXT}"
    known = path.exists()
    with explained(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.new")
        try:
            making.write_bytes(data)
            os.replace(making, path)
        finally:
            making.unlink(missing_ok=True)
    try:
        yield path
    except BaseException:
        if not known:
            path.unlink(missing_ok=True)
        raise


def is_kept(path: str, folder: Path) -> bool:
    """Tell whether a path is a copy of standard input of this index."""
    return os.path.dirname(path) == os.path.join(os.path.abspath(folder), KEPT)
