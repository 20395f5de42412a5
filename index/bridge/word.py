"""The unit that a question in another script is carried over in: one word and what it may be in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question."""

    source: str
    """As it stands there."""
    english: tuple[str, ...]
    """What it may be in English, the likeliest first; never empty."""
    asks: bool = False
    """Whether it is a question word: these go to the front, where English has them."""
    said: bool = True
    """Whether it belongs in the sentence that is embedded; a mere sound is only looked for among words."""
