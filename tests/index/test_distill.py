"""Static models distilled from others: made as the paper says, exported true, and of use in an index."""

import json
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA
from tokenizers import Tokenizer

from index import distill as module
from index.build import build
from index.distill import components, distill, frequency_weights, token_vectors
from index.embed import OnnxEncoder
from index.errors import ModelError, StorageError, UsageError
from index.export import NO_WINDOW, cached_encoder, load_original
from index.generation import open_index
from index.manifest import BuildSettings
from index.models import DEFAULT_MODEL, find_model
from index.search import search
from tests.index.small import run_python

TEXTS = [
    "Who has been acting president since Yoon was impeached?",
    "The Sado gold mine was inscribed on the World Heritage List in July 2024.",
    "강제징용 피해자에 대한 배상 판결",
    "word " * 700,
    "A court ordered the company to pay compensation.",
]


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the model that ships, distilled."""
    folder = tmp_path_factory.mktemp("static") / "new" / "model"
    distill(find_model(DEFAULT_MODEL), folder, 256)
    return folder


def test_a_token_is_embedded_as_the_original_embeds_it_alone(toy: Path) -> None:
    original = load_original(find_model(str(toy)))
    words = Tokenizer.from_file(str(toy / "tokenizer.json"))
    letters = ["a", "k", "z"]
    made = token_vectors(original, words)
    assert made.shape == (words.get_vocab_size(), 32)
    assert made[[words.get_vocab()[letter] for letter in letters]] == pytest.approx(original.encode(letters), abs=1e-5)


def test_components_are_those_of_another_implementation() -> None:
    vectors = (np.random.default_rng(3).normal(size=(50, 8)) * np.arange(1, 9)).astype(np.float32)
    expected = PCA(5, svd_solver="full").fit_transform(vectors)
    assert np.abs(components(vectors, 5)) == pytest.approx(np.abs(expected), abs=1e-3)  # signs are arbitrary
    assert components(vectors, 99).shape == (50, 8)


def test_frequent_tokens_count_less_and_unused_ones_take_no_rank() -> None:
    weights = frequency_weights(["the", "of", "rare"])
    shares = np.array([1 / 2, 1 / 3, 1 / 4]) / (1 / 2 + 1 / 3 + 1 / 4)
    assert weights == pytest.approx(1e-4 / (1e-4 + shares))
    assert frequency_weights(["the", "[unused0]", "of", "rare"])[[0, 2, 3]] == pytest.approx(weights)


def test_the_export_is_what_sentence_transformers_makes_of_the_folder(static: Path) -> None:
    encoder = OnnxEncoder(cached_encoder(find_model(str(static))))
    assert (encoder.config.dimensions, encoder.config.window) == (256, NO_WINDOW)
    expected = np.asarray(load_original(find_model(str(static))).encode(TEXTS))
    made = encoder.encode_passages(TEXTS)
    assert np.linalg.norm(made, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.sum(made * expected, axis=1).min() >= 0.99
    assert np.array_equal(made, np.concatenate([encoder.encode_queries([text]) for text in TEXTS]))
    assert encoder.encode_queries([""]) == pytest.approx(0)
    apart = encoder.encode_queries([TEXTS[0], TEXTS[0][:23], TEXTS[0][24:]])
    assert np.array_equal(encoder.encode_question(TEXTS[0], [(0, 23), (24, len(TEXTS[0]))]), apart)
    assert encoder.count_tokens("one two") == 2


def test_an_index_of_static_vectors_answers_without_torch(static: Path, tmp_path: Path) -> None:
    (tmp_path / "mines.txt").write_text("The Sado mine was listed in July 2024.\n", encoding="utf-8")
    (tmp_path / "apples.txt").write_text("Apples ripen in autumn and keep until spring.\n", encoding="utf-8")
    build([str(tmp_path / "*.txt")], tmp_path / "index", settings=BuildSettings(model=str(static)))
    with closing(open_index(tmp_path / "index")) as index:
        assert search(index, "When do apples ripen?").hits[0].citation.article_id == "apples.txt"
    code = """
import sys
from pathlib import Path
from index.generation import open_index
from index.search import search
print(search(open_index(Path(sys.argv[1])), "When was the Sado mine listed?").hits[0].citation.article_id)
print(sorted({"torch", "transformers", "sentence_transformers", "onnx"} & set(sys.modules)))
"""
    assert run_python(code, tmp_path / "index") == "mines.txt\n[]\n"


def test_a_static_model_is_not_distilled_again(static: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="static itself"):
        distill(find_model(str(static)), tmp_path / "twice", 8)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["full", "file"])
def test_what_stands_in_the_place_is_left_alone(toy: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        distill(find_model(str(toy)), tmp_path / name, 8)


def test_a_failure_leaves_nothing(toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "components", fail)
    with pytest.raises(StorageError, match="cannot be written"):
        distill(find_model(str(toy)), tmp_path / "made", 8)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_filled_with_as_many_dimensions_as_asked(toy: Path, tmp_path: Path) -> None:
    distill(find_model(str(toy)), tmp_path, 5)
    modules = json.loads((tmp_path / "modules.json").read_text())
    assert [entry["type"].rpartition(".")[2] for entry in modules] == ["StaticEmbedding", "Normalize"]
    assert load_original(find_model(str(tmp_path))).get_embedding_dimension() == 5
