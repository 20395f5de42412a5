"""Analysing many articles at once, in processes of their own: one core gets through some hundred passages a second."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import Thread

from index.analyse import Analyser, Carried, NewArticle
from index.embed import OnnxEncoder
from index.load import Loaded
from index.manifest import BuildSettings

_WORTH_IT = 10_000_000
"""Bytes of sources from which on the start of the processes, a second or two, pays."""
_IDLE_SECONDS = 20
"""After which a process without work ends."""
_LOOK_SECONDS = 1.0
"""How often a process looks whether the build was killed."""
_AHEAD = "4 * n_jobs"
"""Batches of articles that may be in memory at once."""


Read = tuple[Loaded, str] | Carried
"""An article that was read, with its source's path, or one that an older segment holds."""


def analysed(articles: Iterable[Read], analyser: Analyser, encoder_folder: Path, size: int) -> Iterator[NewArticle]:
    """Analyse articles in their order; what they were read from has `size` bytes in all.

    The result does not hang on how many processes there are.
    """
    if size < _WORTH_IT:
        return (_analyse(analyser, article) for article in articles)
    import joblib  # noqa: PLC0415 (few builds need it)

    ending = {"idle_worker_timeout": _IDLE_SECONDS, "initializer": _end_with, "initargs": (os.getpid(),)}
    with joblib.parallel_config("loky", n_jobs=joblib.cpu_count(), **ending):
        run = joblib.Parallel(return_as="generator", pre_dispatch=_AHEAD, batch_size=8)
    tasks = (joblib.delayed(_analyse_here)(analyser.settings, str(encoder_folder), article) for article in articles)
    made: Iterator[NewArticle] = run(tasks)
    return made


def _analyse(analyser: Analyser, article: Read) -> NewArticle:
    return analyser.again(article) if isinstance(article, Carried) else analyser.analyse(*article)


def _analyse_here(settings: BuildSettings, encoder_folder: str, article: Read) -> NewArticle:
    return _analyse(_analyser(settings, encoder_folder), article)


@cache
def _analyser(settings: BuildSettings, encoder_folder: str) -> Analyser:
    """Return the analyser of this process."""
    return Analyser(settings, OnnxEncoder(Path(encoder_folder)))


def _end_with(build: int) -> None:
    """Let this process end soon after the one with the build, whose number is given.

    Where that is killed, nobody reads what this one writes, and it would wait for ever.
    """
    Thread(target=_end_after, args=[build], daemon=True).start()


def _end_after(build: int) -> None:
    while os.getppid() == build:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)
