"""Where fetched pages are kept: in the index folder, their bytes named by content, shared by all generations.

    INDEX/web/
      bodies/SHA256.SUFFIX       the bytes as they came, unpacked, and text in UTF-8
      pages/KEY.json             of an address: which bytes, since when, what to ask the server by

A body is complete before a page names it, and each is put in place by one atomic step. What a new generation does not
use is deleted once that is published, so that whatever happens, the generation in force finds its bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from index.generation import sync

WEB = "web"
_BODIES = "bodies"
_PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Validators:
    """What was kept of an answer, so that the server can say that it has not changed."""

    address: str
    """Where the answer came from in the end."""
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """What is kept of an address."""

    address: str
    """As it was asked for."""
    final: str
    """Where the bytes came from after all redirects."""
    body: str
    """Name of the file with the bytes: their SHA-256 and a suffix that tells what they are."""
    size: int
    """Bytes."""
    etag: str | None
    last_modified: str | None
    fetched: str
    """ISO time of day in UTC when the bytes came, or were last said to be as they were."""
    most_pages: int | None = None
    """Most pages to take of a feed or sitemap, where another number than the usual one was asked for."""

    @property
    def sha256(self) -> str:
        """Of the bytes."""
        return Path(self.body).stem

    @property
    def suffix(self) -> str:
        """What the bytes are: `.html`, or a feed, ..."""
        return Path(self.body).suffix

    @property
    def validators(self) -> Validators:
        """What to ask the server by."""
        return Validators(self.final, self.etag, self.last_modified)


class WebStore:
    """The kept pages of an index; only a build, which holds the lock, changes them."""

    def __init__(self, folder: Path) -> None:
        """Keep them in the index `folder`."""
        self._pages = folder / WEB / _PAGES
        self._bodies = folder / WEB / _BODIES

    def path(self, body: str) -> Path:
        """Return the path of a body."""
        return self._bodies / body

    def get(self, address: str) -> Copy | None:
        """Return what is kept of an address; None without, or where page or bytes are not as they were written."""
        try:
            copy = Copy(**json.loads((self._pages / _key(address)).read_text(encoding="utf-8")))
            with self.path(copy.body).open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError, TypeError):
            return None
        return copy if (copy.address, copy.sha256) == (address, sha256) else None

    def put(self, copy: Copy, data: bytes | None = None) -> None:
        """Keep a page, and its bytes unless they are there; durable when it returns."""
        if data is not None:
            _write(self.path(copy.body), data)
        _write(self._pages / _key(copy.address), json.dumps(asdict(copy), indent=1).encode("ascii"))

    def read(self, copy: Copy) -> bytes:
        """Return the bytes of a page."""
        return self.path(copy.body).read_bytes()

    def keep_only(self, copies: Iterable[Copy]) -> None:
        """Delete all else."""
        kept = list(copies)
        names = {self._pages: {_key(copy.address) for copy in kept}, self._bodies: {copy.body for copy in kept}}
        for folder, used in names.items():
            for path in folder.iterdir() if folder.is_dir() else ():
                if path.name not in used:
                    path.unlink(missing_ok=True)


def _key(address: str) -> str:
    return f"{hashlib.sha256(address.encode('ascii')).hexdigest()[:40]}.json"


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".{path.name}.new")
    with making.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(making, path)
    sync(path.parent)
