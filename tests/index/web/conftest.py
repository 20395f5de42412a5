"""What the tests of fetching share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.web.options import Manners, WebOptions
from tests.index.web.server import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """Return an empty site."""
    with Site() as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    """Return the pauses that were made, in seconds."""
    return []


@pytest.fixture
def options(slept: list[float]) -> WebOptions:
    """Return options that let this machine be asked, without a pause: it is noted instead."""
    return WebOptions(allow_private=True, manners=Manners(sleep=slept.append))
