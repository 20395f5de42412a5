"""What all tests share: the real model, exported once, and an index of the briefings that ship."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.generation import Generation, open_index

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"
PROMPTS = {"query": "ask : ", "passage": "text : "}
"""Of the toy model."""


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the session a cache of its own, so that no run profits from an export of an earlier one."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PINCITE_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def briefings() -> Path:
    """Return the folder of the articles that ship."""
    return REPOSITORY / "seeds"


@pytest.fixture(scope="session")
def briefings_index(tmp_path_factory: pytest.TempPathFactory, briefings: Path) -> Path:
    """Return an index of the articles that ship. It is shared: read it, never change it."""
    folder = tmp_path_factory.mktemp("briefings") / "index"
    build([str(briefings)], folder)
    return folder


@pytest.fixture(scope="session")
def generation(briefings_index: Path) -> Iterator[Generation]:
    """Return the open index of the articles that ship."""
    opened = open_index(briefings_index)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the original articles and question sets, or skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (original articles, question sets), which is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model of two random layers, saved as sentence-transformers saves one."""
    import torch  # noqa: PLC0415 (imports torch only where a toy model is made)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415
    from transformers import AutoTokenizer, BertConfig, BertModel  # noqa: PLC0415

    bare, folder = tmp_path_factory.mktemp("bare"), tmp_path_factory.mktemp("toy")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", *"abcdefghijklmnopqrstuvwxyz"]
    words += [f"##{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    (bare / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_attention_heads=2, num_hidden_layers=2
    )
    BertModel(config).save_pretrained(bare)
    AutoTokenizer.from_pretrained(bare).save_pretrained(bare)
    transformer = Transformer(str(bare), max_seq_length=48)
    pooling = Pooling(transformer.get_embedding_dimension())
    SentenceTransformer(modules=[transformer, pooling], prompts=PROMPTS, device="cpu").save(str(folder))
    return folder
