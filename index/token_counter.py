"""Counting the tokens of an embedding model's own tokenizer, word by word where that gives the same number."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tokenizers import Tokenizer

from index.memo import Memo

_LONGEST_WORDS = 16
"""Characters of a word on average above which a text is counted as a whole: few of its words come again."""


def token_counter(tokenizer: Tokenizer) -> Callable[[str], int]:
    """Return a function that counts the tokens of a text, special ones included; `tokenizer` must not truncate.

    BERT's WordPiece (Devlin et al. 2019, "BERT") parts text at white space before anything else, so the tokens of
    words add up to those of a text, and words that come again need not be counted again.
    """

    def whole(text: str) -> int:
        return len(tokenizer.encode(text).ids)

    if not _adds_up(json.loads(tokenizer.to_str())):
        return whole
    special = whole("")
    word_tokens = Memo(lambda word: whole(word) - special)

    def count(text: str) -> int:
        words = text.split(" ")
        if len(text) > _LONGEST_WORDS * len(words):
            return whole(text)
        return special + sum(map(word_tokens.__getitem__, words))

    return count


def _adds_up(tokenizer: dict[str, Any]) -> bool:
    """Tell whether what stands beside a blank has no part in the tokens on its other side."""
    parts = [(tokenizer[name] or {}).get("type") for name in ("normalizer", "pre_tokenizer", "model")]
    reaching = any(
        token["lstrip"] or token["rstrip"] or any(map(str.isspace, token["content"]))
        for token in tokenizer["added_tokens"]
    )
    return parts == ["BertNormalizer", "BertPreTokenizer", "WordPiece"] and not reaching
