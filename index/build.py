"""Building an index: load, clean, chunk, embed, store; then publish all of it at once, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from index import generation as layout
from index.embed import Encoder, OnnxEncoder
from index.encoders import carries, place_encoder
from index.errors import DamagedIndexError, UsageError
from index.export import gpu_encoder
from index.lock import build_lock
from index.manifest import ANALYSIS, BuildSettings
from index.models import find_model
from index.old import Old
from index.plan import Plan, keep_all, make_plan
from index.previous import Previous, read_previous
from index.progress import Progress, silent
from index.renew import Job, write_generation
from index.roots import is_covered, root_name
from index.sources import Skipped, find_sources
from index.stdin import is_kept
from index.storage import explained
from index.tokens import load_encoding
from index.web.address import is_address
from index.web.options import WebOptions
from index.web.source import WebSources
from index.web.store import WebStore

_LEAST_PASSAGE_TOKENS = 16


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    generation: str
    """Name of the generation in force afterwards."""
    changed: bool
    """False when every source was as it had been: then nothing was written."""
    articles: int
    """Articles now in the index."""
    passages: int
    """Passages now in the index."""
    new_sources: int
    """Source files that were new or had changed."""
    unchanged_sources: int
    """Source files taken over as they were."""
    removed_sources: int
    """Source files that are no longer there."""
    embedded: int
    """Passages whose vector was computed."""
    reused: int
    """Passages whose vector was taken over, because the same text was embedded before."""
    split: int
    """Passages that are a piece of a sentence too long for one passage."""
    skipped: tuple[Skipped, ...]
    """Files and lines that were not indexed, and why."""
    seconds: float
    """How long it took."""


def build(  # noqa: PLR0913 (each is one thing that can be asked for)
    paths: Sequence[str],
    folder: Path,
    *,
    settings: BuildSettings | None = None,
    progress: Progress = silent,
    waiting: Callable[[str], None] | None = None,
    reread: bool = False,
    web: WebOptions | None = None,
    embedder: Encoder | None = None,
) -> BuildReport:
    """Bring the index in `folder` up to date with its sources, adding `paths` (files, folders, globs, addresses).

    An index mirrors the paths it was ever built from: files that are new or changed there are read, those that
    vanished are dropped, the others are taken over. Without `paths` it only does that. A file of the size and
    time it had is taken as unchanged unless `reread` asks to compare its bytes. Web pages are asked for again as
    `web` says; what cannot be fetched now stays as it was. `settings` defaults to the index's own. While another
    build runs, `waiting` is told who runs it and this one waits. `embedder`, of the same config, computes the
    vectors in the model's place. Raises SourceError when nothing could be indexed, ModelError, UsageError for odd
    settings or addresses, StorageError when the disk refuses; whatever happens, the generation in force stays
    until the new one is complete.
    """
    try:
        str(folder.absolute()).encode()
    except UnicodeEncodeError:  # which FAISS and tantivy cannot open
        raise UsageError("the path of the index folder is not UTF-8", "Choose another: --index FOLDER") from None
    # A path that is not there is an error before anything else happens.
    find_sources([path for path in paths if not is_address(path)])
    named = list(map(root_name, paths))
    with explained(folder), build_lock(folder, waiting):
        before = read_previous(folder)
        roots = list(before.roots)
        roots += [path for path in named if is_kept(path, folder) or not is_covered(path, roots)]
        if not roots:
            hint = f"Name files or folders: pincite index PATH... --index {folder}"
            raise UsageError("no path was ever indexed here", hint)
        found = list(dict.fromkeys(roots))
        asked = _Asked(found, tuple(filter(is_address, named)), web or WebOptions(), reread=reread, embedder=embedder)
        return _rebuild(asked, folder, before, settings, progress)


def forget(
    targets: Sequence[str],
    folder: Path,
    *,
    progress: Progress = silent,
    waiting: Callable[[str], None] | None = None,
) -> BuildReport:
    """Drop paths, given as they were to `build`, from the collection; raises UsageError for one not in it."""
    layout.current_name(folder)  # no index is an error before a folder is made for one
    with explained(folder), build_lock(folder, waiting):
        before = read_previous(folder)
        roots = list((before.manifest or layout.read_manifest(folder)).roots)
        for target in targets:
            path = root_name(target)
            if path not in roots:
                raise UsageError(f"{target} is none of the indexed paths", "They are: " + ", ".join(roots))
            roots.remove(path)
        if not roots:
            raise UsageError("an index cannot be emptied", f"To be rid of it, delete the folder {folder}.")
        report = _rebuild(_Asked(roots, web=WebOptions(online=False)), folder, before, None, progress)
        for path in filter(lambda path: is_kept(path, folder), map(root_name, targets)):
            Path(path).unlink(missing_ok=True)  # our own copy
        return report


def compact(folder: Path, *, progress: Progress = silent, waiting: Callable[[str], None] | None = None) -> BuildReport:
    """Write the index anew as one segment, without what is dead. Sources are not looked at; raises like `build`."""
    layout.read_manifest(folder)  # no index, or a damaged one, is an error before a folder is made for it
    with explained(folder), build_lock(folder, waiting):
        before = read_previous(folder)
        asked = _Asked(before.roots, web=WebOptions(online=False), compact=True)
        return _rebuild(asked, folder, before, None, progress)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a build is to index, and how."""

    roots: Sequence[str]
    """Absolute paths, globs and addresses."""
    addresses: Sequence[str] = ()
    """Those of the addresses that were named this time."""
    web: WebOptions = field(default_factory=WebOptions)
    reread: bool = False
    compact: bool = False
    embedder: Encoder | None = None
    """Computes the vectors; None for the model itself, on a GPU where there is one."""


def _rebuild(
    asked: _Asked, folder: Path, before: Previous, settings: BuildSettings | None, progress: Progress
) -> BuildReport:
    """Build on what is there; where that turns out to be damaged as it is read, from the sources alone."""
    if before.sound:
        try:
            return _build_on(before, asked, folder, settings, progress)
        except DamagedIndexError:
            before = replace(before, sound=False)
    return _build_on(before, asked, folder, settings, progress)


def _build_on(
    before: Previous, asked: _Asked, folder: Path, settings: BuildSettings | None, progress: Progress
) -> BuildReport:
    started = time.monotonic()
    old = before.manifest
    wanted = settings or (old.settings if old else BuildSettings())
    if wanted.passage_tokens < _LEAST_PASSAGE_TOKENS:
        raise UsageError(f"a passage of {wanted.passage_tokens} tokens is too short", "Use 16 or more.")
    model = find_model(wanted.model)
    wanted = replace(wanted, model=model.name)
    load_encoding(wanted.encoding)  # an unknown one is an error before anything is written
    encoder_folder = folder / old.encoder if old and before.sound and carries(old, model) else None
    same = old and encoder_folder and old.settings == wanted and old.analysis == ANALYSIS
    with closing(Old.open(folder, old)) if old and same else nullcontext() as taken_over:
        fetched = _fetch(asked, folder, progress)
        plan = _plan(asked, folder, taken_over, fetched)
        if old and taken_over and plan.empty and old.roots == tuple(asked.roots) and not asked.compact:
            return BuildReport(
                old.name, False, old.articles, old.passages, 0, len(plan.unchanged), 0, 0, old.passages, old.split,
                plan.skipped, time.monotonic() - started,
            )  # fmt: skip
        encoder_folder = encoder_folder or place_encoder(folder / layout.ENCODERS, model)
        encoder = OnnxEncoder(encoder_folder)
        embedder = asked.embedder or gpu_encoder(model, encoder.config) or encoder
        if embedder.config != encoder.config:
            raise ValueError(f"the embedder is of {embedder.config}, the index of {encoder.config}")
        job = Job(folder, wanted, tuple(asked.roots), encoder_folder, encoder, embedder, progress)
        written = write_generation(job, plan, taken_over, compact=asked.compact)
    WebStore(folder).keep_only(fetched.copies)
    made = written.manifest
    return BuildReport(
        made.name, True, made.articles, made.passages, len(plan.changed), len(plan.unchanged), len(plan.removed),
        written.embedded, made.passages - written.embedded, made.split,
        (*before.lost, *plan.skipped, *written.skipped), time.monotonic() - started,
    )  # fmt: skip


def _plan(asked: _Asked, folder: Path, old: Old | None, fetched: WebSources) -> Plan:
    if asked.compact and old:
        return keep_all(old.catalog)
    return make_plan(asked.roots, old.catalog if old else None, folder, fetched, reread=asked.reread)


def _fetch(asked: _Asked, folder: Path, progress: Progress) -> WebSources:
    """Bring the kept web pages up to date."""
    roots = list(filter(is_address, asked.roots))
    if not roots:
        return WebSources()
    from index.web.polite import Fetcher  # noqa: PLC0415 (an HTTP client, which few builds need)
    from index.web.refresh import refresh  # noqa: PLC0415

    most = dict.fromkeys(asked.addresses or roots, asked.web.most_pages) if asked.web.most_pages else {}
    with closing(Fetcher(asked.web)) as fetcher:
        return refresh(
            roots,
            WebStore(folder),
            fetcher if asked.web.online else None,
            progress,
            most_pages=most,
            reread=asked.reread,
        )
