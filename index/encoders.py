"""The question encoders that an index carries: copies of exported models, shared by its generations."""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from index.export import SAME_VECTORS, SUMS, cached_encoder, encoder_key
from index.generation import sync, sync_tree
from index.manifest import Manifest, record_file
from index.models import ModelFiles


def carries(manifest: Manifest, model: ModelFiles, versions: Sequence[str] = SAME_VECTORS) -> bool:
    """Tell whether an index carries an encoder of this model, exported on any machine by one of these versions."""
    return Path(manifest.encoder).name.startswith(tuple(f"{encoder_key(model, version)}-" for version in versions))


def place_encoder(encoders: Path, model: ModelFiles) -> Path:
    """Copy the model's encoder among the index's own, unless a sound copy is there, and return its folder.

    Two exports of one model may differ, so the name holds a digest of the files: a copy that a generation in
    force relies on is only ever replaced by the same.
    """
    cached = cached_encoder(model)
    names = sorted(path.name for path in cached.iterdir() if path.name != SUMS)
    made_of = "".join(record_file(cached / name).sha256 for name in names)
    target = encoders / f"{encoder_key(model)}-{sha256(made_of.encode()).hexdigest()[:8]}"
    if all((target / name).is_file() and filecmp.cmp(cached / name, target / name, shallow=False) for name in names):
        return target
    making = target.with_name(f".{target.name}.new")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(parents=True)
        for name in names:
            shutil.copyfile(cached / name, making / name)
        sync_tree(making)
        shutil.rmtree(target, ignore_errors=True)  # damaged
        os.rename(making, target)
        sync(target.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return target
