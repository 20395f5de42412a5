"""Making the next generation: which segments stay, what is dead, what is written; then the manifest."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import numpy as np

from index import generation as layout
from index.analyse import Analyser, NewArticle
from index.analysing import analysed
from index.centre import write_centre
from index.embed import Encoder, OnnxEncoder
from index.errors import DamagedIndexError, SourceError
from index.ingest import Ingested, read_changed
from index.lexical import LOCK_SUFFIX, WordsWriter, share
from index.manifest import (
    ANALYSIS,
    FORMAT,
    MANIFEST,
    REBUILD,
    BuildSettings,
    FileRecord,
    Manifest,
    check_files,
    record_file,
)
from index.old import Old
from index.plan import Plan
from index.progress import Progress
from index.segment_writer import SegmentWriter
from index.segments import SEGMENTS, STORE, Segment, staying
from index.sources import Skipped
from index.store import Store
from index.vectors import Ids
from index.write import digest_sources, read_sources, write_catalog

_PASSAGE_BYTES = 600
"""What a passage takes of a source, roughly: to guess before reading one how many there will be, or the reverse."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one build works with."""

    folder: Path
    """The index folder."""
    settings: BuildSettings
    roots: tuple[str, ...]
    encoder_folder: Path
    encoder: OnnxEncoder
    """The one that the generation carries."""
    embedder: Encoder
    """What computes the vectors: the same, or a GPU's."""
    progress: Progress


@dataclass(frozen=True, slots=True)
class Written:
    """A new generation."""

    manifest: Manifest
    embedded: int
    """Passages whose vector was computed."""
    skipped: tuple[Skipped, ...]
    """What was passed over in the sources that were read."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the new generation takes over as it is."""

    segments: tuple[Segment, ...]
    """Those that stay."""
    rewritten: tuple[Segment, ...]
    """Those whose living articles are written anew."""
    gone: Ids
    """Passages, ascending, that the lexical index must hold no longer."""
    dead_articles: Ids
    """Of the segments that stay, and of those to be rewritten too."""
    dead_passages: Ids


def write_generation(job: Job, plan: Plan, old: Old | None, *, compact: bool = False) -> Written:
    """Write and publish the next generation as `plan` says, from what `old` holds.

    With `compact` nothing of the old stays as it is. Raises SourceError when the collection would be empty, and
    DamagedIndexError when files of the old that are to be written anew are not what they were.
    """
    name = _next_name(job.folder)
    kept = _keep(plan, old, compact=compact)
    if old and kept.rewritten:
        below = [f"{SEGMENTS}/{one.name}/" for one in kept.rewritten]
        if faults := check_files(old.manifest, job.folder, whole=True, below=below):
            raise DamagedIndexError("; ".join(faults), REBUILD.format(folder=job.folder))
    ingested = Ingested()
    with layout.new_generation(job.folder, name) as home:
        segment, embedded = _write_segment(job, plan, home, name, old, kept, ingested)
        segments = (*kept.segments, segment) if segment else kept.segments
        skipped = tuple(item for _, item in ingested.skipped)
        if not segments:
            reasons = "; ".join(f"{item.path} {item.reason}" for item in [*plan.skipped, *skipped][:5])
            raise SourceError(
                f"nothing to index{': ' + reasons if reasons else ''}", "Give files or folders with text."
            )
        _write_catalog(home / layout.CATALOG, plan, old, kept, ingested)
        manifest = _manifest(job, home, name, segments, old)
        manifest.write(home / MANIFEST)
    return Written(manifest, embedded, skipped)


def _next_name(folder: Path) -> str:
    """Return the name after the highest there is; names sort as they were made."""
    names = (path.name for path in (folder / layout.GENERATIONS).glob("[0-9]*"))
    return f"{max((int(name) for name in names if name.isdigit()), default=0) + 1:06d}"


def _keep(plan: Plan, old: Old | None, *, compact: bool) -> _Kept:
    none = np.empty(0, np.int64)
    if not old:
        return _Kept((), (), none, none, none)
    known, segments = old.store, old.manifest.segments
    left = known.articles_of([*plan.removed, *(record.path for _, record in plan.changed)])
    articles = np.array([number for number, _, _ in left], np.int64)
    passages = [np.arange(first, first + count) for _, first, count in left if first is not None]
    dead_articles = np.union1d(known.dead_articles(), articles)
    before = known.dead_passages()
    dead_passages = np.union1d(before, np.concatenate([none, *passages]))
    coming = sum(record.size for _, record in plan.changed) // _PASSAGE_BYTES
    living = old.living(segments, dead_passages)
    stay = 0 if compact else staying(living, coming)
    while stay and not living[stay - 1]:  # nothing lives in it
        stay -= 1
    end = segments[stay - 1].end_passage if stay else 0
    rewritten = [np.arange(one.first_passage, one.end_passage) for one in segments[stay:]]
    return _Kept(
        segments[:stay],
        segments[stay:],
        np.setdiff1d(np.concatenate([dead_passages, *rewritten]), before),
        dead_articles,
        dead_passages[dead_passages < end],
    )


def _articles(job: Job, plan: Plan, old: Old | None, kept: _Kept, ingested: Ingested) -> Iterator[NewArticle]:
    """Yield all that the new segment is to hold: what is carried over first, then what is new."""
    dead = set(kept.dead_articles.tolist())

    def taken(article_id: str) -> bool:
        number = old.store.number(article_id) if old else None
        return number is not None and number not in dead

    carried = old.carried(kept.rewritten, dead) if old else ()
    new = read_changed(plan, taken, ingested, job.progress)
    size = sum(record.size for _, record in plan.changed) + sum(one.passages for one in kept.rewritten) * _PASSAGE_BYTES
    yield from analysed(chain(carried, new), Analyser(job.settings, job.encoder), job.encoder_folder, size)


def _write_segment(
    job: Job, plan: Plan, home: Path, name: str, old: Old | None, kept: _Kept, ingested: Ingested
) -> tuple[Segment | None, int]:
    """Write the new segment, where there is something for one, and the words and the centre of all segments."""
    words, folder = home / layout.WORDS, home / layout.SEGMENT
    words.mkdir()
    base = old if kept.segments else None
    after = kept.segments[-1] if kept.segments else None
    made: Segment | None = None
    with (
        WordsWriter(words, base.words if base else None) as writer,
        SegmentWriter(folder, after, writer, job.embedder, old) as segment,
    ):
        if base:
            writer.remove(kept.gone.tolist())
            share(base.home / layout.CENTRE, home / layout.CENTRE)
        for article in _articles(job, plan, old, kept, ingested):
            segment.add(article, job.progress)
        if segment.articles:
            made = segment.finish(name, kept.segments, job.progress)
            if not base:
                write_centre(home / layout.CENTRE, segment.vectors.batches(), job.encoder.config.dimensions)
    if not made:
        shutil.rmtree(folder)
    return made, segment.embedded


def _write_catalog(path: Path, plan: Plan, old: Old | None, kept: _Kept, ingested: Ingested) -> None:
    passed_over = read_sources(old.catalog)[1] if old else {}
    before = [(record.path, item) for record in plan.unchanged for item in passed_over.get(record.path, [])]
    end = kept.segments[-1].end_article if kept.segments else 0
    dead = kept.dead_articles[kept.dead_articles < end].tolist(), kept.dead_passages.tolist()
    write_catalog(path, [*plan.unchanged, *ingested.sources], [*before, *ingested.skipped], dead)


def _manifest(job: Job, home: Path, name: str, segments: tuple[Segment, ...], old: Old | None) -> Manifest:
    stores = [home / layout.SEGMENT if one.name == name else one.path(job.folder) for one in segments]
    with closing(Store(home / layout.CATALOG, [path / STORE for path in stores])) as store:
        counts, sources = store.counts(), store.sources()
    config = job.encoder.config
    return Manifest(
        format=FORMAT,
        name=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        settings=job.settings,
        weights_sha256=config.weights_sha256,
        analysis=ANALYSIS,
        dimensions=config.dimensions,
        encoder=job.encoder_folder.relative_to(job.folder).as_posix(),
        segments=segments,
        roots=job.roots,
        articles=counts.articles,
        passages=counts.passages,
        blocks=counts.blocks,
        split=counts.split,
        sources=counts.sources,
        sources_sha256=digest_sources(sources),
        languages=counts.languages,
        files=_records(job, home, name, segments, old),
    )


def _records(job: Job, home: Path, name: str, segments: Sequence[Segment], old: Old | None) -> dict[str, FileRecord]:
    """Measure every file of a generation; one that it shares with the old one has its record there."""
    known = old.manifest.files if old else {}
    encoder = job.encoder_folder.relative_to(job.folder).as_posix()
    folders = [encoder, *(f"{SEGMENTS}/{one.name}" for one in segments if one.name != name)]
    files = {path: record for path, record in known.items() if path.startswith(tuple(f"{one}/" for one in folders))}
    for path in (path for path in sorted(home.rglob("*")) if path.is_file() and path.suffix != LOCK_SUFFIX):
        inner = path.relative_to(home)
        if inner.parts[0] == layout.SEGMENT:
            files[f"{SEGMENTS}/{name}/{Path(*inner.parts[1:]).as_posix()}"] = record_file(path)
        else:
            shared = _shared(path, old) if inner.parts[0] == layout.WORDS and old else None
            files[f"{layout.GENERATIONS}/{name}/{inner.as_posix()}"] = shared or record_file(path)
    if not any(path.startswith(encoder) for path in files):
        files |= {f"{encoder}/{path.name}": record_file(path) for path in sorted(job.encoder_folder.iterdir())}
    return files


def _shared(path: Path, old: Old) -> FileRecord | None:
    """Return the record of a file of the lexical index that is the old one's too."""
    before = old.words / path.name
    if not before.exists() or not path.samefile(before):
        return None
    return old.manifest.files.get(before.relative_to(old.folder).as_posix())
