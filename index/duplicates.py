"""Texts that are nearly the same: an essay printed twice, an article syndicated with small edits.

Candidates are found by MinHash and banding (Broder, "On the resemblance and containment of documents", 1997;
Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3), then compared word by word: two texts that
differ in a figure or in a name are never the same, however much else they share. Only building needs this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

_BANDS = 16
_ROWS = 4
"""Values of a band. Two texts of similarity s share each of the bands with probability s^4, ..."""
FEWEST_SHARED = 2
"""... and so many of the 16 with probability .997 at .8, .9999 at .85. Of texts that share only one hardly any are
nearly the same, and they are many: each would have to be read to be told apart."""
_SEED = 1
_LEAST_SIMILAR = 0.8
_FEWEST_WORDS = 20
"""Shorter texts have too few words to be nearly the same as others: one word may be all that matters."""
_MOST_CENTRES = 16
"""Texts a band remembers under one value: what a template fills in a million ways takes no more time than that."""
_TEXTS_KEPT = 4096
_WORD = re.compile(r"[^\W\d]+(?:'[^\W\d]+)*|(?:(?<!\w)[-−+])?\d+(?:[.,:/]\d+)*|[$€£¥₩%°]")
_TELLING = re.compile(
    r"no|not|nor|neither|never|none|cannot|without|.+n['’]t|half|third|quarter|dozen|zero|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|"
    r"eigh|nine)ty|hundred|thousand|(?:m|b|tr)illion|first|second|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
)

Bands = NDArray[np.uint32]
"""Shape (texts, 16): two texts with equal values in two columns are worth comparing."""


def band_keys(text: str) -> bytes:
    """Return 64 bytes, a row of `Bands`, that find the near duplicates of a text; b"" for one too short to have any.

    `text` is a search form.
    """
    words = _words(text)
    if len(words) < _FEWEST_WORDS:
        return b""
    folded = _folded(words)
    sketch = RMinHash(_BANDS * _ROWS, _SEED)
    sketch.update(list(map(" ".join, zip(folded, folded[1:], folded[2:], strict=False))))
    # Texts with other figures are never nearly the same, so they need not meet: a template filled in a million ways.
    figures = " ".join(filter(_is_figure, words)).encode("utf-8", "replace")
    digest = np.array(sketch.digest(), "<u4").tobytes()
    width = len(digest) // _BANDS
    return b"".join(
        blake2b(digest[at : at + width] + figures, digest_size=4).digest() for at in range(0, len(digest), width)
    )


def nearly_same(one: str, other: str) -> bool:
    """Tell whether two texts, as search forms, say the same in nearly the same words.

    They share four fifths of their runs of three words. Where they differ, neither has a figure; a name (a word not
    all in small letters), a number word or a negation only where one text begins earlier or ends later.
    """
    return _near(_Words.of(one), _Words.of(other))


def meeting(keys: Bands) -> NDArray[np.int64]:
    """Return the positions, ascending, of the texts that share values with others: all that `near_groups` may read."""
    positions: NDArray[np.int64] = np.flatnonzero(_meets(_shared(keys)))
    return positions


def near_groups(keys: Bands, text: Callable[[int], str]) -> dict[int, int]:
    """Return, for each text that nearly repeats an earlier one, its position and that of the first of its group.

    `keys` holds the `band_keys` of each text, in an order that hangs on the texts alone, so that the groups do
    too; `text` gives the search form of a position. Every member of a group is nearly the same as the first of it:
    there are no chains. Memory grows by some 300 bytes a text.
    """
    read = lru_cache(_TEXTS_KEPT)(lambda position: _Words.of(text(position)))
    shared = _shared(keys)
    centres: dict[int, list[int]] = {}
    groups: dict[int, int] = {}
    for position in map(int, np.flatnonzero(_meets(shared))):
        places = [int(band) << 32 | int(keys[position, band]) for band in np.flatnonzero(shared[position])]
        met = Counter(centre for place in places for centre in centres.get(place, ()))
        known = (centre for centre, bands in met.items() if bands >= FEWEST_SHARED)
        home = next((centre for centre in known if _near(read(centre), read(position))), None)
        if home is not None:
            groups[position] = home
            continue
        for place in places:
            held = centres.setdefault(place, [])
            if len(held) < _MOST_CENTRES:
                held.append(position)
    return groups


@dataclass(frozen=True, slots=True)
class _Words:
    """A text, cut up to be compared."""

    words: Sequence[str]
    folded: Sequence[str]
    shingles: frozenset[tuple[str, str, str]]
    """Every three words that follow one another, folded."""

    @classmethod
    def of(cls, text: str) -> _Words:
        words = _words(text)
        folded = _folded(words)
        return cls(words, folded, frozenset(zip(folded, folded[1:], folded[2:], strict=False)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.replace("’", "'"))


def _folded(words: Sequence[str]) -> list[str]:
    return " ".join(words).casefold().split(" ")


def _near(one: _Words, other: _Words) -> bool:
    if min(len(one.words), len(other.words)) < _FEWEST_WORDS:
        return False
    shared = len(one.shingles & other.shingles)
    if shared < _LEAST_SIMILAR * (len(one.shingles) + len(other.shingles) - shared):
        return False
    changes = SequenceMatcher(None, one.folded, other.folded, autojunk=False).get_opcodes()
    for i, (tag, first, last, other_first, other_last) in enumerate(changes):
        if tag == "equal":
            continue
        differing = (*one.words[first:last], *other.words[other_first:other_last])
        at_an_end = tag != "replace" and i in {0, len(changes) - 1}
        if any(map(_is_figure if at_an_end else _is_telling, differing)):
            return False
    return True


def _is_figure(word: str) -> bool:
    if word.isascii() and word.isalpha():  # as most are
        return False
    return any(map(str.isnumeric, word)) or not any(map(str.isalpha, word))


def _is_telling(word: str) -> bool:
    """Tell whether a word may change what is said: a name, a number or a negation. Without letter case any may."""
    return _is_figure(word) or not word.islower() or bool(_TELLING.fullmatch(word))


def _shared(keys: Bands) -> NDArray[np.bool_]:
    """Tell of each value whether another text has it in the same band; shape (texts, 16)."""
    shared = np.zeros(keys.shape, bool)
    for i, band in enumerate(keys.T):
        _, inverse, counts = np.unique(band, return_inverse=True, return_counts=True)
        shared[:, i] = counts[inverse] > 1
    return shared


def _meets(shared: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which texts share enough values with others, of whatever texts they are; shape (texts,)."""
    enough: NDArray[np.bool_] = shared.sum(axis=1) >= FEWEST_SHARED
    return enough
