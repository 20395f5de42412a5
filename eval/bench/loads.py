"""Distinct questions to ask, more than any cache holds: the real ones first, then the same with other words in them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from eval.bench.material import Material
from eval.bench.perturb import Perturber

_QUESTIONS = 20_000


def write_questions(path: Path, material: Material, seed: int) -> None:
    """Write questions, one a line, all different."""
    path.write_text("".join(f"{question}\n" for question in _distinct(material, seed)), encoding="utf-8")


def read_questions(path: Path, number: int | None = None) -> list[str]:
    """Read so many questions, or all."""
    return path.read_text(encoding="utf-8").splitlines()[:number]


def _distinct(material: Material, seed: int) -> Iterator[str]:
    seen = set(material.questions)
    yield from material.questions
    chance = random.Random(seed)  # noqa: S311 (no secret)
    perturber = Perturber(material.questions)
    for _ in range(50 * _QUESTIONS):  # few questions have few variants
        if len(seen) >= _QUESTIONS:
            return
        question = perturber.write(chance.randrange(len(material.questions)), chance, changed=1)
        if question not in seen:
            seen.add(question)
            yield question
