"""What takes part in ranking passages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """The parts of the ranking that can be switched off, to measure what each of them is worth."""

    kinds: bool = True
    """Prose before what stands beside it."""
    sentences: bool = True
    """The best sentence's share of the question counts."""
