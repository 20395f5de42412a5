"""Finding the files to index, and saying why others are passed over.

A source that cannot be read is never fatal and never silent: it comes back as `Skipped` with the reason.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import SourceError, UsageError
from index.formats import SUFFIXES, by_suffix


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source, one line of a JSON Lines file or one file of an archive, that was not indexed, or not all of it."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to index."""

    path: Path
    """Absolute path."""
    name: str
    """Path below the folder it was found in, with forward slashes; the file's name if it was named itself."""


def find_sources(paths: Sequence[str]) -> tuple[list[SourceFile], list[Skipped]]:
    """Return the files that `paths` (files, folders, globs) name, in path order, and what was passed over.

    Raises SourceError for a path that does not exist or a glob that matches nothing.
    """
    found: dict[Path, SourceFile] = {}
    skipped: list[Skipped] = []
    for text in paths:
        for path in _expand(text):
            files = _walk(path, skipped) if path.is_dir() else [SourceFile(path, path.name)]
            for file in files:
                reason = _refusal(file.path)
                if reason:
                    skipped.append(Skipped(printable(file.path), reason))
                else:
                    found.setdefault(file.path, file)
    return [found[path] for path in sorted(found)], skipped


def _expand(text: str) -> list[Path]:
    if "\x00" in text:
        raise UsageError("a path holds a NUL character", "Give the path of a file or folder.")
    if os.path.lexists(text):
        return [Path(os.path.abspath(text))]
    matches = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else []
    if not matches:
        raise SourceError(f"no such file or folder: {text}", "Check the path; nothing was changed.")
    return [Path(os.path.abspath(match)) for match in matches]


def _walk(root: Path, skipped: list[Skipped]) -> Iterator[SourceFile]:
    """Yield the files below `root`; hidden ones and hidden folders are left out, as shells do."""

    def unreadable(error: OSError) -> None:
        skipped.append(Skipped(printable(error.filename), f"folder cannot be read: {error.strerror}"))

    for folder, subfolders, names in os.walk(root, onerror=unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        linked = [Path(folder, name) for name in subfolders if os.path.islink(os.path.join(folder, name))]
        skipped += [Skipped(printable(path), "is a link to a folder, which is not followed") for path in linked]
        for name in sorted(names):
            if not name.startswith("."):
                path = Path(folder, name)
                yield SourceFile(path, path.relative_to(root).as_posix())


def _refusal(path: Path) -> str | None:
    """Return why a file is not even opened, or None."""
    if by_suffix(path) is None:
        kinds = " ".join(sorted(SUFFIXES))
        return f"type {path.suffix or '(no suffix)'} is not read; types read: {kinds}"
    if os.path.exists(path) and not os.path.isfile(path):  # which, unlike Path's, never raise
        return "is no regular file"
    if not is_text(str(path)):
        return "its name is not UTF-8; rename it"
    return None


def is_text(text: str) -> bool:
    """Tell whether UTF-8 can carry a text: it holds no half of a surrogate pair."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def printable(path: str | Path) -> str:
    """Return a path with every byte that is no UTF-8 replaced, so that it can be stored and printed."""
    return os.fsencode(path).decode("utf-8", "replace")
