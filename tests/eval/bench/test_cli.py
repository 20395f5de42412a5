"""The command: what it refuses before it begins, and which parts are measured on which sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.bench.cli import PARTS, bench_command
from eval.bench.suite import PARTS as MEASURED
from eval.bench.suite import plan
from service.cli import main


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--passages", "many"], "not a number"),
        (["--passages", "10"], "too few"),
        (["--only", "cold,hot"], "no such part: hot"),
        (["--out", "nowhere/at/all.json"], "no folder"),
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_measured(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(bench_command, arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_it_is_a_command_of_pincite_with_help() -> None:
    done = CliRunner().invoke(main, ["bench", "--help"])
    assert done.exit_code == 0
    assert "--picture" in done.output


def test_the_parts_named_are_those_there_are() -> None:
    assert tuple(MEASURED) == PARTS


def test_load_and_embedding_are_measured_on_the_small_index_alone_and_a_cold_question_there_too() -> None:
    assert list(plan(("http", "cold", "open"), (1_000_000,))) == [
        ("cold", 1_000),
        ("http", 1_000),
        ("cold", 1_000_000),
        ("open", 1_000_000),
    ]
    assert list(plan(("cold",), (1_000,))) == [("cold", 1_000)]


def test_figures_and_picture_are_written(workshop: object, tmp_path: Path) -> None:
    assert workshop
    out, picture = tmp_path / "found.json", tmp_path / "found.svg"
    options = ["--only", "disk", "--out", str(out), "--picture", str(picture), "--work", str(tmp_path / "work")]
    done = CliRunner().invoke(bench_command, ["--passages", "500", *options])
    assert done.exit_code == 0, done.output
    assert "disk, words" in done.output
    assert out.read_text("utf-8").startswith("{")
    assert picture.read_text("utf-8").startswith("<svg")
