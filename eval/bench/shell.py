"""What someone at a shell waits for: a cold `ask`, and opening an index.

    python -m eval.bench.shell INDEX

opens an index and prints, as JSON, the seconds it took, all imports done before.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from eval.bench.figures import Figure, figure
from eval.bench.process import command, run_module, run_process
from index.generation import open_index
from service.shell import ANSWERED, NOTHING_FOUND

IMPORTS = "import numpy, onnxruntime, faiss, tokenizers"


def measure_cold(index: Path, size: int, questions: Sequence[str], runs: int) -> list[Figure]:
    """Time `ask` in fresh processes, in turns with the bare imports it cannot do without."""
    ask = [command("ask"), "--index", str(index), "--json", "--"]
    bare = [sys.executable, "-c", IMPORTS]
    accepted = (ANSWERED, NOTHING_FOUND)
    run_process([*ask, questions[0]], accepted)  # the first run pays for the disk
    asked, floor = [], []
    for run in range(runs):
        asked.append(run_process([*ask, questions[(1 + run) % len(questions)]], accepted))
        floor.append(run_process(bare))
    ratios = [one.seconds / other.seconds for one, other in zip(asked, floor, strict=True)]
    return [
        figure("cold ask", "s", size, [one.seconds for one in asked]),
        figure("cold ask, peak memory", "MB", size, [one.megabytes for one in asked]),
        figure("bare imports", "s", size, [one.seconds for one in floor]),
        figure("cold ask over bare imports", "x", size, ratios),
    ]


def measure_opening(index: Path, size: int, runs: int) -> list[Figure]:
    """Time opening the index in fresh processes."""
    return [figure("open", "s", size, [run_module("eval.bench.shell", index)[0] for _ in range(runs)])]


def main(folder: str) -> None:
    """Open the index once and print the seconds."""
    import index.embed  # noqa: F401, PLC0415 (before the clock starts)

    begun = time.perf_counter()
    opened = open_index(Path(folder))
    seconds = time.perf_counter() - begun
    opened.close()
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
