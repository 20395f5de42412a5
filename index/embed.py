"""Texts in, unit vectors out, through ONNX Runtime: no torch, no padding, no batch effects."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from index.errors import DamagedIndexError
from index.parts import Span, part_vectors
from index.remembering import Remembered
from index.token_counter import token_counter

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
CONFIG = "encoder.json"
TEXT_VECTOR, TOKEN_VECTORS = "text_vector", "token_vectors"
"""What a model returns: of a text, shape (dimensions,), and of its tokens, shape (tokens, dimensions). Models that do
not take the mean of the latter for the former give only the text's; so do those exported by pincite 0.4.0 and 0.4.1."""

_SHARES = 8
"""A core takes an eighth of its texts at a time, so that it can go on with another's share of them, ..."""
_MOST_AT_ONCE = 64
"""... but no more than these, so that progress is told."""

_WORDS_KEPT = 4096
"""Words of which it is remembered whether the model knows them: questions share most of theirs."""
_FEW = 8
"""Texts, as many as a question and its clauses, that are encoded one after the other: threads for them cost a seventh
more processor time, and in a service other questions need the cores."""

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]
"""Called with the number of texts done so far."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """What must be known about an encoder besides its two files."""

    model: str
    weights_sha256: str
    dimensions: int
    window: int
    """Most tokens of the model's own tokenizer, special ones included, that it reads of a text."""
    query_prompt: str
    """Put in front of every question; empty for most models."""
    passage_prompt: str

    def write(self, folder: Path) -> None:
        """Save as JSON beside the model."""
        (folder / CONFIG).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> EncoderConfig:
        """Load from a folder; raises DamagedIndexError if the file is missing or not one of ours."""
        try:
            return cls(**json.loads((folder / CONFIG).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DamagedIndexError(f"{folder / CONFIG} cannot be read: {error}", "Build the index again.") from error


class Encoder(Protocol):
    """Anything that turns texts into unit vectors of shape (len(texts), dimensions)."""

    config: EncoderConfig

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions."""
        ...

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages; the same text gives the same vector whatever stands beside it."""
        ...


class QuestionEncoder(Encoder, Protocol):
    """What a generation carries to encode questions."""

    def encode_question(self, text: str, parts: Sequence[Span]) -> Vectors:
        """Encode a question and parts of it, half-open spans in its characters: shape (1 + parts, dimensions)."""
        ...

    def knows(self, word: str) -> bool:
        """Tell whether a word is so common that the model's vocabulary holds it whole."""
        ...

    def wait(self) -> None:
        """Wait until it is open, which the first text would do too; raises DamagedIndexError if it is broken."""
        ...


class OnnxEncoder:
    """An exported model. Texts run one at a time, as many at once as there are cores."""

    def __init__(self, folder: Path) -> None:
        """Open the encoder in `folder`; raises DamagedIndexError if a file is missing or broken.

        The model itself is opened by a thread while the caller goes on: see `wait`.
        """
        self.config = EncoderConfig.read(folder)
        self._folder = folder
        self._questions = Remembered()
        if not (folder / MODEL).is_file():
            raise self._damage(f"{MODEL} is missing")
        # The longest part of opening an index, and one for which the interpreter is hardly needed.
        aside = ThreadPoolExecutor(1)
        self._opening = aside.submit(
            onnxruntime.InferenceSession, str(folder / MODEL), _session_options(), providers=["CPUExecutionProvider"]
        )
        aside.shutdown(wait=False)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:
            raise self._damage(error) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.config.window)
        encode = self._tokenizer.encode  # not self, which would keep itself until gc comes
        self.knows = lru_cache(_WORDS_KEPT)(lambda word: len(encode(word, add_special_tokens=False).ids) == 1)
        """See `QuestionEncoder.knows`."""

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        try:
            return self._opening.result()
        except Exception as error:
            raise self._damage(error) from error

    @cached_property
    def _tells_tokens(self) -> bool:
        return TOKEN_VECTORS in {output.name for output in self._session.get_outputs()}

    def _damage(self, reason: object) -> DamagedIndexError:
        return DamagedIndexError(f"the encoder in {self._folder} cannot be opened: {reason}", "Build the index again.")

    def wait(self) -> None:
        """See `QuestionEncoder.wait`."""
        self._session  # noqa: B018 (it is awaited once)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; only the first `config.window` tokens of a longer one are read."""
        prompted = [self.config.query_prompt + text for text in texts]
        return self._questions.encode(prompted, lambda new: self._encode(new, None))

    def encode_question(self, text: str, parts: Sequence[Span]) -> Vectors:
        """See `QuestionEncoder.encode_question`; only what the window holds of a question is read, of a part as well.

        The parts are read within the question where the model makes its vector of its tokens' vectors.
        """
        shift = len(self.config.query_prompt)
        spans = tuple((shift + start, shift + end) for start, end in parts)
        asked = (self.config.query_prompt + text, spans)
        vectors: Vectors = self._questions.encode([asked], lambda _: self._with_parts(*asked)[np.newaxis])[0]
        return vectors

    def _with_parts(self, text: str, spans: Sequence[Span]) -> Vectors:
        if spans and self._tells_tokens:
            read = self._tokenizer.encode(text)
            if not read.overflowing:
                inputs = {"input_ids": np.array([read.ids], dtype=np.int64)}
                whole, tokens = self._session.run([TEXT_VECTOR, TOKEN_VECTORS], inputs)
                together: Vectors = np.stack([whole, *part_vectors(whole, tokens, read.offsets, spans)])
                return together
        prompt = self.config.query_prompt
        return self._encode([text, *(prompt + text[start:end] for start, end in spans)], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages; `count_tokens` tells beforehand whether one fits the window."""
        return self._encode([self.config.passage_prompt + text for text in texts], progress)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens of the window a passage takes, special ones included."""
        return self._count(self.config.passage_prompt + text)

    @cached_property
    def _count(self) -> Callable[[str], int]:
        """Counts by the tokenizer without truncation, which only building needs."""
        whole = Tokenizer.from_str(self._tokenizer.to_str())
        whole.no_truncation()
        return token_counter(whole)

    def _encode(self, texts: Sequence[str], progress: Progress | None) -> Vectors:
        if 0 < len(texts) <= _FEW:
            vectors = self._run([self._tokenizer.encode(text).ids for text in texts])
            if progress:
                for number in range(len(texts)):
                    progress(number + 1)
            return vectors
        vectors = np.empty((len(texts), self.config.dimensions), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]  # on all cores
        # Longest first, so that no core is left alone with a long text at the end.
        order = sorted(range(len(texts)), key=lambda i: -len(tokens[i]))
        cores = os.cpu_count() or 1
        share = max(1, min(_MOST_AT_ONCE, len(texts) // (cores * _SHARES)))
        parts = [order[first : first + share] for first in range(0, len(order), share)]
        done = 0
        with ThreadPoolExecutor(cores) as pool:
            made = pool.map(self._run, ([tokens[i] for i in part] for part in parts))
            for part, found in zip(parts, made, strict=True):
                vectors[part] = found
                for _ in part:
                    done += 1
                    if progress:
                        progress(done)
        return vectors

    def _run(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """Encode texts of tokens one after the other."""
        run = self._session.run
        return np.stack([run([TEXT_VECTOR], {"input_ids": np.array([ids], dtype=np.int64)})[0] for ids in texts])


def _session_options() -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    # One thread a text: with several texts at once that uses the cores better than several threads a text.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # No two results share a buffer by plan: a question takes 4% less time, a passage 1%; the vectors are the same.
    options.enable_mem_reuse = False
    # Its kernel goes number by number: five times slower than the addition and the normalising that it fuses.
    options.add_session_config_entry("optimization.disable_specified_optimizers", "SkipLayerNormFusion")
    options.log_severity_level = 4
    return options
