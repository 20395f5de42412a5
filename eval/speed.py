"""Measure what a user waits for: a cold `ask`, a build, and embedding against PyTorch.

    python -m eval.speed [PATH...] [--runs N] [--json]

PATH are the articles to index (default: the briefings in `seeds/`). Each figure is a median with its spread;
rivals run in turns within the same minute, because the ratio of two figures taken on a busy machine means
more than either of them.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import click

from index.build import build
from index.embed import OnnxEncoder
from index.export import cached_encoder, load_original
from index.generation import open_index
from index.models import DEFAULT_MODEL, find_model
from index.passages import search_texts

_QUESTION = "Who has been acting president since Yoon was impeached?"
_IMPORTS = "import numpy, onnxruntime, faiss, tokenizers"
_EMBEDDED = 64
"""Passages embedded in one turn by each rival."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured quantity."""

    name: str
    unit: str
    median: float
    lowest: float
    highest: float
    runs: int


def figure(name: str, unit: str, values: Sequence[float]) -> Figure:
    """Summarise repeated measurements."""
    return Figure(name, unit, statistics.median(values), min(values), max(values), len(values))


# A process's peak memory counts what its parent held when it was started, so a small process starts it.
_LAUNCHER = """
import json, os, sys, time
begun = time.perf_counter()
silence = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
_, status, usage = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=silence), 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.perf_counter() - begun, usage.ru_maxrss / 1024]))
"""


def run_process(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, log: IO[str] | None = None
) -> tuple[float, float]:
    """Run a command with its output thrown away; return wall seconds and peak memory in MB.

    What it says on stderr goes to `log` if given; `environment` stands for the variables of this process. Raises
    RuntimeError if it fails.
    """
    launcher = [sys.executable, "-S", "-c", _LAUNCHER, *arguments]
    written = subprocess.run(  # noqa: S603 (our own command)
        launcher, check=True, stdout=subprocess.PIPE, stderr=log, env=environment
    ).stdout
    code, seconds, megabytes = json.loads(written)
    if code:
        raise RuntimeError(f"{' '.join(arguments)} failed with exit code {code}")
    return seconds, megabytes


def measure_cold(folder: Path, runs: int) -> list[Figure]:
    """Time `ask` in a fresh process, in turns with the bare imports it cannot do without."""
    ask = [
        shutil.which("ask", path=str(Path(sys.executable).parent)) or "ask",
        "--index",
        str(folder),
        "--json",
        _QUESTION,
    ]
    bare = [sys.executable, "-c", _IMPORTS]
    run_process(ask)  # the first run pays for the disk
    asked, floor = [], []
    for _ in range(runs):
        asked.append(run_process(ask))
        floor.append(run_process(bare))
    return [
        figure("cold ask", "s", [seconds for seconds, _ in asked]),
        figure("cold ask, peak memory", "MB", [memory for _, memory in asked]),
        figure(f"python -c '{_IMPORTS}'", "s", [seconds for seconds, _ in floor]),
    ]


def measure_build(paths: Sequence[str], runs: int) -> list[Figure]:
    """Time building an index of `paths` from nothing, the model's export being cached, and building it again."""
    first, second = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            first.append(build(paths, Path(folder) / "index").seconds)
            second.append(build(paths, Path(folder) / "index").seconds)
    return [figure("build", "s", first), figure("build again, nothing changed", "s", second)]


def measure_embedding(folder: Path, runs: int) -> list[Figure]:
    """Time embedding the same passages by ONNX Runtime and by sentence-transformers in fp32, in turns."""
    model = find_model(DEFAULT_MODEL)
    encoder, original = OnnxEncoder(cached_encoder(model)), load_original(model)
    index = open_index(folder)
    texts = [passage.embedded for passage in search_texts(index.store, encoder)]
    texts = (texts * (_EMBEDDED // len(texts) + 1))[:_EMBEDDED]
    index.close()
    encoder.encode_passages(texts[:4])
    original.encode(texts[:4], show_progress_bar=False)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(runs):
        ours.append(_rate(lambda: encoder.encode_passages(texts)))
        theirs.append(_rate(lambda: original.encode(texts, batch_size=32, show_progress_bar=False)))
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    return [
        figure("passages embedded, ONNX int8", "1/s", ours),
        figure("passages embedded, PyTorch fp32", "1/s", theirs),
        figure("ratio", "x", ratios),
    ]


def _rate(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return _EMBEDDED / (time.perf_counter() - begun)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
@click.option("--runs", default=7, show_default=True, type=click.IntRange(1), help="Repetitions of each measurement.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def main(paths: tuple[str, ...], runs: int, as_json: bool) -> None:
    """Measure a cold ask, a build, and embedding against PyTorch."""
    sources = list(paths) or [str(Path(__file__).parent.parent / "seeds")]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "index"
        build(sources, folder)
        figures = [*measure_cold(folder, runs), *measure_build(sources, runs), *measure_embedding(folder, runs)]
    if as_json:
        click.echo(json.dumps([asdict(item) for item in figures], indent=1))
        return
    for item in figures:
        spread = f"{item.lowest:.2f} to {item.highest:.2f}"
        click.echo(f"{item.median:9.2f} {item.unit:4} {item.name}  ({spread}, {item.runs} runs)")


if __name__ == "__main__":
    main()
