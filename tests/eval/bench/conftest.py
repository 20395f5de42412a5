"""A small collection made of the briefings that ship, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.bench import workshop as module
from eval.bench.material import Material, read_material
from eval.bench.workshop import Workshop
from eval.dataset import find_set

SIZE = 1_000


@pytest.fixture(scope="session")
def material() -> Material:
    return read_material([find_set("briefings")], seed=1)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Workshop]:
    """Return a workshop whose collections are made of the briefings."""
    assert cache.is_dir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "find_folders", lambda: [find_set("briefings")])
        yield Workshop(tmp_path_factory.mktemp("bench"), seed=1, largest=SIZE)
