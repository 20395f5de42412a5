"""The script that trained the bundled encoding, on a handful of sentences."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
import tiktoken

from index.encoding import train
from index.tokens import PATTERN


def test_a_trained_encoding_holds_every_byte_and_what_it_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "VOCABULARY", 300)
    monkeypatch.setattr(train, "hangul_syllables", lambda: iter(["한"]))
    text, records, out = tmp_path / "a.txt", tmp_path / "a.jsonl", tmp_path / "out.tiktoken"
    text.write_text("the pier the pier the pier\n" * 20, encoding="utf-8")
    records.write_text(json.dumps({"title": "zqzq", "text": "zqzq zqzq zqzq"}) + "\n{}\n", encoding="utf-8")
    train.main([str(out), str(text), str(records)])
    pairs = [line.split() for line in out.read_text(encoding="ascii").splitlines()]
    ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
    assert list(ranks.values()) == list(range(len(ranks)))
    assert list(ranks)[:256] == [bytes([byte]) for byte in range(256)]
    encoding = tiktoken.Encoding("small", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
    assert encoding.decode_tokens_bytes(encoding.encode_ordinary("the pier")) == [b"the", b" pier"]
    assert b"zqzq" in ranks


def test_everyday_hangul_is_taught() -> None:
    syllables = list(train.hangul_syllables())
    assert len(set(syllables)) == 2_350
    assert syllables[0] == "가"
