"""Runners at work: the bare one and pincite for real, others where their environments are, and one that fails."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from eval.dataset import find_set, read_set
from eval.peers.catalogue import Peer, catalogue, choose
from eval.peers.environment import Environment, PeerError, prepare, variables
from eval.peers.measure import (
    BUILD,
    COLD,
    MEMORY,
    P99,
    RATE,
    STEPS,
    WARM,
    Result,
    Runner,
    Step,
    Task,
    measure,
    prepare_task,
    turns,
)
from eval.peers.runner import TOKENS
from eval.peers.table import markdown
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model
from tests.eval.examples import write_set

PEERS = os.environ.get("PINCITE_PEERS", "")
"""The work folder of an earlier `python -m eval.peers`: its environments are taken."""

MakeTask = Callable[[Path], Task]


@pytest.fixture
def make_task(tmp_path: Path, cache: Path) -> MakeTask:
    """Return what makes the task of a set in a folder where the model is exported already."""

    def make(folder: Path) -> Task:
        work = tmp_path / "work"
        work.mkdir()
        (work / "cache").symlink_to(cache)
        return prepare_task(read_set(folder), work, seconds=4)

    return make


def here(name: str) -> tuple[Peer, Environment]:
    """Return a runner to be run in the environment of the tests."""
    (peer,) = choose(catalogue(), name)
    return peer, Environment(Path(sys.executable), 0, {})


def take_all(peer: Peer, environment: Environment, task: Task) -> Result:
    result = Result(peer.title)
    runner = Runner(peer, environment, task)
    for step in STEPS:
        step(runner, result)
    return result


@pytest.mark.parametrize("name", ["bare", "pincite"])
def test_every_figure_is_taken(name: str, make_task: MakeTask, tmp_path: Path) -> None:
    result = take_all(*here(name), make_task(write_set(tmp_path / "five")))
    assert set(result.figures) == {COLD, MEMORY, BUILD, WARM, RATE, P99}
    assert all(0 < value < 100_000 for values in result.figures.values() for value in values)
    assert result.found
    assert (result.found.span_at_5, result.found.true_offsets) == (1.0, 1.0)
    assert result.failed_requests == 0


def test_the_bare_runner_cuts_articles_into_passages_of_at_most_200_tokens(make_task: MakeTask) -> None:
    task = make_task(find_set("briefings"))
    runner = Runner(*here("bare"), task)
    runner.build(Result("bare"))
    tokenizer = Tokenizer.from_file(str(cached_encoder(find_model(DEFAULT_MODEL)) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    joined = dict.fromkeys(task.articles, "")
    for source, text, start in json.loads((task.work / "indexes/bare/passages.json").read_text("utf-8")):
        assert len(joined[source]) == start
        # A token more where the cut parts a word.
        assert 0 < len(tokenizer.encode(text, add_special_tokens=False).ids) <= TOKENS + 1
        joined[source] += text
    assert {name: text.rstrip() for name, text in joined.items()} == {
        name: text.rstrip() for name, text in task.articles.items()
    }


@pytest.mark.skipif(not PEERS, reason="PINCITE_PEERS names no folder with the environments of the libraries")
@pytest.mark.parametrize("name", [peer.name for peer in catalogue() if peer.name not in {"bare", "pincite"}])
def test_a_library_does_the_same_job(name: str, make_task: MakeTask, tmp_path: Path) -> None:
    if not (Path(PEERS) / "envs" / name / "installed.json").exists():
        pytest.skip(f"no environment of {name}")
    (peer,) = choose(catalogue(), name)
    result = take_all(peer, prepare(peer, Path(PEERS)), make_task(write_set(tmp_path / "five")))
    assert result.found
    assert result.found.span_at_5 == 1.0


def test_the_steps_are_done_in_turns_and_everyone_begins_a_round() -> None:
    done = [(name, step.__name__) for name, step in turns("abc", _steps("build", "ask"), runs=2)]
    assert [name + step[0] for name, step in done] == "ab bb cb aa ba ca bb cb ab ba ca aa".split()


def _steps(*names: str) -> tuple[Step, ...]:
    def named(name: str) -> Step:
        def step(_runner: Runner, _result: Result) -> None:
            raise AssertionError

        step.__name__ = name
        return step

    return tuple(named(name) for name in names)


def test_what_cannot_be_installed_stands_in_the_table_with_the_reason(make_task: MakeTask, tmp_path: Path) -> None:
    peer = Peer("broken", "Broken library", (str(tmp_path / "missing-1.0-py3-none-any.whl"),))
    results = measure([peer], make_task(write_set(tmp_path / "five")), runs=1)
    assert "missing-1.0" in results["broken"].failure
    table = markdown(results)
    assert "| Broken library | - |" in table
    assert results["broken"].failure in table


def test_a_runner_that_fails_is_left_off_from_there_on(
    make_task: MakeTask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = make_task(write_set(tmp_path / "five"))
    monkeypatch.setattr("eval.peers.measure.prepare", lambda _peer, _work: here("bare")[1])
    results = measure([Peer("nobody", "No module of this name", ()), *choose(catalogue(), "bare")], task, runs=1)
    assert "eval.peers.nobody" in results["nobody"].failure
    assert results["nobody"].figures == {}
    assert results["bare"].failure == ""
    assert len(results["bare"].figures) == 6


def test_a_service_that_does_not_start_is_a_failure_at_once(make_task: MakeTask, tmp_path: Path) -> None:
    runner = Runner(*here("bare"), make_task(write_set(tmp_path / "five")))
    with pytest.raises(PeerError, match="did not start"):
        runner.load(Result("bare"))  # nothing was built


def test_processes_see_no_settings_of_the_user_and_stay_off_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PINCITE_INDEX", "/mine")
    found = variables(tmp_path)
    assert "PINCITE_INDEX" not in found
    assert (found["HF_HUB_OFFLINE"], found["ANONYMIZED_TELEMETRY"]) == ("1", "False")
    assert found["PINCITE_CACHE"] == str(tmp_path / "cache")


def test_runners_are_chosen_by_name() -> None:
    assert [peer.name for peer in choose(catalogue(), "chroma, bare")] == ["chroma", "bare"]
    assert choose(catalogue(), None) == list(catalogue())
    with pytest.raises(KeyError):
        choose(catalogue(), "elsewhere")
