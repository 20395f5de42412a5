"""Taking the figures of all runners in turns, so that a busy minute of the machine is shared by all of them."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import click

from eval.bench.process import run_process
from eval.corpus import read_corpus
from eval.dataset import Query, QuestionSet
from eval.listening import last_line, listening
from eval.peers.catalogue import Commands, Peer
from eval.peers.environment import Environment, PeerError, prepare, variables
from eval.peers.hits import Found, judge, questions_of
from eval.peers.load import put_load
from eval.peers.runner import Hit
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model

COLD = "cold question, s"
MEMORY = "its peak memory, MB"
BUILD = "build, s"
WARM = "warm question, ms p50"
RATE = "HTTP, questions/s"
P99 = "HTTP p99, ms"


@dataclass(slots=True)
class Result:
    """What was measured of a runner."""

    title: str
    figures: dict[str, list[float]] = field(default_factory=dict)
    """By name, one figure a round."""
    found: Found | None = None
    """The same in every round."""
    megabytes: float | None = None
    """Size of its environment."""
    versions: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""
    """Why it was left off; empty for one that did all it was told."""
    failed_requests: int = 0
    """Requests under load that were not answered."""

    def add(self, name: str, value: float) -> None:
        """Note a figure of a round."""
        self.figures.setdefault(name, []).append(value)


@dataclass(frozen=True, slots=True)
class Task:
    """The articles and questions, the same for all, as files below `work`."""

    work: Path
    queries: list[Query]
    articles: dict[str, str]
    sources: Path
    seconds: float
    """How long load is put on a service."""

    @property
    def article_lines(self) -> Path:
        """The articles for `runner`."""
        return self.work / "articles.jsonl"

    @property
    def questions(self) -> Path:
        """The questions for `runner`."""
        return self.work / "questions.json"


def prepare_task(question_set: QuestionSet, work: Path, seconds: float) -> Task:
    """Write the articles and questions of a set below `work`."""
    articles = read_corpus(question_set.corpus)
    task = Task(work, questions_of(question_set), articles, question_set.corpus, seconds)
    lines = (json.dumps({"id": name, "text": text}) for name, text in articles.items())
    task.article_lines.write_text("\n".join(lines), "utf-8")
    task.questions.write_text(json.dumps([query.text for query in task.queries]), "utf-8")
    return task


class Runner:
    """A runner at work: each method takes one figure, or raises PeerError."""

    def __init__(self, peer: Peer, environment: Environment, task: Task) -> None:
        """Find its model and folders."""
        model = find_model(DEFAULT_MODEL)
        self._log = task.work / f"{peer.name}.log"
        self._task, self._variables = task, variables(task.work)
        self._commands = Commands(
            peer,
            environment.python,
            task.work / "indexes" / peer.name,
            # The export takes long and is made once, before anything is timed.
            cached_encoder(model, task.work / "cache") if peer.exported or peer.own_commands else model.folder,
            task.article_lines,
            task.sources,
        )

    def build(self, result: Result) -> None:
        """Store the articles in an empty folder."""
        shutil.rmtree(self._commands.index, ignore_errors=True)
        self._commands.index.mkdir(parents=True)
        seconds, _ = self._time(self._commands.build())
        result.add(BUILD, seconds)

    def cold(self, result: Result) -> None:
        """Answer one question in a fresh process."""
        seconds, megabytes = self._time(self._commands.ask(self._task.queries[0].text))
        result.add(COLD, seconds)
        result.add(MEMORY, megabytes)

    def warm(self, result: Result) -> None:
        """Answer all questions in one process."""
        with self._log.open("a") as log:
            done = subprocess.run(  # noqa: S603 (our own command)
                self._commands.warm(self._task.questions),
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._variables,
                text=True,
                check=False,
            )
        if done.returncode:
            raise PeerError(last_line(self._log))
        answers = json.loads(done.stdout.splitlines()[-1])
        result.add(WARM, statistics.median(took for took, _ in answers))
        hits = [[Hit(*hit) for hit in answer] for _, answer in answers]
        result.found = judge(self._task.queries, hits, self._task.articles)

    def load(self, result: Result) -> None:
        """Answer over HTTP."""
        try:
            with listening(self._commands.serve, self._log, self._variables) as port:
                load = put_load(port, [query.text for query in self._task.queries], self._task.seconds)
        except RuntimeError as error:
            raise PeerError(str(error)) from error
        result.failed_requests += load.failed
        if not load.answered:
            raise PeerError(f"no answer over HTTP, {load.failed} failed")
        result.add(RATE, load.rate)
        result.add(P99, load.p99_ms)

    def _time(self, command: Sequence[str]) -> tuple[float, float]:
        with self._log.open("a") as log:
            try:
                done = run_process(command, environment=self._variables, log=log)
                return done.seconds, done.megabytes
            except RuntimeError as error:
                raise PeerError(last_line(self._log)) from error


Step = Callable[[Runner, Result], None]
STEPS: tuple[Step, ...] = (Runner.build, Runner.cold, Runner.warm, Runner.load)


def turns(names: Sequence[str], steps: Sequence[Step], runs: int) -> Iterator[tuple[str, Step]]:
    """Yield who does what next: in every round each step by all in turn, the one that begins moving on."""
    for turn in range(runs):
        first = turn % len(names)
        for step in steps:
            yield from ((name, step) for name in (*names[first:], *names[:first]))


def measure(peers: Sequence[Peer], task: Task, runs: int) -> dict[str, Result]:
    """Take all figures of all runners, or those there are when it is interrupted from the keyboard.

    One that fails is left out from there on, its result saying why.
    """
    results = {peer.name: Result(peer.title) for peer in peers}
    runners: dict[str, Runner] = {}
    for peer in peers:
        _say(f"{peer.name}: environment")
        with _noting(results[peer.name]):
            environment = prepare(peer, task.work)
            results[peer.name].megabytes, results[peer.name].versions = environment.megabytes, environment.versions
            runners[peer.name] = Runner(peer, environment, task)
    with suppress(KeyboardInterrupt):
        for name, step in turns(list(runners), STEPS, runs) if runners else ():
            if not results[name].failure:
                _say(f"{name}: {step.__name__}")
                with _noting(results[name]):
                    step(runners[name], results[name])
    return results


@contextmanager
def _noting(result: Result) -> Iterator[None]:
    try:
        yield
    except PeerError as error:
        result.failure = str(error)
        _say(f"  failed: {error}")


def _say(text: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)
