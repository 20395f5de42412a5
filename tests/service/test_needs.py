"""Answering needs what `service.needs` lists, nothing else and nothing less."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from service.needs import ANSWERING, EXTRAS, required
from tests.conftest import REPOSITORY
from tests.service.conftest import OPENING

PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]

ANSWER = """
import json, os, sys
blocked = set(json.loads(sys.argv[1]))

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked:
            raise ModuleNotFoundError(f"{name} is not part of the serving image", name=name)

sys.meta_path.insert(0, Refuse())

from pathlib import Path
from click.testing import CliRunner
from starlette.testclient import TestClient
from service import pretty, server
from service.app import create_app
from service.ask import ask_command
from service.cli import main
from service.settings import load_settings

folder, questions = sys.argv[2], sys.argv[3:]
for question in questions:
    done = CliRunner().invoke(ask_command, ["--index", folder, "--tight", question])
    assert done.exit_code in (0, 3), done.output
with TestClient(create_app(load_settings(index=Path(folder)))) as client:
    for question in questions:
        assert client.post("/ask", json={"question": question}).status_code == 200
    for path in ("/ready", "/articles", "/docs", "/openapi.json"):
        assert client.get(path).status_code == 200, path
done = CliRunner().invoke(main, ["doctor", "--index", folder])
assert "a question" in done.output, done.output
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""

QUESTIONS = (
    OPENING,
    "What did the brige cost last year, and before it opened?",
    "橋はいつ開通しましたか",
    "다리는 언제 개통되었습니까",
)


def _with_what_they_need(names: Iterable[str]) -> set[str]:
    """Return packages and all that they require in turn, by canonical name, as installed here."""
    seen: set[str] = set()
    todo = [canonicalize_name(name) for name in names]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [canonicalize_name(one.name) for one in _required_of(name)]
    return seen


def _required_of(name: str) -> Iterator[Requirement]:
    try:
        yield from required(name)
    except metadata.PackageNotFoundError:
        return


@pytest.fixture(scope="module")
def imported(index_folder: Path) -> set[str]:
    """Answer, at both doors, with every package blocked that answering does not need; return what was imported."""
    kept = _with_what_they_need(ANSWERING) | {"httpx2", "pincite"}  # httpx2: the test's own client
    modules = metadata.packages_distributions()
    blocked = [module for module, names in modules.items() if not {canonicalize_name(name) for name in names} & kept]
    assert {"torch", "transformers", "sentence_transformers", "onnx", "onnxscript", "trafilatura"} <= set(blocked)
    done = subprocess.run(
        [sys.executable, "-c", ANSWER, json.dumps(blocked), str(index_folder), *QUESTIONS],
        capture_output=True,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        timeout=120,
        check=False,
        text=True,
    )
    assert done.returncode == 0, f"{done.stderr[-2000:]}\nIs a package missing in service.needs.ANSWERING?"
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_every_package_of_the_list_is_used(imported: set[str]) -> None:
    modules = metadata.packages_distributions()
    used = {canonicalize_name(name) for module in imported for name in modules.get(module, [])}
    assert [name for name in ANSWERING if canonicalize_name(name) not in used] == []


def test_all_of_the_list_are_dependencies_of_the_package() -> None:
    named = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert [name for name in ANSWERING if canonicalize_name(name) not in named] == []


def test_every_extra_says_what_it_is_for() -> None:
    assert set(PROJECT["optional-dependencies"]) - {"dev"} == set(EXTRAS)
