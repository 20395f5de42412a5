"""An index on disk: complete generations side by side, and one pointer to the newest.

    INDEX/
      CURRENT                    name of the generation to read, replaced atomically
      encoders/KEY/              question encoders: model.onnx, tokenizer.json, encoder.json
      segments/NAME/             passages that were written together: see index/segments.py
        store.sqlite             articles, blocks, passages
        vectors.faiss            one vector a passage
        vectors.low              of more than 20,000, the lower bits of theirs
        sentences/               sentences of the passages: places, terms, vectors
        names.sqlite             words as they are spelt, and names for the same thing
        bands.u32                what near duplicates are found by
      generations/NAME/
        manifest.json            what it was made of and with; size and checksum of every file
        catalog.sqlite           sources, and which articles of its segments are dead
        centre.f32               what the passages' vectors have in common
        words/                   tantivy, for all segments
      stdin/                     what was piped in: sources like any other
      web/                       pages that were fetched, shared by all generations: see index/web/store.py
      answerable.json            the model of what answers that `pincite eval --fit` made of own questions, if any
      lock, lock.holder          held while a build runs, and by whom

Encoders and segments are shared by the generations that name them. A reader keeps the generation it opened: its files
stay open even after a later build deletes them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import DamagedIndexError, IndexStateError, NoIndexError
from index.manifest import MANIFEST, REBUILD, Manifest, check_files
from index.segments import SEGMENTS

if TYPE_CHECKING:
    from index.centre import Centre
    from index.embed import QuestionEncoder
    from index.lexical import LexicalIndex
    from index.sentence_index import Sentences
    from index.spelling import Speller
    from index.store import Store
    from index.vectors import VectorIndex
    from index.vocabulary import Names

POINTER = "CURRENT"
GENERATIONS = "generations"
ENCODERS = "encoders"
CATALOG = "catalog.sqlite"
CENTRE = "centre.f32"
WORDS = "words"
SEGMENT = "segment"
"""Folder of the new segment while its generation is being built."""
BUILDING = ".building-"
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Generation:
    """An open generation: everything `index.search.search` needs. Safe to use from several threads."""

    folder: Path
    """The index folder."""
    manifest: Manifest
    store: Store
    vectors: VectorIndex
    centre: Centre
    lexical: LexicalIndex
    sentences: Sentences
    encoder: QuestionEncoder
    names: Names
    speller: Speller

    @property
    def name(self) -> str:
        """Name of the generation."""
        return self.manifest.name

    def close(self) -> None:
        """Close its files; nothing may be asked afterwards."""
        self.store.close()
        self.names.close()


def current_name(folder: Path) -> str:
    """Return the name of the newest generation; raises NoIndexError where there is none."""
    try:
        name = (folder / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoIndexError(
            f"there is no index in {folder}", f"Make one: pincite index PATH... --index {folder}"
        ) from None
    except (OSError, ValueError) as error:
        raise DamagedIndexError(f"{folder / POINTER} cannot be read: {error}", REBUILD.format(folder=folder)) from error
    if not name or name != os.path.basename(name) or name.startswith("."):
        raise DamagedIndexError(f"{folder / POINTER} names no generation", REBUILD.format(folder=folder))
    return name


def open_index(folder: Path, before: Generation | None = None) -> Generation:
    """Open the newest generation in `folder`.

    `before`, an open one of the same folder, lends its encoder where the new one has the same. Raises NoIndexError
    where there is none, FormatError for one of another format version, and DamagedIndexError, naming the file, for
    one whose files are missing, cut short, altered or foreign.
    """
    for attempt in range(_ATTEMPTS):
        name = current_name(folder)
        try:
            return _open(folder, name, before)
        except DamagedIndexError:
            # Between reading the pointer and opening, two builds may have replaced and deleted the generation.
            if attempt == _ATTEMPTS - 1 or current_name(folder) == name:
                raise
    raise AssertionError("unreachable")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the newest generation; raises like `open_index`."""
    return Manifest.read(folder / GENERATIONS / current_name(folder) / MANIFEST, folder)


def _open(folder: Path, name: str, before: Generation | None) -> Generation:
    home = folder / GENERATIONS / name
    manifest = Manifest.read(home / MANIFEST, folder)
    faults = check_files(manifest, folder)
    if manifest.name != name:
        faults.insert(0, f"{home / MANIFEST} belongs to generation {manifest.name}")
    if faults:
        raise DamagedIndexError("; ".join(faults), REBUILD.format(folder=folder))
    encoder = _encoder(manifest, folder, before)
    _check_encoder(manifest, encoder.config.weights_sha256, folder)
    # Loaded while a thread opens the model.
    from index.opening import open_generation  # noqa: PLC0415

    return open_generation(folder, manifest, encoder)


def _encoder(manifest: Manifest, folder: Path, before: Generation | None) -> QuestionEncoder:
    from index.embed import OnnxEncoder  # noqa: PLC0415 (`pincite status` and builds need no ONNX Runtime)

    # An encoder is large, and memory that is given up by many threads is not given back: it would grow.
    if before and before.folder == folder and before.manifest.encoder_files() == manifest.encoder_files():
        return before.encoder
    return OnnxEncoder(folder / manifest.encoder)


def _check_encoder(manifest: Manifest, weights_sha256: str, folder: Path) -> None:
    if weights_sha256 != manifest.weights_sha256:
        raise DamagedIndexError(
            f"the question encoder in {folder / manifest.encoder} is of another model than the passages' vectors",
            REBUILD.format(folder=folder),
        )


@contextmanager
def new_generation(folder: Path, name: str) -> Iterator[Path]:
    """Give a folder to build the generation `name` in; publish it when the block ends without an exception.

    Publishing syncs every file, puts the new segment in its place, if there is one, renames the folder and replaces
    the pointer, in this order, so that a crash at any moment leaves either the old or the new generation in force.
    The caller holds the build lock.
    """
    generations, segment = folder / GENERATIONS, folder / SEGMENTS / name
    for place in (generations, segment.parent):
        place.mkdir(parents=True, exist_ok=True)
    before = _pointed_to(folder)
    for leftover in generations.glob(f"{BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    building, final = generations / f"{BUILDING}{name}", generations / name
    try:
        building.mkdir()
        yield building
        sync_tree(building)
        if (building / SEGMENT).exists():
            shutil.rmtree(segment, ignore_errors=True)  # of a build that was killed before it published
            os.rename(building / SEGMENT, segment)
            sync(segment.parent)
        os.rename(building, final)
        sync(generations)
        point_to(folder, name)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        if _pointed_to(folder) != name:
            shutil.rmtree(final, ignore_errors=True)
            shutil.rmtree(segment, ignore_errors=True)
        raise
    _delete_old(folder, {name, before})


def point_to(folder: Path, name: str) -> None:
    """Make `name` the generation that readers open from now on, atomically and durably."""
    temporary = folder / f".{POINTER}.new"
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, folder / POINTER)
    finally:
        temporary.unlink(missing_ok=True)
    sync(folder)


def _pointed_to(folder: Path) -> str | None:
    try:
        return current_name(folder)
    except IndexStateError:
        return None


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below `folder`, and the folder itself, to the disk."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def sync(path: Path) -> None:
    """Flush one file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _delete_old(folder: Path, kept: set[str | None]) -> None:
    """Delete all generations but the newest and the one before, which a reader may be opening."""
    generations = [path for path in (folder / GENERATIONS).iterdir() if not path.name.startswith(".")]
    for path in generations:
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
    manifests = [made for name in kept if name and (made := _manifest_of(folder / GENERATIONS / name, folder))]
    _keep_only(folder / ENCODERS, {Path(manifest.encoder).name for manifest in manifests})
    _keep_only(folder / SEGMENTS, {segment.name for manifest in manifests for segment in manifest.segments})


def _keep_only(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def _manifest_of(home: Path, folder: Path) -> Manifest | None:
    try:
        return Manifest.read(home / MANIFEST, folder)
    except IndexStateError:
        return None
