"""Analysing many articles at once, in processes of their own: one core gets through some hundred passages a second."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from index.analyse import Analyser, NewArticle
from index.embed import OnnxEncoder
from index.load import Loaded
from index.manifest import BuildSettings

_WORTH_IT = 10_000_000
"""Bytes of sources from which on the start of the processes, a second or two, pays."""
_IDLE_SECONDS = 20
"""After which a process without work ends, also when the build was killed."""
_AHEAD = "4 * n_jobs"
"""Batches of articles that may be in memory at once."""


def analysed(
    articles: Iterable[tuple[Loaded, str]], analyser: Analyser, encoder_folder: Path, size: int
) -> Iterator[NewArticle]:
    """Analyse articles, each given with its source's path, in their order; their sources have `size` bytes in all.

    The result does not hang on how many processes there are.
    """
    if size < _WORTH_IT:
        return (analyser.analyse(loaded, path) for loaded, path in articles)
    import joblib  # noqa: PLC0415 (few builds need it)

    with joblib.parallel_config("loky", n_jobs=joblib.cpu_count(), idle_worker_timeout=_IDLE_SECONDS):
        run = joblib.Parallel(return_as="generator", pre_dispatch=_AHEAD, batch_size=8)
    tasks = (joblib.delayed(_analyse)(analyser.settings, str(encoder_folder), *item) for item in articles)
    made: Iterator[NewArticle] = run(tasks)
    return made


def _analyse(settings: BuildSettings, encoder_folder: str, loaded: Loaded, path: str) -> NewArticle:
    return _analyser(settings, encoder_folder).analyse(loaded, path)


@cache
def _analyser(settings: BuildSettings, encoder_folder: str) -> Analyser:
    """Return the analyser of this process."""
    return Analyser(settings, OnnxEncoder(Path(encoder_folder)))
