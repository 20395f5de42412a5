"""Well-formed sentences and titles of the real documents, and the model's vectors of them, made once and kept.

Whatever answers a planted question is left out: it must stand in the planted document alone.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eval.bench.material import Document, Material
from eval.spans import Span
from index.embed import Encoder, Vectors
from index.normalise import search_form
from index.sentences import sentence_spans

BORDER = re.compile(r"(?<=[.!?]) (?=[A-Z0-9])")
"""Where one well-formed sentence ends and the next begins, in running text."""

_SENTENCE = re.compile(r"[A-Z][\w ,;:'’“”()%$£€&/.–—-]{30,400}[\w)%] ?\.")
_FEWEST_WORDS, _MOST_WORDS = 8, 45
_FEWEST_SMALL_WORDS = 5
_TITLE = re.compile(r"[\w ,:'’()&/–—-]{8,100}[\w)]")
_NEIGHBOUR = "The next one says no more than this."
_SENTENCES_FILE, _VECTORS_FILE = "base.json", "vectors.npy"
_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Base:
    """What made-up articles are put together from."""

    sentences: tuple[str, ...]
    """Different in their small words, in the order of their documents."""
    ends: tuple[int, ...]
    """For each sentence, one past the last one of its document."""
    titles: tuple[str, ...]
    """Title of each document that has a usable one."""

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that stand for all of it."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> None:
        """Save as JSON."""
        (folder / _SENTENCES_FILE).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Base:
        """Read what `write` saved."""
        fields = json.loads((folder / _SENTENCES_FILE).read_text(encoding="utf-8"))
        return cls(**{name: tuple(values) for name, values in fields.items()})


def skeleton(sentence: str) -> str:
    """Return the small words of a sentence in its search form: what perturbing it never changes."""
    return " ".join(word for word in sentence.split() if word.isalpha() and word.islower())


def make_base(material: Material, most: int, seed: int) -> Base:
    """Take at most `most` sentences from the documents, in an order drawn by the seed."""
    answers = _answers(material)
    order = list(material.documents.values())
    random.Random(seed).shuffle(order)  # noqa: S311 (no secret)
    seen: set[str] = set()
    sentences: list[str] = []
    ends: list[int] = []
    titles: dict[str, None] = {}
    for document in order:
        title = document.title.rstrip(" .")
        if _TITLE.fullmatch(title) and search_form(title) == title:
            titles[title] = None
        if len(sentences) >= most:
            continue
        for sentence in _sentences(document, answers.get(document.id, [])):
            bones = skeleton(sentence)
            if bones not in seen and bones.count(" ") + 1 >= _FEWEST_SMALL_WORDS:
                seen.add(bones)
                sentences.append(sentence)
        ends += [len(sentences)] * (len(sentences) - len(ends))
    return Base(tuple(sentences), tuple(ends), tuple(titles))


def _answers(material: Material) -> Mapping[str, list[Span]]:
    """Return what of each planted document answers: its excerpts, or all of it where none are marked."""
    found: dict[str, list[Span]] = {}
    for planted in material.planted:
        whole = (Span(name, 0, len(material.documents[name].text)) for name in planted.documents)
        for span in planted.excerpts or whole:
            found.setdefault(span.document, []).append(span)
    return found


def _sentences(document: Document, answers: list[Span]) -> Iterator[str]:
    """Yield the well-formed sentences of a document that answer none of the planted questions."""
    start = 0
    for line in document.text.split("\n"):
        for first, last in sentence_spans(document.text, start, start + len(line)):
            sentence = document.text[first:last]
            here = Span(document.id, first, last)
            if _is_well_formed(sentence) and not any(here.overlaps(span) for span in answers):
                yield sentence
        start += len(line) + 1


def _is_well_formed(sentence: str) -> bool:
    """Tell whether it is seen as one sentence wherever it stands, by the index and by `BORDER`."""
    if not _SENTENCE.fullmatch(sentence) or not _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS:
        return False
    if BORDER.search(sentence) or search_form(sentence) != sentence:
        return False
    between = f"{_NEIGHBOUR} {sentence} {_NEIGHBOUR}"
    return len(sentence_spans(between, 0, len(between))) == 3


def base_vectors(folder: Path, base: Base, encoder: Encoder) -> Vectors:
    """Return the vectors of the sentences and then the titles, mapped into memory; computed once and kept.

    Shape (sentences + titles, dimensions). An interrupted computation leaves nothing behind that would be read.
    """
    path = folder / _VECTORS_FILE
    if not path.exists():
        texts = [*base.sentences, *base.titles]
        parts = [encoder.encode_passages(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        unfinished = path.with_suffix(".unfinished.npy")
        np.save(unfinished, np.concatenate(parts))
        unfinished.replace(path)
    vectors: Vectors = np.load(path, mmap_mode="r")
    return vectors
