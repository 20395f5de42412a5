"""Answers on a terminal: the same words as in a pipe, the best sentence in bold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.article import DateSpan, NoteCitation
from index.article_store import ArticleSummary
from index.asked import Reading, TimeAsked
from index.result import Claim, Disagreement
from service import pretty, render
from tests.service.toys import answer, hit


@pytest.fixture(autouse=True)
def in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make rich take the captured output for a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "90")


def test_the_best_sentence_is_bold_and_the_citation_complete(capsys: pytest.CaptureFixture[str]) -> None:
    pretty.print_answer(answer(hit()))
    shown = capsys.readouterr().out
    assert "\x1b[1mThe dam held.\x1b[0m" in shown
    for words in (render.about(hit().citation), "dam.md:100-139", "also in copy:7-46", "nearly the same: other:0-41"):
        assert words in shown
    assert "note 3: Ada Roth, “Dams,” 1999." in shown


def test_a_long_note_is_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    note = NoteCitation(12, 900, 2000, f"[12] Ada Roth,\n“Dams,” {'a word ' * 100}")
    pretty.print_answer(answer(hit(notes=(note,))))
    shown = capsys.readouterr().out
    assert "note 12: Ada Roth, “Dams,” a word" in shown
    assert 10 < shown.count("word") < 30
    assert render.notes(hit(notes=(note,)))[0].count("word") == 100


def test_what_sources_disagree_on_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    claims = tuple(Claim(value, value, 1, "[b]dam", "Dam", 7, 20, "") for value in ("14", "15"))
    pretty.print_answer(replace(answer(hit()), disagreements=(Disagreement("locks", claims),)))
    shown = capsys.readouterr().out
    for words in ("Sources disagree (locks)", "14: “Dam” [b]dam:7-20", "15: “Dam” [b]dam:7-20"):
        assert words in shown


def test_markup_in_a_source_is_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    pretty.print_answer(answer(hit(text="[red]It[/red] :smile: rained.")))
    assert "[red]It[/" in capsys.readouterr().out


def test_nothing_found_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    pretty.print_answer(answer())
    shown = capsys.readouterr().out
    assert render.NOTHING in shown
    assert "50%" in shown


def test_how_the_question_was_read_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    times = (TimeAsked("in [b]2024", 0, 1, DateSpan(date(2024, 1, 1), date(2024, 12, 31))),)
    pretty.print_answer(replace(answer(hit()), times=times, readings=(Reading("Kishda", "Kishida"),)))
    shown = capsys.readouterr().out
    for line in ("time read: in [b]2024 = 2024", "read Kishda as Kishida"):
        assert line in shown


def test_articles_show_their_ids_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long_id = "a-folder/" + "x" * 60 + ".md"
    pretty.print_articles(
        [ArticleSummary(long_id, "The dam", ("Ada Roth",), "Gazette", None, None, "en", "dam.md", "0", 39, 1)]
    )
    shown = capsys.readouterr().out
    assert long_id in shown
    assert "The dam" in shown


def test_bars_show_stages_on_stderr_with_known_and_unknown_totals(capsys: pytest.CaptureFixture[str]) -> None:
    with pretty.Bars() as bars:
        bars("reading", 3, 0)
        bars("embedding", 2, 2)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "reading" in captured.err
    assert "2/2" in captured.err
