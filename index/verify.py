"""Checking an index against the world: its files against the manifest, every citation against its source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import generation as layout
from index.generation import current_name
from index.load import SourceFile
from index.manifest import MANIFEST, Manifest, check_files
from index.progress import Progress, silent
from index.schema import SourceRecord
from index.store import Store
from index.web.source import load_source, source_at

_CHANGED = "the source was changed since it was indexed: run `pincite index --reread`"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as the index says."""

    where: str
    """File, article or passage."""
    what: str
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check found."""

    generation: str
    """Name of the generation that was checked."""
    articles: int
    """Articles whose source was read again."""
    citations: int
    """Passages whose text was compared with the source."""
    faults: tuple[Fault, ...]
    """What is wrong; empty when all is well."""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(folder: Path, *, progress: Progress = silent) -> VerifyReport:
    """Check the newest generation in `folder`.

    Every file is hashed whole. Every source is read again: its bytes must have the SHA-256 the index holds,
    and each passage, and each end note it refers to, must stand at its offsets in what the source says now,
    character for character. Raises
    NoIndexError, FormatError or DamagedIndexError only where there is nothing to check; all else is a fault.
    """
    name = current_name(folder)
    home = folder / layout.GENERATIONS / name
    manifest = Manifest.read(home / MANIFEST, folder)
    faults = [Fault(str(folder), fault) for fault in check_files(manifest, folder, whole=True)]
    if faults:
        return VerifyReport(name, 0, 0, tuple(faults))
    with closing(Store(home / layout.STORE)) as store:
        found = list(_check_sources(store, folder, progress))
    citations = sum(count for count, _ in found)
    return VerifyReport(name, manifest.articles, citations, tuple(fault for _, some in found for fault in some))


def _check_sources(store: Store, folder: Path, progress: Progress) -> Iterator[tuple[int, list[Fault]]]:
    """Yield, source by source, how many passages were compared and what is wrong."""
    sources = store.sources()
    for done, source in enumerate(sources, 1):
        yield _check_source(store, source, source_at(folder, source))
        progress("verifying", done, len(sources))


def _check_source(store: Store, source: SourceRecord, file: SourceFile) -> tuple[int, list[Fault]]:
    path = source.path
    try:
        with file.path.open("rb") as data:
            now = hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        return 0, [Fault(path, f"the source cannot be read: {error.strerror or error}")]
    faults = [] if now == source.sha256 else [Fault(path, _CHANGED)]
    texts = _texts_now(file)
    count = 0
    for article in store.articles_from(path):
        passages = store.passages_of(article.id)
        count += len(passages)
        text = texts.get(article.source)
        if text is None:
            faults.append(Fault(article.id, f"is no longer in {path}"))
            continue
        notes = store.cited_notes(article.id, 0, len(article.text))
        cited = [(passage.start, passage.end) for passage in passages] + [(note.start, note.end) for note in notes]
        for start, end in cited:
            if text[start:end] != article.text[start:end]:
                faults.append(Fault(f"{article.id}:{start}-{end}", f"the cited text no longer stands there in {path}"))
    return count, faults


def _texts_now(file: SourceFile) -> dict[str, str]:
    """Read a source again and return the text of each of its articles by the article's `source`."""
    loaded, _ = load_source(file)
    texts: dict[str, str] = {}
    for item in loaded:
        texts.setdefault(item.article.source, item.article.text)  # of two with one id the first was indexed
    return texts
