"""Train the bundled tiktoken encoding once, from text files of your choice.

    python -m index.encoding.train OUT.tiktoken FILE...

The one that ships was trained on the texts of MultiHop-RAG, SQuAD 2.0 (dev), TimeQA (test), JaQuAD (dev), XQuAD
(English) and SciFact and on five articles about Japan and South Korea; it holds none of their text but the merges.
FILE is text, or JSON Lines whose `text` and `title` fields are read. The output has tiktoken's format: one
base64 token and its rank a line, the 256 single bytes first, then the merges in the order they were learnt
(byte-pair encoding: Sennrich, Haddow and Birch 2016). Changing the encoding changes every passage, so a new
one gets a new name in `index.tokens`.
"""

import base64
import json
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from index.tokens import PATTERN

VOCABULARY = 16_384


def read_texts(paths: list[Path]) -> Iterator[str]:
    """Yield the texts of plain and JSON Lines files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if path.suffix == ".jsonl":
                    record = json.loads(line)
                    yield f"{record.get('title') or ''} {record.get('text') or ''}"
                else:
                    yield line


def hangul_syllables() -> Iterator[str]:
    """Yield the 2,350 everyday Hangul syllables (KS X 1001), often enough for each to earn a rank.

    The training texts hold hardly any Korean, and without this a syllable would cost three tokens.
    """
    rows = (bytes([high, low]) for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF))
    syllables = [row.decode("euc_kr") for row in rows]
    for _ in range(200):
        yield from syllables


def train(texts: Iterator[str]) -> dict[bytes, int]:
    """Learn `VOCABULARY` ranks; the result maps token bytes to ranks, as tiktoken wants it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    to_byte = _byte_of_character()
    vocabulary = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    tokens = [bytes(to_byte[character] for character in token) for token, _ in vocabulary]
    single = sorted(token for token in tokens if len(token) == 1)
    return {token: rank for rank, token in enumerate(single + [t for t in tokens if len(t) > 1])}


def _byte_of_character() -> dict[str, int]:
    """Invert the printable stand-ins that byte-level BPE uses for bytes (Radford et al. 2019)."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    moved = [byte for byte in range(256) if byte not in kept]
    stand_ins = {chr(byte): byte for byte in kept}
    return stand_ins | {chr(256 + position): byte for position, byte in enumerate(moved)}


def main(arguments: list[str]) -> None:
    """Write the encoding named first from the files named after it."""
    out, *sources = map(Path, arguments)
    ranks = train(chain(read_texts(sources), hangul_syllables()))
    lines = (f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items())
    out.write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
