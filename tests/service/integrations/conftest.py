"""A service on a port of this machine, for clients that speak real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.conftest import serving_here


@pytest.fixture(scope="package")
def address(index_folder: Path) -> Iterator[str]:
    """Serve the three articles, and return the address."""
    with serving_here(index_folder) as address:
        yield address
