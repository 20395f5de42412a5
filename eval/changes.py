"""Sentences of any corpus made into statements: as they stand, shortened, with a detail changed, or cited wrongly."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.corpus import read_corpus
from eval.statements import Case, numbered
from index.dates import FoundDate, find_dates
from index.quantities import Quantity, find_quantities
from index.sentences import sentence_spans
from index.wording import find_names

_FEWEST_WORDS = 8
_AUXILIARY = re.compile(r"\b(?:is|are|was|were|has|had|can|could|will|would|did)\b(?! not\b)")


def changed_statements(corpus: Path, documents: int, seed: int = 0) -> list[Case]:
    """Return one sentence of each of so many documents as statements, in every way of the list above that it allows."""
    rng = random.Random(seed)  # noqa: S311 (no secret)
    texts = list(read_corpus(corpus).items())
    known = [name for _, text in rng.sample(texts, min(200, len(texts))) for name in find_names(text)]
    cases: list[Case] = []
    for at in sorted(rng.sample(range(len(texts) - 1), min(documents, len(texts) - 1))):
        (name, text), (other, elsewhere) = texts[at], texts[at + 1]
        sentences = [text[start:end] for start, end in sentence_spans(text, 0, len(text))]
        long = [one for one in sentences if len(one.split()) >= _FEWEST_WORDS and "\n" not in one]
        if not long:
            continue
        sentence = rng.choice(long)
        strangers = [name for name in known if not any(word in text for word in name.split())]
        for kind, changed in _changes(sentence, strangers, rng):
            cases.append(Case(f"{name}-{kind}", kind, f"{changed} [1]", (numbered(1, name, 0, text),), name))
        cases.append(
            Case(f"{name}-wrong", "wrong number", f"{sentence} [1]", (numbered(1, other, 0, elsewhere),), name)
        )
    return cases


def _changes(sentence: str, strangers: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    yield "copy", sentence
    short, _, cut = sentence.rpartition(", ")
    if cut and len(short.split()) >= _FEWEST_WORDS:
        yield "shortened", f"{short}."
    dates = find_dates(sentence)
    quantities = [one for one in find_quantities(sentence) if not any(d.start <= one.start < d.end for d in dates)]
    for kind, found in (("date", dates), ("number", quantities)):
        if changed := _renumbered(sentence, found, rng):
            yield kind, changed
    inside = [name for name in find_names(sentence) if not sentence.startswith(name)]
    if inside and strangers:
        yield "name", sentence.replace(inside[0], rng.choice(strangers), 1)
    if auxiliary := _AUXILIARY.search(sentence):
        yield "negation", f"{sentence[: auxiliary.end()]} not{sentence[auxiliary.end() :]}"


def _renumbered(sentence: str, found: Sequence[FoundDate] | Sequence[Quantity], rng: random.Random) -> str:
    """Return the sentence with one digit of its first date or quantity in digits changed, or "" where it has none."""
    for one in found:
        if digits := re.search(r"\d+", sentence[one.start : one.end]):
            start = one.start + digits.start()
            # The last but one of a year or of thousands: what follows it is not lost to rounding.
            at = start if len(digits[0]) < 3 else start + len(digits[0]) - 2
            others = [digit for digit in "123456789" if digit != sentence[at]]
            return sentence[:at] + rng.choice(others) + sentence[at + 1 :]
    return ""
