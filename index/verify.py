"""Checking an index against the world: its files against the manifest, every citation against its source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index import generation as layout
from index.article import Article
from index.generation import current_name
from index.manifest import MANIFEST, Manifest, check_files
from index.opening import open_store
from index.progress import Progress, silent
from index.reader import Reader
from index.schema import SourceRecord
from index.sources import SourceFile
from index.store import Store
from index.web.source import extractor, load_source, source_at

_EXTRACTED_OTHERWISE = (
    "the file is as it was, but its text was extracted by {then}, and {now} extracts it otherwise: run `pincite index`"
)
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
    character for character. Where the text has to be extracted, and another version of a library than the index was
    built with does that otherwise, one fault says so. Raises NoIndexError, FormatError or DamagedIndexError only
    where there is nothing to check; all else is a fault.
    """
    name = current_name(folder)
    manifest = Manifest.read(folder / layout.GENERATIONS / name / MANIFEST, folder)
    faults = [Fault(str(folder), fault) for fault in check_files(manifest, folder, whole=True)]
    if faults:
        return VerifyReport(name, 0, 0, tuple(faults))
    with closing(open_store(folder, manifest, Store)) as store:
        found = list(_check_sources(store, folder, progress))
    citations = sum(count for count, _ in found)
    return VerifyReport(name, manifest.articles, citations, tuple(fault for _, some in found for fault in some))


def _check_sources(store: Store, folder: Path, progress: Progress) -> Iterator[tuple[int, list[Fault]]]:
    """Yield, source by source, how many passages were compared and what is wrong."""
    sources = store.sources()
    with Reader() as reader:
        for done, source in enumerate(sources, 1):
            yield _check_source(store, source, source_at(folder, source), reader)
            progress("verifying", done, len(sources))


def _check_source(store: Store, source: SourceRecord, file: SourceFile, reader: Reader) -> tuple[int, list[Fault]]:
    path = source.path
    try:
        with file.path.open("rb") as data:
            now = hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        return 0, [Fault(path, f"the source cannot be read: {error.strerror or error}")]
    faults = [] if now == source.sha256 else [Fault(path, _CHANGED)]
    texts = _texts_now(file, reader)
    count, untrue = 0, list[Fault]()
    for article in store.articles_from(path):
        passages = store.passages_of(article.id)
        count += len(passages)
        notes = store.cited_notes(article.id, 0, len(article.text))
        cited = [(passage.start, passage.end) for passage in passages] + [(note.start, note.end) for note in notes]
        untrue += _compare(article, cited, texts.get(article.source), path)
    reads = extractor(file.path)
    if untrue and not faults and reads != source.reader:
        return count, [Fault(path, _EXTRACTED_OTHERWISE.format(then=source.reader, now=reads))]
    return count, faults + untrue


def _compare(article: Article, cited: list[tuple[int, int]], text: str | None, path: str) -> list[Fault]:
    """Return which of an article's cited stretches no longer stand in what its source says now."""
    if text is None:
        return [Fault(article.id, f"is no longer in {path}")]
    return [
        Fault(f"{article.id}:{start}-{end}", f"the cited text no longer stands there in {path}")
        for start, end in cited
        if text[start:end] != article.text[start:end]
    ]


def _texts_now(file: SourceFile, reader: Reader) -> dict[str, str]:
    """Read a source again and return the text of each of its articles by the article's `source`."""
    loaded, _ = load_source(file, reader)
    texts: dict[str, str] = {}
    for item in loaded:
        texts.setdefault(item.article.source, item.article.text)  # of two with one id the first was indexed
    return texts
