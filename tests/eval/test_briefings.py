"""The question set over the articles that ship: complete, and as varied as people are."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.dataset import QuestionSet, find_set, read_set

KINDS = {
    "fact",
    "event",
    "temporal",
    "listing",
    "conflict",
    "why",
    "keyword",
    "paraphrase",
    "crosslingual",
    "typo",
    "unanswerable",
}


@pytest.fixture(scope="module")
def questions() -> QuestionSet:
    """Read the set; that its excerpts stand in the articles is checked by that."""
    return read_set(find_set("briefings"))


def test_all_kinds_of_questions_are_asked(questions: QuestionSet) -> None:
    counts = Counter(query.metadata["kind"] for query in questions.queries)
    assert counts.keys() == KINDS
    assert min(counts.values()) >= 8
    assert 0.15 < counts["unanswerable"] / len(questions.queries) < 0.25
    assert len({query.text for query in questions.queries}) == len(questions.queries)


def test_every_answer_is_marked(questions: QuestionSet) -> None:
    assert questions.documents == 5
    for query in questions.queries:
        marked = {reference.span.document for reference in query.references}
        assert query.relevant == dict.fromkeys(marked, 1), query.id
        assert query.answerable == bool(marked) == (query.metadata["kind"] != "unanswerable"), query.id


def test_some_answers_need_several_passages(questions: QuestionSet) -> None:
    parts = [len({group for item in query.references for group in item.groups}) for query in questions.queries]
    assert sum(count > 1 for count in parts) >= 10


def test_excerpts_are_short(questions: QuestionSet) -> None:
    spans = [item.span for query in questions.queries for item in query.references]
    assert max(span.end - span.start for span in spans) < 300
