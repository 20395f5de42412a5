"""Vectors from the exported model: the same for the same text, of length one, and those of the model that ships."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.embed import CONFIG, MODEL, TOKENIZER, EncoderConfig, OnnxEncoder
from index.errors import DamagedIndexError
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model
from tests.index.small import run_python

LONG = " ".join(f"Sentence {n} tells of the talks between Seoul and Tokyo." for n in range(20))
TEXTS = [
    "Short.",
    LONG,
    "",
    "佐渡金山は2024年に世界遺産に登録された。",
    "A court ordered the company to pay compensation.",
    "NUL \x00 and 𝄞 and e\u0301",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return cached_encoder(find_model(DEFAULT_MODEL))


@pytest.fixture(scope="module")
def encoder(folder: Path) -> OnnxEncoder:
    return OnnxEncoder(folder)


def test_a_text_gives_the_same_bits_alone_in_a_batch_and_in_any_order(encoder: OnnxEncoder) -> None:
    alone = np.stack([encoder.encode_passages([text])[0] for text in TEXTS])
    assert np.array_equal(encoder.encode_passages(TEXTS), alone)
    for seed in range(3):
        order = random.Random(seed).sample(range(len(TEXTS)), len(TEXTS))  # noqa: S311 (no secret)
        assert np.array_equal(encoder.encode_passages([TEXTS[i] for i in order]), alone[order])


def test_a_text_gives_the_same_bits_whatever_other_threads_encode(encoder: OnnxEncoder) -> None:
    alone = encoder.encode_queries([TEXTS[0]])
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(lambda n: encoder.encode_queries([TEXTS[0] if n % 2 else LONG]), range(24)))
    assert all(np.array_equal(vector, alone) for vector in many[1::2])


def test_vectors_have_length_one(encoder: OnnxEncoder) -> None:
    vectors = encoder.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_texts_give_no_vectors(encoder: OnnxEncoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)
    assert encoder.encode_queries([]).shape == (0, 384)


def test_the_shipped_model_gives_its_known_vector(encoder: OnnxEncoder) -> None:
    vector = encoder.encode_queries(["The quick brown fox jumps over the lazy dog."])[0]
    # 8-bit kernels differ a little from processor to processor.
    assert vector[:5] == pytest.approx([0.0369, 0.0477, 0.0506, 0.0678, 0.0270], abs=1e-2)


def test_texts_of_one_meaning_are_nearer_than_others(encoder: OnnxEncoder) -> None:
    asked, same, other = encoder.encode_queries(
        ["Who runs the company?", "The firm is led by its chief executive.", "Apples ripen in autumn."]
    )
    assert asked @ same > asked @ other + 0.2


def test_a_question_is_encoded_the_same_with_its_parts_and_without(encoder: OnnxEncoder) -> None:
    question, parts = "Who signed the pact in May, and which court annulled it?", [(0, 26), (28, 57)]
    found = encoder.encode_question(question, parts)
    assert found.shape == (3, 384)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(found[:1], encoder.encode_question(question, []))
    assert np.array_equal(found[:1], encoder.encode_queries([question]))
    assert np.array_equal(found, encoder.encode_question(question, parts))


def test_the_parts_of_a_question_beyond_the_window_are_encoded_by_themselves(encoder: OnnxEncoder) -> None:
    question = "one " * encoder.config.window + "and which court annulled the pact?"
    parts = [(0, 40), (len(question) - 30, len(question))]
    apart = encoder.encode_queries([question, *(question[start:end] for start, end in parts)])
    assert np.array_equal(encoder.encode_question(question, parts), apart)


def test_only_the_window_of_a_question_is_read(encoder: OnnxEncoder) -> None:
    filled = "one " * encoder.config.window
    assert np.array_equal(encoder.encode_queries([filled]), encoder.encode_queries([filled + "more words"]))


def test_counting_is_not_cut_at_the_window(encoder: OnnxEncoder) -> None:
    assert encoder.count_tokens("one " * 1000) == 1002
    assert encoder.count_tokens("") == 2


def test_progress_tells_every_text(encoder: OnnxEncoder) -> None:
    told: list[int] = []
    encoder.encode_passages(TEXTS, told.append)
    encoder.encode_passages(TEXTS[:1], told.append)
    assert told == [1, 2, 3, 4, 5, 6, 1]


def test_a_failing_progress_stops_the_work(encoder: OnnxEncoder) -> None:
    def fail(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        encoder.encode_passages([LONG] * 50, fail)


@pytest.mark.parametrize("name", [CONFIG, MODEL, TOKENIZER])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00\xff garbage"])
def test_a_broken_encoder_is_refused_by_its_place(
    folder: Path, tmp_path: Path, name: str, content: bytes | None
) -> None:
    for other in {CONFIG, MODEL, TOKENIZER} - {name}:
        (tmp_path / other).symlink_to(folder / other)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DamagedIndexError, match=tmp_path.name) as raised:
        OnnxEncoder(tmp_path).wait()
    assert "Build" in raised.value.hint


def test_a_config_survives_its_file(tmp_path: Path) -> None:
    config = EncoderConfig("名", "00", 3, 5, "query: ", "passage: ")
    config.write(tmp_path)
    assert EncoderConfig.read(tmp_path) == config


def test_onnx_runtime_is_told_to_keep_quiet_about_its_use(tmp_path: Path) -> None:
    run_python(
        "import sys; from pathlib import Path; from index.embed import OnnxEncoder; OnnxEncoder(Path(sys.argv[1]))",
        cached_encoder(find_model(DEFAULT_MODEL)),
        HOME=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path),
    )
    assert list(tmp_path.rglob("*")) == []
