"""Analysing many articles at once, in processes of their own: one core gets through some hundred passages a second."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import cache
from itertools import islice
from pathlib import Path
from threading import Thread

from index.analyse import Analyser, Carried, NewArticle
from index.embed import OnnxEncoder
from index.load import Loaded
from index.manifest import BuildSettings

_WORTH_IT = 10_000_000
"""Bytes of sources from which on the start of the processes, a second or two, pays."""
_AT_ONCE = 8
"""Articles that a process is given at a time."""
_AHEAD = 4
"""Times as many as there are processes may be on their way, or done and not yet taken."""
_IDLE_SECONDS = 20
"""After which a process without work ends."""
_LOOK_SECONDS = 1.0
"""How often a process looks whether the build was killed."""

Given = tuple[Loaded, str] | Carried
"""An article that was read, with its source's path, or one that an older segment holds."""


def analysed(articles: Iterable[Given], analyser: Analyser, encoder_folder: Path, size: int) -> Iterator[NewArticle]:
    """Analyse articles in their order; what they were read from has about `size` bytes in all.

    The result does not hang on how many processes there are.
    """
    if size < _WORTH_IT or (cores := _cores()) == 1:
        return (_analyse(analyser, article) for article in articles)
    return _in_processes(cores, iter(articles), analyser.settings, str(encoder_folder))


def _cores() -> int:
    import joblib  # noqa: PLC0415 (few builds need it)

    return int(joblib.cpu_count())


def _in_processes(
    most: int, articles: Iterator[Given], settings: BuildSettings, encoder_folder: str
) -> Iterator[NewArticle]:
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415

    processes = get_reusable_executor(most, timeout=_IDLE_SECONDS, initializer=_begin, initargs=(os.getpid(),))
    ahead: deque[Future[list[NewArticle]]] = deque()
    try:
        while some := list(islice(articles, _AT_ONCE)):
            ahead.append(processes.submit(_analyse_here, settings, encoder_folder, some))
            if len(ahead) == _AHEAD * most:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
    finally:
        for waiting in ahead:
            waiting.cancel()


def _analyse(analyser: Analyser, article: Given) -> NewArticle:
    return analyser.again(article) if isinstance(article, Carried) else analyser.analyse(*article)


def _analyse_here(settings: BuildSettings, encoder_folder: str, articles: Sequence[Given]) -> list[NewArticle]:
    return [_analyse(_analyser(settings, encoder_folder), article) for article in articles]


@cache
def _analyser(settings: BuildSettings, encoder_folder: str) -> Analyser:
    """Return the analyser of this process."""
    return Analyser(settings, OnnxEncoder(Path(encoder_folder)))


def _begin(build: int) -> None:
    """Let this process end soon after the one with the build, whose number is given, and not by the user's Ctrl-C.

    Where the build is killed, nobody reads what this one writes, and it would wait for ever; whether Ctrl-C ends the
    build, it decides.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_after, args=[build], daemon=True).start()


def _end_after(build: int) -> None:
    while os.getppid() == build:
        time.sleep(_LOOK_SECONDS)
    os._exit(1)
