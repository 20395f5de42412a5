"""What `pincite doctor` says of the index and its model, down to a question asked."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from index.errors import IndexStateError, ModelError, PinciteError, UsageError
from index.generation import BUILDING, ENCODERS, GENERATIONS, current_name, open_index, read_manifest
from index.manifest import BuildSettings, Manifest
from index.web.address import is_address
from service.diagnosis import Finding

_AREA = "index"
_QUESTION = "What is this about?"


def look(folder: Path) -> Iterator[Finding]:
    """Yield what was found."""
    if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
        yield Finding(_AREA, "folder", "broken", f"{folder} cannot be read by this user", f"chmod -R u+rX {folder}")
        return
    try:
        manifest = read_manifest(folder)
    except IndexStateError as error:
        yield Finding(_AREA, "generation", "broken", error.message, error.hint)
        yield from _traces(folder)
        yield from _model(BuildSettings())
        return
    yield from _made(manifest, folder)
    yield from _traces(folder)
    yield from _asked(folder)
    yield from _model(manifest.settings)


def _made(manifest: Manifest, folder: Path) -> Iterator[Finding]:
    days = (datetime.now(UTC) - datetime.fromisoformat(manifest.created)).days
    age = "today" if days < 1 else f"{days} day{'s' if days > 1 else ''} ago"
    detail = f"{manifest.name} in {folder}, format {manifest.format}, made {age} ({manifest.created})"
    yield Finding(_AREA, "generation", "ok", detail)
    yield Finding(_AREA, "holds", "ok", f"{manifest.articles} articles, {manifest.passages} passages")
    made_with = manifest.settings
    detail = f"model {made_with.model}, encoding {made_with.encoding}, {made_with.passage_tokens} tokens a passage"
    yield Finding(_AREA, "made with", "ok", detail)
    paths = [root for root in manifest.roots if not is_address(root)]
    gone = [root for root in paths if not (os.path.lexists(root) or glob.glob(root))]
    if gone:
        detail = f"{len(gone)} of {len(manifest.roots)} are not there: {', '.join(gone[:3])}"
        mend = f"Bring them back, or: pincite forget {gone[0]} --index {folder}"
        yield Finding(_AREA, "indexed paths", "note", detail, mend)
    else:
        yield Finding(_AREA, "indexed paths", "ok", ", ".join(manifest.roots[:3]))


def _traces(folder: Path) -> Iterator[Finding]:
    """Yield what the files of an index folder say: room, permissions, a running build, leftovers of a killed one."""
    there = next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
    free = shutil.disk_usage(there).free
    used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    state, mend = ("ok", "") if free > 2 * used + 100_000_000 else ("note", "Free some space.")
    yield Finding(_AREA, "room", state, f"{used / 1e6:.0f} MB used, {free / 1e9:.1f} GB free", mend)  # type: ignore[arg-type]
    if not os.access(there, os.W_OK):
        yield Finding(_AREA, "writing", "note", f"{there} cannot be written: asking works, building does not")
    elif folder.is_dir():
        yield from _builds(folder)


def _builds(folder: Path) -> Iterator[Finding]:
    from index.lock import lock_holder  # noqa: PLC0415 (filelock, which answering does without)

    holder = lock_holder(folder)
    if holder:
        yield Finding(_AREA, "lock", "note", f"a build runs: {holder}", "Wait for it, or end that process.")
        return
    left = [*(folder / GENERATIONS).glob(f"{BUILDING}*"), *(folder / ENCODERS).glob(".*.new")]
    if left:
        detail = f"of a build that was killed: {', '.join(path.name for path in left)}"
        yield Finding(
            _AREA, "leftovers", "note", detail, f"The next change removes them: pincite index --index {folder}"
        )


def _model(settings: BuildSettings) -> Iterator[Finding]:
    """Yield whether indexing with the model of the settings could go on here."""
    from index.export import is_exported  # noqa: PLC0415 (needs packages that answering does without)
    from index.models import DEFAULT_MODEL, find_model  # noqa: PLC0415

    name = settings.model
    if name != DEFAULT_MODEL and not os.path.isdir(name):
        yield Finding("model", name, "note", "from a hub: fetched when an index is built with it and it is not here")
        return
    try:
        found = find_model(name)
        exported = is_exported(found)
    except ModelError as error:
        yield Finding("model", name, "note", f"{error.message}; an index carries its own, so asking works", error.hint)
        return
    if exported:
        yield Finding("model", name, "ok", f"{found.folder}; its export is cached")
    else:
        yield Finding("model", name, "ok", f"{found.folder}; exported when an index is first built, in a minute")


def _asked(folder: Path) -> Iterator[Finding]:
    from index.search import search  # noqa: PLC0415 (imports most of it)
    from index.tokens import load_encoding  # noqa: PLC0415

    try:
        load_encoding(read_manifest(folder).settings.encoding)
    except UsageError as error:
        yield Finding(_AREA, "token encoding", "note", f"{error.message}; asking works, building does not", error.hint)
    try:
        with closing(open_index(folder)) as index:
            took = sum(search(index, _QUESTION, k=1).took_ms.values())
    except PinciteError as error:
        yield Finding(_AREA, "a question", "broken", error.message, error.hint)
        return
    yield Finding(_AREA, "a question", "ok", f"{current_name(folder)} was asked one, in {took:.0f} ms")
