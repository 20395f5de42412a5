"""What counts as found, and as a true offset, on answers small enough to judge by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eval.dataset import Query, QuestionSet
from eval.peers.hits import judge, questions_of
from eval.peers.runner import Hit
from tests.eval.examples import reference

ARTICLES = {"a": "The copper mine\nopened in 1601. It closed after a flood.", "b": "It closed after a flood."}


def query(name: str, *references: tuple[str, int, int], within: str | None = None, **metadata: object) -> Query:
    told: Mapping[str, object] = metadata
    return Query(name, f"{name}?", told, {}, tuple(reference(*one) for one in references), within)


def test_an_excerpt_is_found_whole_in_its_own_article_whatever_the_blanks() -> None:
    opened = query("opened", ("a", 0, 31))
    whole, part = "The copper mine opened in 1601. It", "The copper mine opened in"
    for text, source, found in ((whole, "a", 1.0), (part, "a", 0.0), (whole, "b", 0.0)):
        assert judge([opened], [[Hit(source, text, None)]], ARTICLES).span_at_5 == found


def test_one_of_several_excerpts_suffices_and_an_empty_answer_finds_nothing() -> None:
    closed = query("closed", ("a", 32, 56), ("b", 0, 24))
    found = judge([closed, closed], [[Hit("b", ARTICLES["b"], 0)], []], ARTICLES)
    assert (found.span_at_5, found.true_offsets, found.characters) == (0.5, 1.0, 12.0)


def test_offsets_are_true_only_where_the_very_text_stands_there() -> None:
    places = [Hit("b", "closed", 3), Hit("b", "closed", 4), Hit("b", "closed", None), Hit("b", "closed", -1)]
    places += [Hit("elsewhere", "closed", 3)]
    assert judge([query("q", ("b", 0, 24))], [places], ARTICLES).true_offsets == 1 / 5


def test_only_english_questions_of_the_whole_set_with_excerpts_are_asked() -> None:
    span = ("b", 0, 24)
    asked = [query("en", span, lang="en"), query("plain", span)]
    others = [query("ja", span, lang="ja"), query("none"), query("one", span, within="b")]
    assert questions_of(QuestionSet("made", Path(), len(ARTICLES), (*asked, *others))) == asked
