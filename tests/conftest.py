"""What all tests share: the real model, exported once, and an index of the briefings that ship."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.build import build
from index.generation import Generation, open_index

REPOSITORY = Path(__file__).parent.parent
SHARED = REPOSITORY.parent / "shared"


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
