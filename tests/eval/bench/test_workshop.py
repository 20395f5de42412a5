"""What is kept in the work folder: an index serves again as long as this version would build the same."""

from __future__ import annotations

from dataclasses import replace

from eval.bench.workshop import Workshop
from index.export import encoder_key
from index.generation import read_manifest
from index.models import DEFAULT_MODEL, find_model

SMALL = 300


def test_an_index_is_kept_until_the_model_would_be_exported_in_another_way(workshop: Workshop) -> None:
    folder = workshop.index(SMALL)
    before = read_manifest(folder)
    (kept,) = folder.glob("generations/*/manifest.json")
    changed = kept.stat().st_mtime_ns
    assert workshop.index(SMALL) == folder
    assert kept.stat().st_mtime_ns == changed

    model = find_model(DEFAULT_MODEL)
    older = before.encoder.replace(encoder_key(model), encoder_key(model, "2"))
    replace(before, encoder=older).write(kept)
    assert read_manifest(folder).encoder == older != before.encoder
    workshop.index(SMALL)
    assert read_manifest(folder).encoder == before.encoder


def test_an_index_that_cannot_be_read_is_built_anew(workshop: Workshop) -> None:
    folder = workshop.index(SMALL)
    (manifest,) = folder.glob("generations/*/manifest.json")
    manifest.write_text("{", "utf-8")
    workshop.index(SMALL)
    assert read_manifest(folder).passages == workshop.built(SMALL).passages
