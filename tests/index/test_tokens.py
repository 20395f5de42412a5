"""The bundled token encoding: complete, exact, quick on anything; and public encodings by name."""

from __future__ import annotations

import time

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import UsageError
from index.tokens import BUNDLED, count_tokens, load_encoding

ENCODING = load_encoding(BUNDLED)


@given(st.text())
@settings(deadline=None, max_examples=200)
def test_any_text_is_encoded_and_back(text: str) -> None:
    tokens = ENCODING.encode_ordinary(text)
    assert ENCODING.decode(tokens) == text
    assert count_tokens(ENCODING, text) == len(tokens)


@given(st.binary(max_size=40))
@settings(deadline=None, max_examples=60)
def test_every_byte_has_a_rank(data: bytes) -> None:
    assert ENCODING.decode_bytes([ENCODING.encode_single_token(bytes([byte])) for byte in data]) == data


def test_the_encoding_has_its_ranks() -> None:
    assert ENCODING.n_vocab == 16_384


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (
            "The ministers met in Seoul in 2014.",
            ["The", " min", "isters", " met", " in", " Seoul", " in", " 201", "4", "."],
        ),
        ("a  b\n\nc", ["a", "  ", "b", "\n\n", "c"]),
        ("首相は、訪日した。", ["首", "相", "は", "、", "訪", "日", "した", "。"]),
        ("대통령은", ["대", "통", "령", "은"]),
        ("<|endoftext|>", ["<", "|", "end", "of", "te", "xt", "|", ">"]),
    ],
)
def test_some_texts_have_these_tokens(text: str, pieces: list[str]) -> None:
    assert [ENCODING.decode([token]) for token in ENCODING.encode_ordinary(text)] == pieces
    assert count_tokens(ENCODING, text) == len(pieces)


@pytest.mark.parametrize("character", ["a", " ", "\n", "1", "!", "漢", "\u0301", "😀", "’"])
def test_two_million_of_one_character_are_counted_in_linear_time(character: str) -> None:
    begin = time.perf_counter()
    assert count_tokens(ENCODING, character * 2_000_000) > 10_000
    assert time.perf_counter() - begin < 10


def test_half_a_surrogate_pair_is_counted() -> None:
    assert count_tokens(ENCODING, "\ud800") == count_tokens(ENCODING, "\ufffd")


def test_an_unknown_encoding_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"unknown token encoding 'nonsense'\nKnown .* pincite16k, .*o200k_base"):
        load_encoding("nonsense")


@pytest.mark.parametrize("error", [OSError("no route to host"), ValueError("Invalid URL")])
def test_a_public_encoding_without_a_network_names_the_bundled_one(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_name: str) -> tiktoken.Encoding:
        raise error

    monkeypatch.setattr(tiktoken, "get_encoding", fail)
    with pytest.raises(UsageError, match=f"'o200k_base' could not be fetched: {error}\n.*--encoding {BUNDLED}"):
        load_encoding("o200k_base")
