"""What a generation says of itself, and the checks that its files are what it says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import DamagedIndexError, FormatError
from index.segments import Segment

FORMAT = 4
"""Raised whenever an older pincite could not read what this one writes, or the other way round."""

ANALYSIS = 2
"""Raised whenever the same source would now make other blocks, passages, dates or terms: nothing that was made
by other rules is taken over."""

MANIFEST = "manifest.json"
REBUILD = "Build it again: pincite index PATH... --index {folder}"
_SUM = "sha256"
_HASHED_AT_OPEN = 64_000_000
"""Bytes of files that opening hashes. Larger indexes open on sizes alone; `pincite verify` hashes it all."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of the index: its length in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BuildSettings:
    """What decides how articles become passages and vectors."""

    model: str = "all-MiniLM-L6-v2"
    """A sentence-transformers model: the shipped one, a folder, or a hub name."""
    encoding: str = "pincite16k"
    """tiktoken encoding that passages are measured in."""
    passage_tokens: int = 200
    """Most tokens of a passage."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made of and with."""

    format: int
    name: str
    """Name of the generation; it names its folder too."""
    created: str
    """ISO time of day in UTC."""
    settings: BuildSettings
    weights_sha256: str
    """Of the model's weight files."""
    analysis: int
    """Version of the rules that made blocks, passages and terms of the articles."""
    dimensions: int
    encoder: str
    """Folder of the question encoder, below the index folder."""
    segments: tuple[Segment, ...]
    """What it is made of, in the order of their passages' ids."""
    roots: tuple[str, ...]
    """The files and folders that the collection mirrors, as absolute paths or globs."""
    articles: int
    passages: int
    blocks: int
    split: int
    """Passages that are a piece of a sentence too long for one passage."""
    sources: int
    sources_sha256: str
    """Digest over every source's path and SHA-256, which stand in the store (a JSON list of a hundred
    thousand sources would slow every opening)."""
    languages: tuple[str, ...]
    """Languages of the articles, most frequent first; a question is stemmed in each."""
    files: dict[str, FileRecord]
    """Every file a reader needs, by its path below the index folder."""

    @property
    def ids(self) -> int:
        """One past the highest id of a passage: more than there are, where some were dropped."""
        return self.segments[-1].end_passage

    def encoder_files(self) -> dict[str, FileRecord]:
        """Return the files of the question encoder."""
        return {path: record for path, record in self.files.items() if path.startswith(f"{self.encoder}/")}

    def write(self, path: Path) -> None:
        """Save as JSON with a checksum of its own."""
        fields = asdict(self)
        # Without a last line feed, so that not one byte can be cut off unnoticed.
        path.write_text(json.dumps({**fields, _SUM: _digest(fields)}, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path, folder: Path) -> Manifest:
        """Load; raises FormatError for another format version and DamagedIndexError for anything else odd."""
        mend = REBUILD.format(folder=folder)
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            if fields.pop(_SUM, "") != _digest(fields):
                raise ValueError("its checksum is not that of its content")
            if fields["format"] != FORMAT:
                raise FormatError(
                    f"the index in {folder} has format {fields['format']}, this pincite reads format {FORMAT}", mend
                )
            fields["settings"] = BuildSettings(**fields["settings"])
            fields["files"] = {name: FileRecord(**record) for name, record in fields["files"].items()}
            fields["segments"] = tuple(Segment(**segment) for segment in fields["segments"])
            for name in ("roots", "languages"):
                fields[name] = tuple(fields[name])
            return cls(**fields)
        except FileNotFoundError as error:
            raise DamagedIndexError(f"{path} is missing", mend) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedIndexError(f"{path} is damaged: {error}", mend) from error


def _digest(fields: dict[str, Any]) -> str:
    """Return the SHA-256 of a manifest's fields, however they are laid out. The same in every format version."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def record_file(path: Path) -> FileRecord:
    """Measure and hash a file."""
    with path.open("rb") as file:
        return FileRecord(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def check_files(manifest: Manifest, folder: Path, *, whole: bool = False, below: Sequence[str] = ("",)) -> list[str]:
    """Return what is wrong with the files of a generation, one line each; empty when all is well.

    Sizes are always compared; checksums when the files are small enough to hash while a person waits, or
    when `whole` asks for them. `below` names folders, relative to the index folder, to look at no others.
    """
    faults: list[str] = []
    hashing = whole or sum(record.size for record in manifest.files.values()) <= _HASHED_AT_OPEN
    for name, expected in manifest.files.items():
        if not name.startswith(tuple(below)):
            continue
        path = folder / name
        try:
            size = path.stat().st_size
            if size != expected.size:
                faults.append(f"{path} has {size} bytes, the manifest says {expected.size}")
            elif hashing and record_file(path) != expected:
                faults.append(f"{path} was altered: its checksum differs from the manifest's")
        except OSError as error:
            faults.append(f"{path} cannot be read: {error.strerror}")
    return faults
