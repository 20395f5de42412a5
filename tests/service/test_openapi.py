"""The OpenAPI description: complete, true to what the service does, and good enough to make a client from."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.schemas import BaseSchema
from starlette.testclient import TestClient

from index.errors import UsageError
from index.normalise import search_form
from service.app import create_app
from service.settings import load_settings
from service.wire import first_day, last_day, one_day
from tests.service.conftest import OPENING, serving
from tests.service.schema import faults


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    """Fetch the OpenAPI description."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_and_parameter_is_described_with_an_example(description: dict[str, Any]) -> None:
    lacking = []
    for name, operation in operations(description):
        if not operation.get("summary") or not operation.get("description"):
            lacking.append(name)
        for parameter in operation.get("parameters", ()):
            examples = {"example", "examples", "default"} & {*parameter, *parameter["schema"]}
            if not parameter.get("description") or not examples:
                lacking.append(f"{name} {parameter['name']}")
    assert lacking == []


def test_every_field_is_described(description: dict[str, Any]) -> None:
    lacking = [
        f"{name}.{field}"
        for name, schema in description["components"]["schemas"].items()
        for field, known in schema.get("properties", {}).items()
        if not known.get("description") and "$ref" not in known
    ]
    assert lacking == []


def test_every_response_has_an_example_that_fits_its_schema(description: dict[str, Any]) -> None:
    wrong = []
    for name, operation in operations(description):
        for status, response in operation["responses"].items():
            for kind, content in response["content"].items():
                if "example" not in content:
                    wrong.append(f"{name} {status} {kind} has none")
                else:
                    wrong += faults(content["example"], content["schema"], description, f"{name} {status}")
    assert wrong == []


def test_every_way_to_send_a_key_is_described(description: dict[str, Any]) -> None:
    assert set(description["components"]["securitySchemes"]) == {"bearer", "header", "basic"}
    assert {} in description["security"]


@pytest.fixture(scope="module")
def described(index_folder: Path) -> Iterator[BaseSchema]:
    """Return the description of a running app, for Schemathesis to make requests by."""
    app = create_app(load_settings(index=index_folder))
    with TestClient(app):
        yield schemathesis.openapi.from_asgi("/openapi.json", app)


def _can_be_meant(case: schemathesis.Case[Any]) -> bool:
    """Tell whether no question is blank, every day is in the calendar and no first day lies after the last.

    JSON Schema has no words for that; the service refuses such requests with 422, as other tests check.
    """
    body: dict[str, Any] = case.body if isinstance(case.body, dict) else {}
    for asked in (case.query or {}, body, *(body.get("questions") or [])):
        question = asked.get("q", asked.get("question", "x"))
        try:
            first = first_day(asked.get("since") or "0001")
            last = last_day(asked.get("until") or "9999")
            one_day(asked.get("today") or "2000-01-01")
        except UsageError:
            return False
        if not search_form(question) or last < first:
            return False
    return True


def _mend(case: schemathesis.Case[Any]) -> None:
    """Give a context room for a passage, in tokens that need no network; a check words, and a question to check by."""
    body: dict[str, Any] = case.body if isinstance(case.body, dict) else {}
    for asked in (case.query or {}, body):
        if "max_tokens" in asked:
            asked["max_tokens"] += 1_000
            asked.pop("encoding", None)
    if "answer" in body:
        body["answer"] += " It opened on 4 May 2023 [1]."
        body |= {"context": None, "question": body.get("question") or "When was the bridge opened?"}


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_all_that_it_allows_and_forbids_is_answered_as_it_says(described: BaseSchema, mode: GenerationMode) -> None:
    tried = 0
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def check(case: schemathesis.Case[Any]) -> None:
            if mode is GenerationMode.POSITIVE:
                _mend(case)
                assume(_can_be_meant(case))
            case.call_and_validate()

        with suppress(Unsatisfiable):  # what takes no parameter can be given no wrong one
            check()
            tried += 1
    assert tried >= 4


def test_a_generated_client_works(index_folder: Path, tmp_path: Path, description: dict[str, Any]) -> None:
    written = tmp_path / "openapi.json"
    written.write_text(json.dumps(description), "utf-8")
    name = "generated_client"
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    # Its last step formats the code with ruff, which stands beside the Python that runs this.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [*generate, "--path", str(written), "--output-path", str(tmp_path / name)],
        env=os.environ | {"PATH": path},
        check=True,
        capture_output=True,
    )
    with serving(index_folder) as (_, port):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", _CLIENT, f"http://127.0.0.1:{port}", OPENING],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
    assert json.loads(done.stdout) == ["The harbour bridge", True, 3, 422, True]


_CLIENT = """
import json, sys
from generated_client import Client
from generated_client.api.ask import ask, ask_by_query
from generated_client.api.look_inside import list_articles
from generated_client.models import Answer, Ask, Problem

with Client(base_url=sys.argv[1]) as client:
    answer = ask.sync(client=client, body=Ask(question=sys.argv[2], k=1))
    assert isinstance(answer, Answer)
    again = ask_by_query.sync(client=client, q=sys.argv[2], k=1)
    listed = list_articles.sync(client=client)
    wrong = ask.sync_detailed(client=client, body=Ask(question=""))
    print(json.dumps([
        answer.hits[0].citation.title,
        again.hits[0].to_dict() == answer.hits[0].to_dict(),
        len(listed.articles),
        wrong.status_code,
        isinstance(wrong.parsed, Problem),
    ]))
"""
