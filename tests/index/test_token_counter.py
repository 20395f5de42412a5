"""Counting tokens word by word gives what the tokenizer itself gives for the whole text."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.embed import TOKENIZER
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model
from index.token_counter import token_counter


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(cached_encoder(find_model(DEFAULT_MODEL)) / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@pytest.fixture(scope="module")
def count(tokenizer: Tokenizer) -> Callable[[str], int]:
    return token_counter(tokenizer)


PARTS = [
    "unbelievable",
    "F-35",
    "[SEP]",
    "[CLS",
    "]",
    " ",
    " ",
    "é",
    "e\u0301",
    "\u0301",
    "漢字",
    "Σ",
    "İ",
    "\n",
    "\x00",
    "\x1c",
    "w" * 101,
]
texts = st.lists(st.one_of(st.sampled_from(PARTS), st.characters(exclude_categories=["Cs"])), max_size=20).map("".join)


@given(texts)
@settings(deadline=None, max_examples=500)
def test_a_text_has_the_tokens_that_the_tokenizer_counts(
    tokenizer: Tokenizer, count: Callable[[str], int], text: str
) -> None:
    assert count(text) == len(tokenizer.encode(text).ids)


def test_a_tokenizer_whose_tokens_reach_over_a_blank_counts_the_whole_text(tokenizer: Tokenizer) -> None:
    parts = json.loads(tokenizer.to_str())
    parts["added_tokens"][0] |= {"content": "New York", "special": False, "id": len(parts["model"]["vocab"])}
    other = Tokenizer.from_str(json.dumps(parts))
    text = "in New York today"
    assert token_counter(other)(text) == len(other.encode(text).ids) == token_counter(tokenizer)(text) - 1
