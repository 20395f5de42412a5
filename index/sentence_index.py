"""What ranking looks at within passages: each one's sentences, their terms and their vectors.

A folder of plain arrays, mapped into memory, read by row; nothing is parsed when it is opened.

    rows      int64   (passages + 1,)       first sentence of each passage; the last entry is their number
    spans     int32   (sentences, 2)        where each stands in its passage: first character, one past the last
    segments  int64   (passages + sentences + 1,)   where each segment's terms begin: for every passage its
                                            header, then its sentences
    terms     uint32  (n,)                  CRC-32 of every term, in order
    vectors.faiss                           one vector a sentence, 4 bits a dimension

A header's segment is number `rows[id] + id`, for each passage has one before its sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, Protocol, Self
from zlib import crc32

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.vectors import Floats, Ids

VECTORS = "vectors.faiss"
_TYPES: dict[str, type[np.generic]] = {"rows": np.int64, "spans": np.int32, "segments": np.int64, "terms": np.uint32}
_REACH = 3.0
"""Standard deviations of a unit vector's components that four bits span. Ranking by sentences coded so is as good
as by 32-bit floats on four question sets, by one bit it is not."""

Integers = npt.NDArray[np.int64]


def term_codes(terms: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return a number of 32 bits for each term. Should two terms share one, that can move a score, no text."""
    return np.fromiter(map(crc32, map(str.encode, terms)), np.uint32, len(terms))


@dataclass(frozen=True, slots=True)
class Analysed:
    """A passage taken apart."""

    header: Sequence[str]
    """Terms of the line in front of it."""
    spans: Sequence[tuple[int, int]]
    """Its sentences, in characters of the passage."""
    sentences: Sequence[Sequence[str]]
    """Terms of each sentence."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Some passages taken apart, as arrays. Segments are a header and then sentences, passage by passage."""

    sentences: Integers
    """Number of sentences of each passage, shape (n,)."""
    spans: npt.NDArray[np.int32]
    """Shape (all sentences, 2)."""
    vectors: Floats
    """Shape (all sentences, dimensions)."""
    lengths: Integers
    """Terms of each segment, shape (n + all sentences,)."""
    terms: npt.NDArray[np.uint32]
    """Of all segments, in order."""


class Sentences(Protocol):
    """The sentences of passages."""

    def look(self, ids: Ids) -> Looked:
        """Return the sentences of the passages `ids`, in their order."""
        ...

    def vectors_of(self, passage: int) -> Floats:
        """Return the vectors of one passage's sentences, shape (n, dimensions)."""
        ...


class SentenceIndex:
    """The sentences of the passages of a segment; row number is passage id."""

    def __init__(self, folder: Path) -> None:
        """Map the files of the folder; raises DamagedIndexError for one that is missing or cannot be read."""
        try:
            self._arrays = {name: _mapped(folder / name, kind) for name, kind in _TYPES.items()}
            self._vectors = faiss.read_index(str(folder / VECTORS), faiss.IO_FLAG_MMAP_IFC)
        except (OSError, ValueError, RuntimeError) as error:
            raise DamagedIndexError(f"{folder} is no index of sentences: {error}", "Build the index again.") from error
        if not len(self._arrays["rows"]) or self._arrays["rows"][-1] != self._vectors.ntotal:
            raise DamagedIndexError(f"{folder} has not one vector a sentence", "Build the index again.")

    def look(self, ids: Ids) -> Looked:
        """See `Sentences.look`."""
        rows, segments, spans, terms = (self._arrays[name] for name in ("rows", "segments", "spans", "terms"))
        firsts, counts = rows[ids], rows[ids + 1] - rows[ids]
        sentences = ranges(firsts, counts)
        begun = ranges(firsts + ids, counts + 1)
        starts, lengths = segments[begun], segments[begun + 1] - segments[begun]
        return Looked(counts, spans[sentences], self._vectors_at(sentences), lengths, terms[ranges(starts, lengths)])

    def vectors_of(self, passage: int) -> Floats:
        """See `Sentences.vectors_of`."""
        first, last = self._arrays["rows"][passage : passage + 2]
        return self._vectors_at(np.arange(first, last))

    def _vectors_at(self, sentences: Integers) -> Floats:
        if not len(sentences):
            return np.empty((0, self._vectors.d), np.float32)
        vectors: Floats = self._vectors.reconstruct_batch(sentences)
        return vectors


def _mapped(path: Path, kind: type[np.generic]) -> npt.NDArray[Any]:
    empty = path.stat().st_size == 0  # which cannot be mapped
    # As a plain array, which is the same mapped memory: the subclass costs some microseconds at each slice.
    flat = np.empty(0, kind) if empty else np.memmap(path, kind, "r").view(np.ndarray)
    return flat.reshape(-1, 2) if path.name == "spans" else flat


def ranges(starts: Integers, lengths: Integers) -> Integers:
    """Return the numbers start, start + 1, ... of each range, one after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    numbers: Integers = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return numbers


class SentenceWriter:
    """Writes all but the vectors of an index of sentences, passage by passage; a context manager."""

    def __init__(self, folder: Path) -> None:
        """Begin the files in a folder that is there."""
        self._folder = folder
        self._open = ExitStack()
        self.sentences = self._codes = 0

    def __enter__(self) -> Self:
        """Open the files."""
        self._files = {name: self._open.enter_context((self._folder / name).open("wb")) for name in _TYPES}
        return self

    def add(self, passage: Analysed) -> None:
        """Add the next passage, in the order of their ids."""
        parts = [passage.header, *passage.sentences]
        begins = list(accumulate(map(len, parts), initial=self._codes))
        self._codes = begins.pop()
        self._write("rows", [self.sentences])
        self._write("spans", passage.spans)
        self._write("segments", begins)
        self._write("terms", term_codes(list(chain.from_iterable(parts))))
        self.sentences += len(passage.spans)

    def close(self) -> None:
        """Close the files; what stands at their ends tells where the last passage does."""
        self._write("rows", [self.sentences])
        self._write("segments", [self._codes])
        self._open.close()

    def __exit__(self, *_: object) -> None:
        """Give up files that were not closed."""
        self._open.close()

    def _write(self, name: str, values: npt.ArrayLike) -> None:
        self._files[name].write(np.asarray(values, _TYPES[name]).tobytes())


def write_sentence_vectors(folder: Path, batches: Iterable[npt.NDArray[np.floating[Any]]], dimensions: int) -> None:
    """Write the vectors of all sentences, unit vectors in batches of shape (n, dimensions), in their order.

    The four bits span a fixed range, so that a vector read back and written again keeps its code.
    """
    index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_4bit_uniform, faiss.METRIC_INNER_PRODUCT)
    reach = _REACH / dimensions**0.5
    faiss.copy_array_to_vector(np.array([-reach, 2 * reach], np.float32), index.sq.trained)
    index.is_trained = True
    for batch in batches:
        index.add(np.ascontiguousarray(batch, dtype=np.float32))
    faiss.write_index(index, str(folder / VECTORS))
