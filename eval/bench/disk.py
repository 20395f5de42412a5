"""What an index takes on disk, and what keeping it up to date costs."""

from __future__ import annotations

import shutil
from pathlib import Path

from eval.bench.figures import Figure, figure
from eval.bench.process import command, run_process
from eval.bench.workshop import Workshop, build_in_child
from index.generation import read_manifest

_MEGABYTE = 1024 * 1024


def measure_disk(index: Path, size: int) -> list[Figure]:
    """Return the size of the files that a reader of the index needs: all of them, and by kind."""
    parts = disk_parts(index)
    total = figure("disk", "MB", size, [sum(parts.values())])
    return [total, *(figure(f"disk, {part}", "MB", size, [value]) for part, value in parts.items())]


def disk_parts(index: Path) -> dict[str, float]:
    """Return megabytes by kind of file, most first: the folder it is in within a generation or segment, or itself."""
    sizes: dict[str, float] = {}
    for name, record in read_manifest(index).files.items():
        kind, *inner = Path(name).parts
        part = inner[1] if len(inner) > 1 and kind != "encoders" else kind
        sizes[part] = sizes.get(part, 0.0) + record.size / _MEGABYTE
    return dict(sorted(sizes.items(), key=lambda pair: -pair[1]))


def measure_updates(workshop: Workshop, size: int, runs: int) -> list[Figure]:
    """Time adding a thousand passages to a copy of the index, and looking for changes where there are none."""
    copy = workshop.index(size).with_name("index-added")
    added, unchanged = [], []
    for _ in range(runs):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(workshop.index(size), copy)
        added.append(build_in_child(copy, workshop.base, [str(workshop.corpus(size).added)]))
        unchanged.append(run_process([command("pincite"), "index", "--index", str(copy)]))
    shutil.rmtree(copy)
    return [
        figure("adding 1,000 passages, beyond embedding", "s", size, [one.seconds for one in added]),
        figure("adding 1,000 passages, peak memory", "MB", size, [one.megabytes for one in added]),
        figure("index again, nothing changed", "s", size, [one.seconds for one in unchanged]),
    ]
