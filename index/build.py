"""Building an index: load, clean, chunk, embed, store; then publish all of it at once, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index import generation as layout
from index.embed import Encoder, OnnxEncoder
from index.encoders import carries, place_encoder
from index.errors import UsageError
from index.export import gpu_encoder
from index.ingest import Job, fill_store
from index.lexical import LOCK_SUFFIX
from index.lock import build_lock
from index.manifest import ANALYSIS, FORMAT, MANIFEST, BuildSettings, Manifest, record_file
from index.models import find_model
from index.passages import write_passage_indexes
from index.plan import make_plan
from index.previous import Previous, read_previous
from index.progress import Progress, silent
from index.roots import is_covered, root_name
from index.sources import Skipped, find_sources
from index.stdin import is_kept
from index.storage import explained
from index.store import Store
from index.tokens import load_encoding
from index.web.address import is_address
from index.web.options import WebOptions
from index.web.source import WebSources
from index.web.store import WebStore
from index.write import Counts

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
        addresses = tuple(filter(is_address, named))
        asked = _Asked(found, addresses, web or WebOptions(), reread=reread, embedder=embedder)
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a build is to index, and how."""

    roots: Sequence[str]
    """Absolute paths, globs and addresses."""
    addresses: Sequence[str] = ()
    """Those of the addresses that were named this time."""
    web: WebOptions = field(default_factory=WebOptions)
    reread: bool = False
    embedder: Encoder | None = None
    """Computes the vectors; None for the model itself, on a GPU where there is one."""


def _rebuild(
    asked: _Asked, folder: Path, before: Previous, settings: BuildSettings | None, progress: Progress
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
    old_home = folder / layout.GENERATIONS / old.name if old and same else None
    fetched = _fetch(asked, folder, progress)
    old_store = old_home / layout.STORE if old_home else None
    plan = make_plan(asked.roots, old_store, folder, fetched, reread=asked.reread)
    if old and old_home and plan.empty and old.roots == tuple(asked.roots):
        return BuildReport(
            old.name, False, old.articles, old.passages, 0, len(plan.unchanged), 0, 0, old.passages, old.split,
            plan.skipped, time.monotonic() - started,
        )  # fmt: skip
    encoder_folder = encoder_folder or place_encoder(folder / layout.ENCODERS, model)
    job = Job(wanted, OnnxEncoder(encoder_folder), progress)
    embedder = asked.embedder or gpu_encoder(model, job.encoder.config) or job.encoder
    if embedder.config != job.encoder.config:
        raise ValueError(f"the embedder is of {embedder.config}, the index of {job.encoder.config}")
    name = _next_name(folder)
    with layout.new_generation(folder, name) as home:
        counts, skipped = fill_store(home / layout.STORE, old_store, plan, job)
        embedded, reused = _write_indexes(home, old_home, embedder, job)
        _write_manifest(home, folder, asked.roots, job, encoder_folder, counts)
    WebStore(folder).keep_only(fetched.copies)
    return BuildReport(
        name, True, counts.articles, counts.passages, len(plan.changed), len(plan.unchanged), len(plan.removed),
        embedded, reused, counts.split, (*before.lost, *plan.skipped, *skipped), time.monotonic() - started,
    )  # fmt: skip


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


def _next_name(folder: Path) -> str:
    """Return the name after the highest there is; names sort as they were made."""
    names = (path.name for path in (folder / layout.GENERATIONS).glob("[0-9]*"))
    return f"{max((int(name) for name in names if name.isdigit()), default=0) + 1:06d}"


def _write_indexes(home: Path, old_home: Path | None, embedder: Encoder, job: Job) -> tuple[int, int]:
    with closing(Store(home / layout.STORE)) as store:
        return write_passage_indexes(home, store, job.encoder, embedder, old_home, job.progress)


def _is_read(path: Path) -> bool:
    return path.is_file() and path.suffix != LOCK_SUFFIX


def _write_manifest(
    home: Path, folder: Path, roots: Sequence[str], job: Job, encoder_folder: Path, counts: Counts
) -> None:
    name = home.name.removeprefix(layout.BUILDING)
    final = folder / layout.GENERATIONS / name
    files = {(final / path.relative_to(home)): path for path in sorted(home.rglob("*")) if _is_read(path)}
    files |= {path: path for path in sorted(encoder_folder.iterdir())}
    Manifest(
        format=FORMAT,
        name=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=job.settings,
        weights_sha256=job.encoder.config.weights_sha256,
        analysis=ANALYSIS,
        dimensions=job.encoder.config.dimensions,
        encoder=encoder_folder.relative_to(folder).as_posix(),
        roots=tuple(roots),
        articles=counts.articles,
        passages=counts.passages,
        blocks=counts.blocks,
        split=counts.split,
        sources=counts.sources,
        sources_sha256=counts.sources_sha256,
        languages=counts.languages,
        files={key.relative_to(folder).as_posix(): record_file(path) for key, path in files.items()},
    ).write(home / MANIFEST)
