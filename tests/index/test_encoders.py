"""The encoders of an index: which of them it may go on with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.encoders import carries
from index.export import EXPORT_VERSION, encoder_key
from index.generation import Generation
from index.models import DEFAULT_MODEL, find_model


def test_an_index_goes_on_with_an_encoder_that_gives_the_same_vectors(generation: Generation) -> None:
    model, manifest = find_model(DEFAULT_MODEL), generation.manifest
    assert carries(manifest, model)
    for version in (EXPORT_VERSION, "2"):
        assert carries(replace(manifest, encoder=f"encoders/{encoder_key(model, version)}-0123abcd"), model)


@pytest.mark.parametrize("version", ["1", f"{EXPORT_VERSION}0", "20"])
def test_an_index_does_not_go_on_with_an_encoder_of_another_version(generation: Generation, version: str) -> None:
    model = find_model(DEFAULT_MODEL)
    other = replace(generation.manifest, encoder=f"encoders/{encoder_key(model, version)}-0123abcd")
    assert not carries(other, model)
