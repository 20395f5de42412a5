"""Names for one thing are found where a text says so, and two things beside a slash stay two."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.aliases import AliasFinder, long_form


def _pairs(*passages: str, often: int = 4) -> set[frozenset[str]]:
    """Return the pairs found in passages, where every word stands as a name in `often` of them."""
    finder = AliasFinder()
    for passage in passages:
        finder.add(passage)
    kept = finder.kept(lambda _: often)
    found = {frozenset((alias.name, alias.other)) for alias in kept}
    assert len(kept) == 2 * len(found)  # each in both directions
    return found


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Fishers land on Talmo (Vesland in Umish) in May.", {"Talmo", "Vesland"}),
        ("Fishers land on Talmo (known in Umeland as Vesland).", {"Talmo", "Vesland"}),
        ("Fishers land on Talmo (or Vesland) in May.", {"Talmo", "Vesland"}),
        ("Ada Brook, also known as Anna Reed, built it.", {"Ada Brook", "Anna Reed"}),
        ("It asked the Harbour Safety Board (HSB) for help.", {"Harbour Safety Board", "HSB"}),
        ("It was a low-draught ferry test (LDFT).", {"low-draught ferry test", "LDFT"}),
        ("Workers of the Union of Dredgers and Pilots (UDP) met.", {"Union of Dredgers and Pilots", "UDP"}),
    ],
)
def test_what_is_said_to_be_one_is_found(text: str, pair: set[str]) -> None:
    assert _pairs(text) == {frozenset(pair)}


@pytest.mark.parametrize(
    "text",
    [
        "Kersa (Wend) met Ada Brook (54) in Tallis (May 2017) and/or later.",
        "The mayor (who said NO) left.",
        "He wrote of ships (see HSB).",
        "The board (IT) was new.",
        "Its owner (or so they say) left.",
    ],
)
def test_other_brackets_say_nothing(text: str) -> None:
    assert _pairs(text) == set()


def test_a_slash_joins_names_for_one_thing_when_it_does_so_often_and_in_either_order() -> None:
    assert _pairs("To Talmo/Vesland.", "From Vesland/Talmo.") == {frozenset({"Talmo", "Vesland"})}


@pytest.mark.parametrize(
    ("passages", "often"),
    [
        (["To Talmo/Vesland."], 4),  # once
        (["To Talmo/Vesland."] * 2, 100),  # both mostly without the other
        (["To Talmo/Vesland."] * 2, 0),  # ordinary words
        (["Photo: Brook/Harbourpress.", "Photo: Reed/Harbourpress."] * 3, 4),  # one name beside several
        (["At example.org/Talmo/Vesland.html and 4/May."] * 3, 4),
    ],
)
def test_a_slash_between_two_things_joins_nothing(passages: list[str], often: int) -> None:
    assert _pairs(*passages, often=often) == set()


@pytest.mark.parametrize(
    ("short", "before", "long"),
    [
        ("HSB", "asked the Harbour Safety Board", "Harbour Safety Board"),
        ("HSMM", "the heat shock protein of the muscle of mice", "heat shock protein of the muscle of mice"),
        ("HSB", "asked the Ferry Office", None),
        ("R&D", "research and development", "research and development"),
    ],
)
def test_the_long_form_begins_with_the_first_letter(short: str, before: str, long: str | None) -> None:
    assert long_form(short, before) == long


@given(st.text("AbC/().,& \n", max_size=200))
@settings(deadline=None)
def test_any_text_is_read(text: str) -> None:
    for one, other in _pairs(text, text):
        assert one in text
        assert other in text
