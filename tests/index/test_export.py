"""Exported models against their originals, and the cache that keeps them."""

import json
import shutil
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnx
import pytest

from index import export
from index.build import build
from index.embed import MODEL, OnnxEncoder
from index.errors import ModelError
from index.export import SUMS, cached_encoder, encoder_key, load_original
from index.generation import open_index
from index.graph import one_text, use_one_operator
from index.manifest import BuildSettings
from index.models import DEFAULT_MODEL, find_model
from index.question import read_question
from index.ranking import Mechanisms
from index.search import examine
from tests.conftest import PROMPTS
from tests.index.small import contents, run_python

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS = [
    "Who has been acting president since Yoon was impeached?",
    "The Sado gold mine was inscribed on the World Heritage List in July 2024, after Japan agreed to an exhibition.",
    "강제징용 피해자에 대한 배상 판결",
    "A sentence with 3,000 numbers, (brackets) and “quotes”; nothing else.",
]


@pytest.fixture(scope="module")
def original() -> "SentenceTransformer":
    return load_original(find_model(DEFAULT_MODEL))


def test_vectors_agree_with_the_original(original: "SentenceTransformer") -> None:
    encoder = OnnxEncoder(cached_encoder(find_model(DEFAULT_MODEL)))
    expected = np.asarray(original.encode(TEXTS, normalize_embeddings=True))
    cosines = np.sum(encoder.encode_passages(TEXTS) * expected, axis=1)
    assert cosines.min() >= 0.98


def test_tokens_are_counted_as_the_original_counts_them(original: "SentenceTransformer") -> None:
    encoder = OnnxEncoder(cached_encoder(find_model(DEFAULT_MODEL)))
    assert encoder.config.window == original.max_seq_length
    for text in [*TEXTS, "", "word " * 700]:
        expected = original.tokenizer(text, truncation=False, verbose=False)["input_ids"]
        assert encoder.count_tokens(text) == len(expected)


def test_another_model_works_by_its_path_with_its_prompts(toy: Path, tmp_path: Path) -> None:
    model = find_model(str(toy))
    encoder = OnnxEncoder(cached_encoder(model, tmp_path))
    assert (encoder.config.dimensions, encoder.config.window) == (32, 48)
    assert (encoder.config.query_prompt, encoder.config.passage_prompt) == (PROMPTS["query"], PROMPTS["passage"])
    texts = ["a few plain words", "zebra", "it goes on and on " * 9]
    loaded = load_original(model)
    for made, name in ((encoder.encode_queries(texts), "query"), (encoder.encode_passages(texts), "passage")):
        expected = np.asarray(loaded.encode(texts, prompt=PROMPTS[name], normalize_embeddings=True))
        assert np.sum(made * expected, axis=1).min() >= 0.97
    assert encoder.count_tokens("abc") == 2 + len("text:") + len("abc")
    assert not np.allclose(encoder.encode_queries(texts), encoder.encode_passages(texts), atol=1e-3)


def test_parts_of_a_question_are_made_of_the_tokens_of_the_original(toy: Path, tmp_path: Path) -> None:
    question, part = "which weir broke in may, and who mended it", (25, 43)
    for model in (find_model(DEFAULT_MODEL), find_model(str(toy))):
        encoder, loaded = OnnxEncoder(cached_encoder(model, tmp_path)), load_original(model)
        prompted = (loaded.prompts.get("query") or "") + question
        shift = len(prompted) - len(question)
        tokens = np.asarray(loaded.encode(prompted, prompt="", output_value="token_embeddings"))
        places = loaded.tokenizer(prompted, return_offsets_mapping=True)["offset_mapping"]
        held = [shift + part[0] <= start < end <= shift + part[1] for start, end in places]
        whole = loaded.encode(prompted, prompt="", normalize_embeddings=True)
        mean = tokens[held].mean(axis=0)
        expected = mean / np.linalg.norm(mean) - 0.6 * whole
        found = encoder.encode_question(question, [part])
        assert found[1] @ expected / np.linalg.norm(expected) >= 0.97


def test_a_model_that_takes_no_mean_of_its_tokens_gives_none_of_them(toy: Path) -> None:
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize, Pooling  # noqa: PLC0415

    transformer = load_original(find_model(str(toy)))[0]
    for rest, outputs in (
        ([Pooling(32, "mean"), Normalize()], ["text_vector", "token_vectors"]),
        ([Pooling(32, "cls")], ["text_vector"]),
        ([Pooling(32, "mean"), Dense(32, 32)], ["text_vector"]),
    ):
        assert one_text(SentenceTransformer(modules=[transformer, *rest], device="cpu")).outputs == outputs


def test_attention_is_one_operator() -> None:
    graph = onnx.load(cached_encoder(find_model(DEFAULT_MODEL)) / MODEL).graph
    counted = Counter(node.op_type for node in graph.node)
    assert counted["Attention"] == 6
    assert not {"Softmax", "Transpose", "Where"} & counted.keys()


def test_a_model_whose_tokens_see_only_near_ones_keeps_that() -> None:
    import torch  # noqa: PLC0415
    from transformers import ModernBertConfig, ModernBertModel  # noqa: PLC0415

    torch.manual_seed(7)
    config = ModernBertConfig(
        vocab_size=64, hidden_size=32, intermediate_size=64, num_attention_heads=2, num_hidden_layers=3,
        local_attention=8, initializer_range=0.5, pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1,
        sep_token_id=2,
    )  # fmt: skip
    transformer, tokens = ModernBertModel(config), torch.arange(60)[None]
    transformer.train(False)
    expected = transformer(input_ids=tokens).last_hidden_state
    transformer.set_attn_implementation(use_one_operator())
    assert torch.allclose(transformer(input_ids=tokens).last_hidden_state, expected, atol=1e-4)


def test_other_prompts_of_the_same_weights_make_another_encoder(toy: Path, tmp_path: Path) -> None:
    other = shutil.copytree(toy, tmp_path / "other")
    settings = other / "config_sentence_transformers.json"
    settings.write_text(settings.read_text().replace("text : ", "passage : "))
    assert encoder_key(find_model(str(other))) != encoder_key(find_model(str(toy)))
    copy = shutil.copytree(toy, tmp_path / "copy")
    assert encoder_key(find_model(str(copy))) == encoder_key(find_model(str(toy)))


def test_a_model_is_exported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(cached_encoder(find_model(DEFAULT_MODEL)))
    monkeypatch.setattr(export, "_make", _fail)
    assert contents(cached_encoder(find_model(DEFAULT_MODEL))) == before


def _fail(*_: object) -> None:
    raise AssertionError("the model was exported again")


def test_a_damaged_or_unfinished_export_is_made_again(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find_model(DEFAULT_MODEL)
    made = cached_encoder(model)
    assert made.is_relative_to(cache)

    def copy(_: object, folder: Path) -> None:
        shutil.copytree(made, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(SUMS))

    monkeypatch.setattr(export, "_make", copy)
    mine = cached_encoder(model, tmp_path)
    (mine.parent / f".making-{mine.name}-killed").mkdir()
    for damage in (_flip_a_byte, _cut, _delete, _empty_sums):
        damage(mine)
        assert contents(cached_encoder(model, tmp_path)) == contents(made)
    assert [path.name for path in mine.parent.iterdir() if path.is_dir()] == [mine.name]


def _flip_a_byte(folder: Path) -> None:
    data = bytearray((folder / MODEL).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / MODEL).write_bytes(data)


def _cut(folder: Path) -> None:
    (folder / MODEL).write_bytes((folder / MODEL).read_bytes()[:-1])


def _delete(folder: Path) -> None:
    (folder / MODEL).unlink()


def _empty_sums(folder: Path) -> None:
    (folder / SUMS).write_text("{}")


def test_an_export_that_strays_from_the_original_is_refused(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LEAST_COSINE", 1.1)
    with pytest.raises(ModelError, match="strays from the original"):
        cached_encoder(find_model(str(toy)), tmp_path)
    assert [path.name for path in (tmp_path / "encoders").iterdir() if path.is_dir()] == []


def test_weights_without_a_model_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"no tensors")
    (folder / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(ModelError, match="cannot be loaded"):
        cached_encoder(find_model(str(folder)), tmp_path / "cache")


def test_a_cached_encoder_needs_neither_torch_nor_a_writable_cache(cache: Path) -> None:
    cached_encoder(find_model(DEFAULT_MODEL))
    code = """
import sys
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model
import index.export
def forbidden(*_): raise AssertionError("took a lock in the cache")
index.export.FileLock = forbidden
cached_encoder(find_model(DEFAULT_MODEL))
print(sorted({"torch", "transformers", "sentence_transformers", "onnx"} & set(sys.modules)))
"""
    assert run_python(code, PINCITE_CACHE=str(cache)) == "[]\n"


def test_a_model_that_is_not_known_to_read_english_only_is_given_a_japanese_question_as_it_is(
    toy: Path, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("The Sado mine was listed in July 2024.\n", encoding="utf-8")
    build([str(tmp_path / "mine.txt")], tmp_path / "index", settings=BuildSettings(model=str(toy)))
    question = "佐渡金山が登録されたのはいつですか"
    with closing(open_index(tmp_path / "index")) as index:
        asked = read_question(index, question, Mechanisms(), None)
        assert asked.vectors_tell
        assert np.array_equal(asked.vectors[0], index.encoder.encode_queries([question])[0])
        assert any("sado" in word for word in asked.weights)  # its words are looked for in English all the same
        answer, _ = examine(index, question, k=1)
    assert answer.hits[0].citation.article_id == "mine.txt"
