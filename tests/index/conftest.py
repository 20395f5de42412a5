"""What the tests of the library share: an index of three very short articles."""

import shutil
from pathlib import Path

import pytest

from index.build import build
from tests.index.small import write_articles


@pytest.fixture(scope="session")
def small_original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with `articles/` and `index/`. It is shared: read it, never change it."""
    folder = tmp_path_factory.mktemp("small")
    build([str(write_articles(folder / "articles"))], folder / "index")
    return folder


@pytest.fixture
def small_index(small_original: Path, tmp_path: Path) -> Path:
    """Return a copy of the index of three articles, to be damaged; its sources are not copied."""
    return shutil.copytree(small_original / "index", tmp_path / "index")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Return a folder of three short articles of its own."""
    return write_articles(tmp_path / "articles")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where an index is to be made."""
    return tmp_path / "index"
