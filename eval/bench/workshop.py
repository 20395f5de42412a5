"""Collections and indexes of the sizes asked for, made once and kept in the work folder."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from eval.bench.base import Base, base_vectors, make_base
from eval.bench.corpus import Corpus, make_corpus
from eval.bench.encoder import PrecomputedEncoder
from eval.bench.figures import Figure, figure
from eval.bench.loads import write_questions
from eval.bench.material import Material, find_folders, read_material
from eval.bench.process import run_module
from index.embed import OnnxEncoder
from index.encoders import carries
from index.errors import PinciteError
from index.export import EXPORT_VERSION, cache_folder, cached_encoder
from index.generation import read_manifest
from index.models import DEFAULT_MODEL, find_model

SENTENCES = 40_000
"""Real sentences that made-up articles are put together from, at most."""
_BUILT = "built.json"


@dataclass(frozen=True, slots=True)
class Built:
    """How an index was built."""

    passages: int
    """As they came out."""
    articles: int
    seconds: float
    """Of the build, the making of the vectors left out."""
    encoding_seconds: float
    """Of making the vectors: mostly without the model."""
    megabytes: float
    """Peak memory of the process."""
    made: int
    """Texts whose vectors were made of known ones."""
    embedded: int
    """Texts that the model was run on."""


class Workshop:
    """Makes what is measured, where it is not there yet."""

    def __init__(self, folder: Path, seed: int, largest: int) -> None:
        """Work in `folder`; all that is drawn hangs on the seed.

        `largest` is the size of the largest collection, in passages: a small one is made of as many sentences, so
        that these are soon embedded.
        """
        self._folder, self._seed, self._sentences = folder, seed, min(SENTENCES, largest)

    @cached_property
    def material(self) -> Material:
        """The real documents and questions."""
        return read_material(find_folders(), self._seed)

    @cached_property
    def base(self) -> Path:
        """Folder of the sentences and their vectors, in the cache of exported models: they take minutes, once."""
        base = make_base(self.material, self._sentences, self._seed)
        encoder = cached_encoder(find_model(DEFAULT_MODEL))
        folder = cache_folder() / "bench" / f"{base.digest}-{encoder.name[:16]}"
        folder.mkdir(parents=True, exist_ok=True)
        base.write(folder)
        base_vectors(folder, base, OnnxEncoder(encoder))
        return folder

    @cached_property
    def questions(self) -> Path:
        """File of distinct questions, one a line."""
        path = self._folder / f"questions-{self.base.name}.txt"
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            write_questions(path, self.material, self._seed)
        return path

    def corpus(self, size: int) -> Corpus:
        """Return the collection of about `size` passages."""
        key = hashlib.sha256(f"{self.base.name} {self._seed}".encode()).hexdigest()[:8]
        folder = self._folder / f"corpus-{size}-{key}"
        if not folder.exists():
            making = folder.with_name(f".{folder.name}.unfinished")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(parents=True)
            make_corpus(making, self.material, Base.read(self.base), size, self._seed)
            making.rename(folder)
        return Corpus(folder)

    def index(self, size: int) -> Path:
        """Return the folder of the index of that collection.

        It is built anew where this version cannot read it, or would export the model in another way.
        """
        folder, model = self.corpus(size).folder / "index", find_model(DEFAULT_MODEL)
        try:
            self.built(size)
            current = carries(read_manifest(folder), model, (EXPORT_VERSION,))
        except (PinciteError, OSError, ValueError, TypeError):
            current = False
        if not current:
            shutil.rmtree(folder, ignore_errors=True)
            built = build_in_child(folder, self.base, self.corpus(size).sources)
            (folder / _BUILT).write_text(json.dumps(asdict(built)), encoding="utf-8")
        return folder

    def built(self, size: int) -> Built:
        """Return how that index was built. Raises OSError, ValueError or TypeError where it was not."""
        return Built(**json.loads((self.corpus(size).folder / "index" / _BUILT).read_text(encoding="utf-8")))


def build_in_child(folder: Path, base: Path, sources: list[str]) -> Built:
    """Build an index, or bring it up to date, in a process of its own."""
    said: dict[str, Any]
    said, process = run_module("eval.bench.building", folder, base, *sources)
    return Built(**said, megabytes=process.megabytes)


def open_encoder(base: Path) -> PrecomputedEncoder:
    """Return the encoder of a folder that `Workshop.base` made."""
    read, model = Base.read(base), OnnxEncoder(cached_encoder(find_model(DEFAULT_MODEL)))
    return PrecomputedEncoder(read, base_vectors(base, read, model), model)


def measure_build(workshop: Workshop, size: int) -> list[Figure]:
    """Return how the index of a collection was built, from nothing, in the run that made it."""
    workshop.index(size)
    built = workshop.built(size)
    values = (
        ("passages", "", built.passages),
        ("articles", "", built.articles),
        ("build", "s", built.seconds),
        ("build, making vectors", "s", built.encoding_seconds),
        ("build, peak memory", "MB", built.megabytes),
        ("texts embedded by the model", "", built.embedded),
    )
    return [figure(name, unit, size, [float(value)]) for name, unit, value in values]
