"""Passages: what holds for any text and any limits, one literal cut, and the speed on hostile text."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Block, BlockKind, DateSpan
from index.chunk import Chunk, Limits, chunk
from index.clean import type_blocks
from index.load import load_file
from index.manifest import BuildSettings
from index.sentences import sentence_spans
from index.sources import find_sources
from index.tokens import BUNDLED, count_tokens, load_encoding
from tests.index.test_clean import texts

ENCODING = load_encoding(BUNDLED)
ALONE = {BlockKind.EVENT, BlockKind.NOTE, BlockKind.CAPTION}
SENTENCES = [f"Boat number {n} of the old ferry line left the harbour for the island at dawn." for n in range(60)]


def write(text: str, published: DateSpan | None = None) -> Article:
    return Article("a", "A Harbour", (), None, published, None, "en", "a.txt", "", text)


TOKENS = BuildSettings().passage_tokens


def limit(tokens: int = TOKENS, characters: int = 10_000) -> Limits:
    """Return limits whose window takes so many characters."""
    return Limits(tokens, ENCODING, lambda text: len(text) <= characters)


def cut(text: str, limits: Limits, *, markdown: bool = False) -> tuple[list[Block], list[Chunk]]:
    blocks = type_blocks(text, "A Harbour", markdown=markdown)
    return blocks, chunk(write(text), blocks, limits)


small_limits = st.builds(limit, st.integers(1, 40), st.integers(1, 120))


@given(texts, small_limits)
@settings(deadline=None, max_examples=200)
def test_passages_are_in_order_apart_and_lose_nothing(text: str, limits: Limits) -> None:
    covered: set[int] = set()
    end = 0
    for passage in cut(text, limits)[1]:
        assert end <= passage.start < passage.end <= len(text)
        shown = text[passage.start : passage.end]
        assert shown == shown.strip()
        covered.update(range(passage.start, passage.end))
        end = passage.end
    assert all(text[i].isspace() for i in range(len(text)) if i not in covered)


@given(texts, small_limits)
@settings(deadline=None, max_examples=200)
def test_a_passage_keeps_to_budget_and_window_unless_it_is_one_character(text: str, limits: Limits) -> None:
    for passage in cut(text, limits)[1]:
        shown = text[passage.start : passage.end]
        assert passage.tokens == count_tokens(ENCODING, shown)
        assert limits.fitting(shown) is not None or len(shown) == 1


@given(texts, small_limits, st.booleans())
@settings(deadline=None, max_examples=200)
def test_a_passage_crosses_no_border(text: str, limits: Limits, markdown: bool) -> None:
    blocks, passages = cut(text, limits, markdown=markdown)
    for passage in passages:
        touched = [block for block in blocks if block.start < passage.end and passage.start < block.end]
        assert tuple(dict.fromkeys(block.kind for block in touched)) == passage.kinds
        assert len(touched) == 1 or not ALONE & set(passage.kinds)
        assert all(block.kind is not BlockKind.HEADING for block in touched[1:])


@given(texts, small_limits)
@settings(deadline=None, max_examples=200)
def test_a_sentence_that_fits_is_never_split(text: str, limits: Limits) -> None:
    blocks, passages = cut(text, limits)
    for block in blocks:
        for start, end in sentence_spans(text, block.start, block.end):
            parts = [passage for passage in passages if passage.start < end and start < passage.end]
            if limits.fitting(text[start:end]) is not None:
                assert len(parts) == 1
            else:
                assert all(passage.split for passage in parts)


@given(texts, small_limits)
@settings(deadline=None, max_examples=50)
def test_the_same_text_is_cut_the_same_way(text: str, limits: Limits) -> None:
    assert cut(text, limits) == cut(text, limits)


@given(st.text(), st.integers(1, 12), st.sets(st.integers(0, 30)))
@settings(deadline=None, max_examples=100)
def test_a_window_that_is_not_monotone_is_kept_too(text: str, tokens: int, refused: set[int]) -> None:
    limits = Limits(tokens, ENCODING, lambda shown: len(shown) not in refused)
    for passage in cut(text, limits)[1]:
        shown = text[passage.start : passage.end]
        assert limits.fitting(shown.strip()) is not None or len(shown) < max(refused, default=0) + 2


def test_a_small_article_is_cut_like_this() -> None:
    text = (
        "# A Harbour\n\nIt is old. It is deep.\n\n## Its Pier\n\nThe pier burnt down. It was built again in 1921. "
        "Then it burnt again.\n\nFigure 1 The pier\n\n- May 8, 2024: It opens.\n- May 9, 2024: It closes.\n"
    )
    passages = cut(text, limit(tokens=20), markdown=True)[1]
    assert [(text[p.start : p.end], p.section, [str(day) for day in p.dates]) for p in passages] == [
        ("# A Harbour\n\nIt is old. It is deep.", (), []),
        ("## Its Pier\n\nThe pier burnt down.", ("Its Pier",), []),
        ("It was built again in 1921. Then it burnt again.", ("Its Pier",), ["1921-01-01/1921-12-31"]),
        ("Figure 1 The pier", ("Its Pier",), []),
        ("- May 8, 2024: It opens.", ("Its Pier",), ["2024-05-08"]),
        ("- May 9, 2024: It closes.", ("Its Pier",), ["2024-05-09"]),
    ]


def test_sections_nest_and_leave_out_the_title() -> None:
    text = "# A Harbour\n\nA.\n\n## B\n\nC.\n\n### D\n\nE.\n\n## F\n\nG.\n\n# H\n\nI."
    assert [passage.section for passage in cut(text, limit(), markdown=True)[1]] == [
        (),
        ("B",),
        ("B", "D"),
        ("F",),
        ("H",),
    ]


def test_a_chronology_without_a_heading_is_not_of_the_section_above() -> None:
    prose = " ".join(SENTENCES[:5])
    entries = "\n\n".join(f"May {day}, 2024: The ferry runs." for day in range(1, 5))
    alone = cut(f"{prose}\n\nThe Storm\n\n{prose}\n\n{entries}", limit())[1]
    headed = cut(f"{prose}\n\nThe Storm\n\n{prose}\n\nChronology of the Ferry\n\n{entries} {prose}", limit())[1]
    assert [passage.section for passage in alone[-4:]] == [()] * 4
    assert headed[-1].section == ("Chronology of the Ferry",)


def test_an_entry_is_about_its_day_and_the_days_it_names() -> None:
    passage = cut("Nov. 20, 2024: After talks on Nov. 15 the ferry runs until March 2025.", limit())[1][0]
    assert [str(day) for day in passage.dates] == ["2024-11-20", "2024-11-15", "2025-03-01/2025-03-31"]


@pytest.mark.parametrize(
    ("text", "published", "day"),
    [
        ("It closed on Nov. 5.", DateSpan(date(2024, 5, 1), date(2024, 12, 31)), "2024-11-05"),
        ("It closed on Dec. 3.\n\nIt had opened on May 1, 2024.", None, "2024-12-03"),
        ("It closed on Dec. 3.\n\nIt had opened in May 2022 and August 2023.", None, "2022-12-03"),
        ("It closed on Dec. 3.\n\nIt had opened on May 1, 2024 and closed until Jan. 2, 2025.", None, "2025-12-03"),
        (f"It closed on Dec. 3.\n\n{'It opened on May 1, 2024. ' * 8}It sailed on Jan. 2, 2025.", None, "2024-12-03"),
    ],
)
def test_a_day_without_a_year_takes_it_from_the_article(text: str, published: DateSpan | None, day: str) -> None:
    passages = chunk(write(text, published), type_blocks(text, ""), limit(tokens=16))
    assert str(passages[0].dates[0]) == day


@pytest.mark.parametrize("count", [7, 15, 23, 31, 42, 60])
def test_a_long_section_is_cut_into_even_passages(count: int) -> None:
    text = " ".join(SENTENCES[:count])
    tokens = [passage.tokens for passage in cut(text, limit())[1]]
    assert len(tokens) <= -(-count_tokens(ENCODING, text) // TOKENS) + 1
    assert max(tokens) - min(tokens) <= 2 * count_tokens(ENCODING, SENTENCES[0])


def test_passages_of_the_briefings_stand_near_the_budget(briefings: Path) -> None:
    tokens: list[int] = []
    for file in find_sources([str(briefings)])[0]:
        loaded = load_file(file)[0][0]
        article = loaded.article
        blocks = type_blocks(article.text, article.title, markdown=True, front_matter=loaded.front_matter)
        passages = chunk(article, blocks, limit())
        tokens += [passage.tokens for passage in passages if BlockKind.PARAGRAPH in passage.kinds]
    assert 120 <= statistics.mean(tokens) <= TOKENS
    assert max(tokens) <= TOKENS


def test_a_character_stays_with_its_marks() -> None:
    for cluster in ("e\u0301", "👩\u200d👩\u200d👧", "👍🏽"):
        text = cluster * 200
        passages = cut(text, limit(tokens=30))[1]
        assert len(passages) > 3
        assert all(text[passage.start : passage.end].startswith(cluster) for passage in passages)


def test_a_sentence_too_long_is_split_at_white_space() -> None:
    text = "the ferry ran and " * 200
    passages = cut(text, limit(tokens=50))[1]
    assert all(passage.split for passage in passages)
    assert {text[passage.end : passage.end + 1] for passage in passages} == {" "}
    assert min(passage.tokens for passage in passages[:-1]) > 25


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "word and ",
        "A? ",
        "👩\u200d👧",
        "e\u0301",
        "漢",
        "ab\n",
        "Abc\n\n",
        "May 8, 2024: x\n",
        "May 8, 2024, ",
        "# ",
        " ",
    ],
)
def test_hostile_text_is_cut_in_linear_time(unit: str) -> None:
    text = "x" + unit * (100_000 // len(unit))
    begin = time.perf_counter()
    passages = cut(text, limit())[1]
    assert time.perf_counter() - begin < 8
    assert max(passage.tokens for passage in passages) <= TOKENS
