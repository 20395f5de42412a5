"""Context for a language model, and checks of its answer, through both doors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.tokens import count_tokens, load_encoding
from service.examples import CHECK, CHECK_BODY, CONTEXT, CONTEXT_QUESTION
from tests.service.conftest import OPENING, Shell
from tests.service.schema import faults

RIGHT = "The harbour bridge opened on 4 May 2023 [1]."
WRONG = "The harbour bridge opened on 9 May 2023 [1]."


def test_the_text_is_what_was_counted(shell: Shell) -> None:
    text = shell("ask", OPENING, "--max-tokens", "200").stdout.decode()
    structure = json.loads(shell("ask", OPENING, "--max-tokens", "200", "--json").stdout)
    assert structure["text"] == text
    assert structure["tokens"] == count_tokens(load_encoding(structure["encoding"]), text) <= 200
    assert text.startswith("[1] Ada Roth, Tom Vale. “The harbour bridge”. Coast Gazette. 2023-05-06")
    assert text.endswith(".\n")


def test_both_doors_pack_the_same(shell: Shell, client: TestClient) -> None:
    by_shell = shell("ask", OPENING, "--max-tokens", "300", "--json", "--tight", "-k", "3").stdout
    asked = {"max_tokens": 300, "tight": True, "k": 3}
    assert client.post("/context", json={"question": OPENING, **asked}).content == by_shell.strip()
    assert client.get("/context", params={"q": OPENING, **asked}).content == by_shell.strip()


def test_nothing_found_leaves_nothing_to_paste(shell: Shell) -> None:
    done = shell("ask", OPENING, "--max-tokens", "300", "--publisher", "nobody at all")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"Nothing in the collection" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--max-tokens", "5"], b"Give at least"),
        (["--max-tokens", "0"], b"--max-tokens"),
        (["--max-tokens", "500", "--by-date"], b"order of rank"),
        (["--encoding", "pincite16k"], b"no budget of tokens"),
        (["--max-tokens", "500", "--encoding", "nonsense"], b"Known encodings: pincite16k"),
    ],
)
def test_a_budget_that_cannot_be_kept_is_refused(shell: Shell, arguments: list[str], says: bytes) -> None:
    done = shell("ask", OPENING, *arguments)
    assert done.returncode == 2
    assert says in done.stderr


def test_an_answer_is_checked_by_its_context_or_its_question(shell: Shell, tmp_path: Path) -> None:
    context, answer = tmp_path / "context.json", tmp_path / "answer.md"
    context.write_bytes(shell("ask", OPENING, "--max-tokens", "300", "--json").stdout)
    answer.write_text(WRONG, encoding="utf-8")
    done = shell("pincite", "check", str(answer), "--context", str(context))
    assert done.returncode == 4
    text = done.stdout.decode()
    assert text.startswith(f"not supported   {WRONG}\n                says 9 May 2023; the passage says 4 May 2023\n")
    assert "nearest: [1] bridge.md:" in text
    assert text.endswith("1 sentence: 1 not supported\n")
    done = shell("pincite", "check", "-", "--question", OPENING, stdin=RIGHT.encode())
    assert (done.returncode, done.stdout.decode()) == (0, f"supported       {RIGHT}\n1 sentence: 1 supported\n")


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (["-"], b"x", b"--context FILE"),
        (["/nowhere/answer.md", "--question", OPENING], b"", b"/nowhere/answer.md"),
        (["-", "--question", OPENING], b"caf\xe9", b"not UTF-8"),
        (["-", "--question", OPENING], b"", b"says nothing"),
        ([__file__, "--context", "-"], b'{"text": "x"}', b"not one that pincite wrote: question: Field required"),
        ([__file__, "--context", "-"], b"nonsense", b"not one that pincite wrote"),
    ],
)
def test_what_cannot_be_checked_is_refused(shell: Shell, arguments: list[str], stdin: bytes, says: bytes) -> None:
    done = shell("pincite", "check", *arguments, stdin=stdin)
    assert done.returncode == 2, done.stderr.decode()
    assert says in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_answer_is_checked_over_http(client: TestClient) -> None:
    context = client.post("/context", json={"question": OPENING, "max_tokens": 300}).json()
    for given in ({"context": context}, {"question": OPENING}):
        found = client.post("/check", json={"answer": f"{RIGHT} {WRONG}", **given}).json()
        assert not found["supported"]
        assert [one["verdict"] for one in found["sentences"]] == ["supported", "not supported"]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        ("/context", {"question": OPENING}, "body.max_tokens"),
        ("/context", {"question": OPENING, "max_tokens": 5}, "budget is 5"),
        ("/context", {"question": OPENING, "max_tokens": 500, "by_date": True}, "by_date"),
        ("/context", {"question": OPENING, "max_tokens": 500, "k": 1_000}, "k is 1000"),
        ("/context", {"question": OPENING, "max_tokens": 500, "encoding": "x"}, "unknown token encoding"),
        ("/check", {"answer": RIGHT}, "told in one way"),
        ("/check", {"answer": RIGHT, "question": ""}, "question is empty"),
        ("/check", {"answer": "", "question": OPENING}, "body.answer"),
        ("/check", {"answer": RIGHT, "context": {"passages": []}}, "body.context"),
    ],
)
def test_every_refusal_is_a_problem(client: TestClient, path: str, body: dict[str, Any], says: str) -> None:
    response = client.post(path, json=body)
    assert response.status_code == 422
    assert says in response.json()["detail"]
    assert response.json()["next_step"]


def test_responses_and_examples_fit_their_schemas(client: TestClient) -> None:
    description = client.get("/openapi.json").json()

    def schema(path: str) -> dict[str, Any]:
        content = description["paths"][path]["post"]["responses"]["200"]["content"]
        found: dict[str, Any] = content["application/json"]["schema"]
        return found

    packed = client.post("/context", json={"question": OPENING, "max_tokens": 300}).json()
    checked = client.post("/check", json={"answer": WRONG, "context": packed}).json()
    for path, values in (("/context", (packed, CONTEXT)), ("/check", (checked, CHECK))):
        for value in values:
            assert faults(value, schema(path), description) == []
    schemas = description["components"]["schemas"]
    assert faults(CONTEXT_QUESTION, schemas["AskContext"], description) == []
    assert faults(CHECK_BODY, schemas["CheckBody"], description) == []
    bare = [
        f"{name}.{field}"
        for name in ("Context", "NumberedPassage", "Check", "CheckedSentence", "CheckedMark", "Support", "AskContext")
        for field, of in schemas[name]["properties"].items()
        if not of.get("description")
    ]
    assert bare == []
