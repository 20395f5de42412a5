"""What a build has to do: which sources are new, changed, unchanged or gone."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.load import Skipped, SourceFile, find_sources
from index.write import SourceRecord


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources sorted by what a build does with them; all paths absolute."""

    changed: tuple[tuple[SourceFile, SourceRecord], ...]
    """To be read: new, or other bytes than when they were indexed."""
    unchanged: tuple[SourceRecord, ...]
    """To be taken over from the old store."""
    removed: tuple[str, ...]
    """Indexed before and gone now."""
    skipped: tuple[Skipped, ...]
    moved: bool
    """Whether an unchanged source's size or time stamp must be written anew."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changed or self.removed or self.moved)


def make_plan(roots: Sequence[str], old: Path | None) -> Plan:
    """Compare the files under `roots` with the sources of the store at `old`.

    A file whose size and modification time are as they were is taken as unchanged without being read;
    otherwise its SHA-256 decides.
    """
    before = _read_sources(old) if old else {}
    present = [root for root in roots if os.path.lexists(root) or _is_glob(root)]
    files, skipped = find_sources(present)
    changed: list[tuple[SourceFile, SourceRecord]] = []
    unchanged: list[SourceRecord] = []
    moved = False
    for file in files:
        known = before.pop(str(file.path), None)
        try:
            record = _measure(file, known)
        except OSError as error:
            skipped.append(Skipped(str(file.path), f"cannot be read: {error.strerror or error}"))
            continue
        if known and record.sha256 == known.sha256:
            unchanged.append(record)
            moved |= record != known
        else:
            changed.append((file, record))
    gone = [root for root in roots if root not in present]
    for path in list(before):
        if any(path == root or path.startswith(root.rstrip("/") + "/") for root in gone):
            unchanged.append(before.pop(path))  # the folder may only be unmounted
    skipped += [Skipped(root, "is gone; its articles are kept until `pincite forget` drops them") for root in gone]
    return Plan(tuple(changed), tuple(unchanged), tuple(before), tuple(skipped), moved)


def _is_glob(root: str) -> bool:
    return any(character in root for character in "*?[")


def _measure(file: SourceFile, known: SourceRecord | None) -> SourceRecord:
    status = file.path.stat()
    if known and (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns):
        return known
    with file.path.open("rb") as data:
        sha256 = hashlib.file_digest(data, "sha256").hexdigest()
    return SourceRecord(str(file.path), file.name, status.st_size, status.st_mtime_ns, sha256)


def _read_sources(store: Path) -> dict[str, SourceRecord]:
    database = sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        rows = database.execute("SELECT path, name, size, mtime_ns, sha256 FROM sources")
        return {row[0]: SourceRecord(*row) for row in rows}
    finally:
        database.close()
