"""The paths: answers, articles, passages, and every refusal a problem with a next step."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from service.examples import ANSWER, QUESTION
from tests.service.conftest import OPENING
from tests.service.schema import faults

BODY = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    """Fetch the OpenAPI description."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def response_schema(description: dict[str, Any], path: str, method: str = "get") -> dict[str, Any]:
    content = description["paths"][path][method]["responses"]["200"]["content"]
    schema: dict[str, Any] = content["application/json"]["schema"]
    return schema


def assert_problem(response: Any, status: int, says: str, description: dict[str, Any]) -> None:  # noqa: ANN401
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert faults(problem, description["components"]["schemas"]["Problem"], description) == []
    assert problem["status"] == status
    assert says in problem["detail"]
    assert problem["next_step"]


def test_a_question_by_get_and_by_post_has_one_answer(client: TestClient) -> None:
    by_get = client.get("/ask", params={"q": OPENING, "k": 1}).json()
    by_post = client.post("/ask", json={"question": OPENING, "k": 1}).json()
    by_get.pop("took_ms")
    by_post.pop("took_ms")
    assert by_get == by_post
    (hit,) = by_get["hits"]
    assert hit["highlight"]["text"].startswith("The harbour bridge opened on 4 May 2023")
    assert hit["citation"]["title"] == "The harbour bridge"


def test_a_passage_is_the_slice_its_citation_names(client: TestClient) -> None:
    hit = client.get("/ask", params={"q": OPENING}).json()["hits"][0]
    citation = hit["citation"]
    text = client.get("/articles/" + quote(citation["article_id"], safe="")).json()["article"]["text"]
    assert text[citation["start"] : citation["end"]] == hit["text"]
    highlight = hit["highlight"]
    assert text[highlight["start"] : highlight["end"]] == highlight["text"]
    passage = client.get(f"/passages/{hit['passage_id']}").json()["passage"]
    assert passage["text"] == hit["text"]


def test_filters_hold(client: TestClient) -> None:
    def titles(**limits: str) -> set[str]:
        found = client.get("/ask", params={"q": "What happened?", "k": 9, **limits}).json()
        return {hit["citation"]["title"] for hit in found["hits"]}

    assert titles(publisher="coast") <= {"The harbour bridge"}
    assert titles(author="lind") == set()
    assert titles(since="2021", until="2021-12") <= {"Frost in the orchards"}


def test_a_tight_passage_is_the_slice_its_citation_names_too(client: TestClient) -> None:
    (hit,) = client.post("/ask", json={"question": OPENING, "k": 1, "tight": True}).json()["hits"]
    citation = hit["citation"]
    text = client.get("/articles/" + quote(citation["article_id"], safe="")).json()["article"]["text"]
    assert text[citation["start"] : citation["end"]] == hit["text"]
    assert hit["text"].endswith(hit["highlight"]["text"])


def test_today_is_the_day_that_time_is_told_from(client: TestClient) -> None:
    def read(**more: str) -> list[str]:
        times = client.get("/ask", params={"q": "What opened last year?", **more}).json()["times"]
        return [time["span"]["start"] for time in times]

    assert read(today="2024-02-01") == ["2023-01-01"]
    assert read() == [f"{date.today().year - 1}-01-01"]


def test_passages_come_by_date_on_request(client: TestClient) -> None:
    asked = {"q": "What happened to the bridge, the clock and the orchards?", "language": "en"}
    ranked, dated = (client.get("/ask", params={**asked, "by_date": wanted}).json()["hits"] for wanted in (False, True))
    days = [hit["dates"][0]["start"] for hit in dated if hit["dates"]]
    assert days == sorted(days) != [hit["dates"][0]["start"] for hit in ranked if hit["dates"]]


def test_a_batch_answers_in_order(client: TestClient) -> None:
    questions = [OPENING, "Who repaired the town clock?", OPENING]
    answers = client.post("/ask/batch", json={"questions": [{"question": one} for one in questions]}).json()
    assert [answer["question"] for answer in answers] == questions
    assert answers[0]["hits"] == answers[2]["hits"]


@pytest.mark.parametrize(
    ("path", "documented"),
    [
        (f"/ask?q={quote(OPENING)}", "/ask"),
        ("/ask?q=bridge&publisher=nobody", "/ask"),
        ("/articles", "/articles"),
        ("/passages/0", "/passages/{id}"),
        ("/health", "/health"),
        ("/ready", "/ready"),
    ],
)
def test_a_response_fits_its_schema(
    client: TestClient, description: dict[str, Any], path: str, documented: str
) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert faults(response.json(), response_schema(description, documented), description) == []


def test_every_article_and_the_batch_fit_their_schemas(client: TestClient, description: dict[str, Any]) -> None:
    schema = response_schema(description, "/articles/{id}")
    listed = client.get("/articles").json()["articles"]
    assert len(listed) == 3
    for article in listed:
        found = client.get("/articles/" + quote(article["id"], safe="")).json()
        assert faults(found, schema, description) == []
    batch = client.post("/ask/batch", json={"questions": [{"question": OPENING}]}).json()
    assert faults(batch, response_schema(description, "/ask/batch", "post"), description) == []


def test_the_documented_example_fits_the_schema(description: dict[str, Any]) -> None:
    assert faults(ANSWER, response_schema(description, "/ask"), description) == []
    assert faults(QUESTION, description["components"]["schemas"]["Ask"], description) == []


def test_the_documented_example_quotes_an_article_that_ships(briefings: Path) -> None:
    (hit,) = ANSWER["hits"]
    text = (briefings / hit["citation"]["article_id"]).read_text("utf-8")
    assert hit["text"] in text
    assert hit["highlight"]["text"] in hit["text"]


def test_everything_a_reader_of_docs_meets_is_described(description: dict[str, Any]) -> None:
    bare = [
        f"{method} {path}: {parameter['name']}"
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        for parameter in operation.get("parameters", [])
        if not parameter.get("description")
    ]
    for name in (
        "Answer",
        "Hit",
        "Highlight",
        "Scores",
        "TimeAsked",
        "Reading",
        "Citation",
        "Place",
        "Filters",
        "Ask",
        "Problem",
    ):
        schema = description["components"]["schemas"][name]
        bare += [f"{name}.{field}" for field, of in schema["properties"].items() if not of.get("description")]
    assert bare == []


Call = Callable[[TestClient], Any]


@pytest.mark.parametrize(
    ("call", "status", "says"),
    [
        (lambda c: c.get("/ask"), 422, "query.q"),
        (lambda c: c.get("/ask?q=%20"), 422, "empty"),
        (lambda c: c.get("/ask?q=a&k=0"), 422, "query.k"),
        (lambda c: c.get("/ask?q=a&k=many"), 422, "query.k"),
        (lambda c: c.get("/ask?q=a&k=1000000"), 422, "k is 1000000"),
        (lambda c: c.get("/ask?q=a&since=2024-13"), 422, "is not a date"),
        (lambda c: c.get("/ask?q=a&since=2024&until=2023"), 422, "admit no day"),
        (lambda c: c.get("/ask?q=a&today=2024-12"), 422, "more than one day"),
        (lambda c: c.get("/ask?q=a&publishr=x"), 422, "publishr"),
        (lambda c: c.post("/ask", content=b"{", headers=BODY), 422, "JSON decode error"),
        (lambda c: c.post("/ask", content=b"[" * 90_000, headers=BODY), 400, "parsing the body"),
        (lambda c: c.post("/ask", json={"question": "x" * 100_000}), 422, "100,000 characters"),
        (lambda c: c.post("/ask", json={"question": "x" * 2_000_000}), 413, "exceeds"),
        (lambda c: c.post("/ask", content=iter([b"x" * 500_000] * 3), headers=BODY), 413, "exceeds"),
        (lambda c: c.post("/ask", content=rb'{"question": "\ud800"}', headers=BODY), 422, "surrogate"),
        (lambda c: c.post("/ask", content=b'{"question": "\xff"}', headers=BODY), 400, "parsing the body"),
        (lambda c: c.post("/ask/batch", json={"questions": []}), 422, "questions"),
        (lambda c: c.post("/ask/batch", json={"questions": [{"question": "a"}] * 65}), 422, "65 questions"),
        (lambda c: c.post("/ask/batch", json={"questions": [{"question": " "}]}), 422, "Question 1 "),
        (lambda c: c.get("/articles/no%2Fsuch%23one.md"), 404, "no/such#one.md"),
        (lambda c: c.get("/passages/123456789"), 404, "123456789"),
        (lambda c: c.get("/passages/-1"), 422, "path.id"),
        (lambda c: c.get(f"/passages/{2**64}"), 422, "path.id"),
        (lambda c: c.get("/passages/first"), 422, "path.id"),
        (lambda c: c.get("/nowhere"), 404, "Not Found"),
        (lambda c: c.delete("/ask"), 405, "Method Not Allowed"),
    ],
)
def test_a_refusal_is_a_problem_with_a_next_step(
    client: TestClient, description: dict[str, Any], call: Call, status: int, says: str
) -> None:
    assert_problem(call(client), status, says, description)


@pytest.mark.parametrize("question", ["\0", "bridge\0toll", "\ufffe\uffff", "\U0010ffff", "“‘*?:()[]{}^~\\/\"'+-&|!"])
def test_odd_characters_get_an_answer(client: TestClient, question: str) -> None:
    response = client.post("/ask", json={"question": question})
    assert response.status_code in {200, 422}
    assert json.loads(response.content)


@pytest.mark.parametrize("value", [0.0, 1, "1", "true"])
def test_only_json_s_own_truth_is_taken_in_a_body_and_its_spellings_in_an_address(
    client: TestClient, value: object
) -> None:
    for name in ("tight", "by_date"):
        assert client.post("/ask", json={"question": "Who?", name: value}).status_code == 422
    assert client.get("/ask", params={"q": "Who?", "tight": "1", "by_date": "true"}).status_code == 200
