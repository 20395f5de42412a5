"""What ranking looks at within passages: each one's sentences, their terms and their vectors.

A folder of plain arrays, read by row; nothing is parsed when it is opened.

    rows      uint32  (passages + 1,)       first sentence of each passage; the last entry is their number
    spans     int32   (sentences, 2)        where each stands in its passage: first character, one past the last
    segments  uint32  (passages + sentences + 1,)   where each segment's terms begin: for every passage its
                                            header, then its sentences
    terms     uint8   (n, 3)                24 bits of the CRC-32 of every term, in order, lowest byte first
    vectors.faiss                           one vector a sentence, 4 bits a dimension, of many sentences 2

A header's segment is number `rows[id] + id`, for each passage has one before its sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from index.row_file import RowFile
from index.vectors import Floats, Ids, Integers

VECTORS = "vectors.faiss"
_TYPES: dict[str, type[np.generic]] = {"rows": np.uint32, "spans": np.int32, "segments": np.uint32, "terms": np.uint8}
_WIDTHS = {"spans": 2, "terms": 3}
"""Numbers in a row, where they are several."""
_MOST_FINE = 500_000
"""Sentences up to which a vector has 4 bits a dimension: some 100 MB at most. With 2 bits rankings of one set in six
lose a little (MultiHop-RAG, MRR@10 -.007), and a million passages take half a gigabyte less."""
_REACH = 3.0
"""Standard deviations of a unit vector's components that four bits span, in even steps."""
_COARSE = faiss.ScalarQuantizer.QT_2bit_tqmse
"""Four levels a dimension, those that lose least of a unit vector whose components are as if drawn from a normal
distribution (Lloyd 1982, Max 1960; for any number of dimensions as in TurboQuant, Zandieh et al. 2025)."""
_KEPT = 0.8825
"""What such levels keep of a product with another vector, on average."""
_TERM_BITS = 24


def term_codes(terms: Sequence[str]) -> npt.NDArray[np.uint32]:
    """Return a number of 24 bits for each term. Should two terms share one, that can move a score, no text.

    One passage in ten thousand holds a term that is taken for one of a question's dozen.
    """
    codes: npt.NDArray[np.uint32] = (
        np.fromiter(map(crc32, map(str.encode, terms)), np.uint32, len(terms)) % 2**_TERM_BITS
    )
    return codes


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


class SentenceIndex:
    """The sentences of the passages of a segment; row number is passage id."""

    def __init__(self, folder: Path) -> None:
        """Open the files of the folder; raises DamagedIndexError for one that is missing or cannot be read."""
        try:
            self._rows = np.memmap(folder / "rows", np.uint32, "r")
            self._spans, self._segments, self._terms = (
                RowFile(folder / name, _TYPES[name], _WIDTHS.get(name, 1)) for name in ("spans", "segments", "terms")
            )
            self._vectors = _Quantised(folder / VECTORS)
        except (OSError, ValueError, RuntimeError, AttributeError) as error:
            raise DamagedIndexError(f"{folder} is no index of sentences: {error}", "Build the index again.") from error
        if self._rows[-1] != len(self._vectors):
            raise DamagedIndexError(f"{folder} has not one vector a sentence", "Build the index again.")

    def look(self, ids: Ids) -> Looked:
        """See `Sentences.look`."""
        firsts = self._rows[ids].astype(np.int64)
        counts = self._rows[ids + 1] - firsts
        bounds = self._segments.ranges(firsts + ids, counts + 2)[:, 0].astype(np.int64)
        ends = np.cumsum(counts + 2)
        begun = np.ones(len(bounds), bool)
        begun[ends - 1] = False  # where the last segment of a passage ends
        lengths = np.diff(bounds, append=0)[begun]
        starts = bounds[ends - counts - 2]
        codes = np.zeros((int(lengths.sum()), 4), np.uint8)
        codes[:, :3] = self._terms.ranges(starts, bounds[ends - 1] - starts)
        spans, vectors = self._spans.ranges(firsts, counts), self._vectors.ranges(firsts, counts)
        return Looked(counts, spans, vectors, lengths, codes.view("<u4")[:, 0])


class _Quantised:
    """The vectors of sentences, as FAISS wrote them.

    A table tells what each byte stands for, so that rows come back several times as fast as FAISS decodes them.
    """

    def __init__(self, path: Path) -> None:
        # FAISS's stubs do not tell that it reads the kind of index that was written.
        index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self._dimensions, width = index.d, index.code_size
        kept = _KEPT if index.sq.qtype == _COARSE else 1
        every_byte = np.repeat(np.arange(256, dtype=np.uint8)[:, np.newaxis], width, axis=1)
        per_byte = index.d // width
        self._meaning: Floats = np.ascontiguousarray(index.sa_decode(every_byte)[:, :per_byte] / np.float32(kept))
        size = path.stat().st_size
        self._codes = RowFile(path, np.uint8, width, skip=size - index.ntotal * width)  # FAISS writes them last

    def __len__(self) -> int:
        return len(self._codes)

    def ranges(self, firsts: Integers, counts: Integers) -> Floats:
        """Return the vectors of `counts[i]` rows from row `firsts[i]` on, shape (counts.sum(), dimensions)."""
        codes = self._codes.ranges(firsts, counts)
        vectors: Floats = self._meaning.take(codes, axis=0).reshape(len(codes), self._dimensions)
        return vectors


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
        codes = term_codes(list(chain.from_iterable(parts)))
        self._write("terms", codes.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3])
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


def write_sentence_vectors(folder: Path, batches: Sequence[npt.NDArray[np.floating[Any]]], dimensions: int) -> None:
    """Write the vectors of all sentences, unit vectors in batches of shape (n, dimensions), in their order.

    The levels are the same for every collection, so that a vector read back and written again keeps its code.
    """
    index = _coarse(dimensions) if sum(map(len, batches)) > _MOST_FINE else _fine(dimensions)
    for batch in batches:
        index.add(np.ascontiguousarray(batch, dtype=np.float32))
    faiss.write_index(index, str(folder / VECTORS))


def _fine(dimensions: int) -> faiss.IndexScalarQuantizer:
    index = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_4bit_uniform, faiss.METRIC_INNER_PRODUCT)
    reach = _REACH / dimensions**0.5
    faiss.copy_array_to_vector(np.array([-reach, 2 * reach], np.float32), index.sq.trained)
    index.is_trained = True
    return index


def _coarse(dimensions: int) -> faiss.IndexScalarQuantizer:
    index = faiss.IndexScalarQuantizer(dimensions, _COARSE, faiss.METRIC_INNER_PRODUCT)
    index.train(np.eye(1, dimensions, dtype=np.float32))  # looks at the number of dimensions alone
    return index
