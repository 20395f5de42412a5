"""Counting and cutting text in tokens: the bundled tiktoken encoding, or a public one by name."""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files

import tiktoken

from index.errors import UsageError

BUNDLED = "pincite16k"
"""Name of the encoding that ships: 16,384 byte-level ranks, mostly English and Japanese."""

PATTERN = r" ?[\p{L}\p{M}'’]{1,32}| ?\p{N}{1,3}| ?[^\s\p{L}\p{M}\p{N}]{1,16}|\s{1,16}"
"""How text is split before merging. Every repetition is bounded, so no input makes a piece long enough to
cost more than linear time."""


@cache
def load_encoding(name: str) -> tiktoken.Encoding:
    """Return the tiktoken encoding called `name`.

    The bundled one needs no network; any other name is tiktoken's, which fetches public encodings once.
    Raises UsageError when tiktoken does not know the name or cannot fetch it.
    """
    if name == BUNDLED:
        return tiktoken.Encoding(BUNDLED, pat_str=PATTERN, mergeable_ranks=_bundled_ranks(), special_tokens={})
    public = tiktoken.list_encoding_names()
    if name not in public:
        raise UsageError(f"unknown token encoding {name!r}", f"Known encodings: {', '.join([BUNDLED, *public])}.")
    try:
        return tiktoken.get_encoding(name)
    except Exception as error:
        raise UsageError(
            f"the token encoding {name!r} could not be fetched: {error}",
            f"tiktoken downloads it once; without a network use --encoding {BUNDLED}.",
        ) from error


def _bundled_ranks() -> dict[bytes, int]:
    data = files("index.encoding").joinpath(f"{BUNDLED}.tiktoken").read_text(encoding="ascii")
    pairs = (line.split() for line in data.splitlines())
    return {base64.b64decode(token): int(rank) for token, rank in pairs}


def count_tokens(encoding: tiktoken.Encoding, text: str) -> int:
    """Return the length of `text` in tokens; text that looks like a special token counts as text."""
    return len(encoding.encode_ordinary(text))
