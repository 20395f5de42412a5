"""The index as a build finds it: what still holds of it where its files, its manifest or its format do not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.errors import IndexStateError, NoIndexError
from index.generation import GENERATIONS, current_name, read_manifest
from index.manifest import MANIFEST, Manifest, check_files
from index.sources import Skipped


@dataclass(frozen=True, slots=True)
class Previous:
    """The index as a build finds it."""

    manifest: Manifest | None
    """None without an index, or where the manifest cannot be read."""
    sound: bool
    """Whether its files are what the manifest says: else its paths and settings still hold, but no file does."""
    roots: tuple[str, ...] = ()
    """The paths it was built from, as far as they can still be read."""
    lost: tuple[Skipped, ...] = ()
    """What the report must say about what cannot."""


def read_previous(folder: Path) -> Previous:
    """Look at the index in `folder`; there need be none, and nothing is raised for a damaged one.

    Of a large one sizes are compared, as when it is opened: what a build leaves as it is keeps its checksum, and what
    it writes anew is hashed first.
    """
    try:
        manifest = read_manifest(folder)
    except IndexStateError:
        return _without_manifest(folder)
    return Previous(manifest, not check_files(manifest, folder), manifest.roots)


def _without_manifest(folder: Path) -> Previous:
    """Save the paths of an index whose manifest is damaged or of another format, if they can be made out."""
    try:
        home = folder / GENERATIONS / current_name(folder)
    except NoIndexError:
        return Previous(None, False)
    except IndexStateError:
        home = folder
    try:
        roots = tuple(map(str, json.loads((home / MANIFEST).read_text(encoding="utf-8"))["roots"]))
    except (OSError, ValueError, KeyError, TypeError):
        lost = Skipped(str(folder), "the index was damaged: paths it was built from earlier must be named again")
        return Previous(None, False, (), (lost,))
    return Previous(None, False, roots)
