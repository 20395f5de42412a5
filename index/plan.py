"""What a build has to do: which sources are new, changed, unchanged or gone."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.formats import by_suffix, reader
from index.roots import lies_in
from index.schema import SourceRecord
from index.sources import Skipped, SourceFile, find_sources, printable
from index.stdin import is_kept
from index.web.address import is_address
from index.web.source import WebSources
from index.write import read_sources


@dataclass(frozen=True, slots=True)
class Plan:
    """Sources sorted by what a build does with them; all paths absolute, or addresses."""

    changed: tuple[tuple[SourceFile, SourceRecord], ...]
    """To be read: new, or other bytes than when they were indexed."""
    unchanged: tuple[SourceRecord, ...]
    """To be taken over from the old store."""
    removed: tuple[str, ...]
    """Indexed before and gone now."""
    skipped: tuple[Skipped, ...]
    """What is passed over, in unchanged sources too."""
    moved: bool
    """Whether an unchanged source's time stamp must be written anew."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changed or self.removed or self.moved)


def make_plan(
    roots: Sequence[str], old: Path | None, home: Path, web: WebSources | None = None, *, reread: bool = False
) -> Plan:
    """Compare the files under `roots` with the sources of the catalog at `old`; `home` is the index folder.

    What the addresses among `roots` hold is said by `web`.

    A file whose size and modification time are as they were is taken as unchanged without being read;
    otherwise, or if `reread` says so, its SHA-256 decides. One whose text had to be extracted is read again when the
    library that does so is another now, so that what is cited is what can be checked. The index itself is never
    indexed, even below a root.
    """
    before, passed_over = read_sources(old) if old else ({}, {})
    web = web or WebSources()
    roots = [root for root in roots if not is_address(root)]
    present = [root for root in roots if os.path.lexists(root) or glob.glob(root, recursive=True)]
    files, skipped = _sources(present, home)
    unchanged = [record for _, record in web.pages if record == before.get(record.path)]
    changed = [(page, record) for page, record in web.pages if record != before.pop(record.path, None)]
    moved = False
    for file in files:
        known = before.get(str(file.path))
        try:
            record = _measure(file, None if reread else known)
        except OSError as error:
            skipped.append(Skipped(str(file.path), f"cannot be read: {error.strerror or error}"))
            continue
        before.pop(record.path, None)
        if known and (record.sha256, record.reader) == (known.sha256, known.reader):
            unchanged.append(replace(record, name=known.name))  # its articles' ids may hold the name
            moved |= unchanged[-1] != known
        else:
            changed.append((file, record))
    for root in (root for root in roots if root not in present):
        kept = [before.pop(path) for path in list(before) if lies_in(path, [root])]  # it may only be unmounted
        unchanged += kept
        still = "; its articles are kept until `pincite forget` drops them" if kept else ""
        skipped.append(Skipped(printable(root), f"is gone{still}"))
    skipped += web.skipped
    skipped += [item for record in unchanged for item in passed_over.get(record.path, [])]
    return Plan(tuple(changed), tuple(unchanged), tuple(before), tuple(skipped), moved)


def keep_all(old: Path) -> Plan:
    """Take every source of the catalog at `old` over as it is, without looking at it."""
    return Plan((), tuple(read_sources(old)[0].values()), (), (), moved=False)


def _sources(roots: Sequence[str], home: Path) -> tuple[list[SourceFile], list[Skipped]]:
    """Find the files under `roots` without the index's own."""
    index = [os.path.abspath(home), str(home.resolve())]
    files, skipped = find_sources(roots)
    skipped = [item for item in skipped if not lies_in(item.path, index)]
    return [file for file in files if not lies_in(str(file.path), index) or _is_piped(file, roots, home)], skipped


def _is_piped(file: SourceFile, roots: Sequence[str], home: Path) -> bool:
    """Tell whether a file below the index folder is a copy of standard input that the index was built from."""
    return is_kept(str(file.path), home) and str(file.path) in roots


def _measure(file: SourceFile, known: SourceRecord | None) -> SourceRecord:
    status = file.path.stat()
    kind = by_suffix(file.path)
    reads = reader(kind) if kind else ""
    if known and (status.st_size, status.st_mtime_ns) == (known.size, known.mtime_ns):
        return replace(known, reader=reads)
    with file.path.open("rb") as data:
        sha256 = hashlib.file_digest(data, "sha256").hexdigest()
    return SourceRecord(str(file.path), file.name, status.st_size, status.st_mtime_ns, sha256, reads)
