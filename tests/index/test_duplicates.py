"""Near duplicates: the same text with small edits is one, a text with another figure or name never is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.duplicates import Bands, band_keys, meeting, near_groups, nearly_same

TEXT = (
    "The two ministers met at the harbour of Tallis on 3 May 2014 and agreed that the old quay should be dredged "
    "before the winter. They also promised to keep the lighthouse open for the fishermen of Wend, who had asked for "
    "it twice, and to pay twelve men to look after the lamp. Nothing was said about the price of herring at the "
    "meeting."
)


def _keys(*texts: str) -> Bands:
    return np.frombuffer(b"".join(map(band_keys, texts)), "<u4").reshape(-1, 16)


def _meet(one: str, other: str) -> bool:
    keys = _keys(one, other)
    return len(keys) == 2 and near_groups(keys, [one, other].__getitem__) == {1: 0}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("who had asked for it twice", "who had asked for that twice"),
        ("Nothing was said about the price of herring", "Nothing at all was said about the price of herring"),
        ("before the winter.", "before winter;"),
        ("TEXT", "TEXT"),
        ("The two ministers met", "Report from the Harbour. The two ministers met"),
        ("at the meeting.", "at the meeting. Read more in the Gazette"),
        ("The two ministers met at the harbour", "ministers met at the harbour"),
    ],
)
def test_a_text_with_small_edits_or_other_borders_is_nearly_the_same(old: str, new: str) -> None:
    other = TEXT.replace(old, new)
    assert nearly_same(TEXT, other)
    assert nearly_same(other, TEXT)
    assert _meet(TEXT, other)


def test_a_name_with_another_apostrophe_is_no_other_name() -> None:
    one = TEXT.replace("harbour of Tallis", "harbour below Tallis's walls")
    assert nearly_same(one, one.replace("'", "’"))
    assert _meet(one, one.replace("'", "’"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3 May", "4 May"),
        ("May 2014", "June 2014"),
        ("2014 and", "2015 and"),
        ("Tallis", "Orla"),
        ("twelve men", "thirteen men"),
        ("12 men", "-12 men"),
        ("should be", "should not be"),
        ("promised", "didn't promise"),
        ("The two ministers", "On 5 June the two ministers"),
        ("at the meeting.", "at the meeting of 1998."),
        ("ministers met", "Vice ministers met"),
        ("fishermen of Wend", "fishermen"),
        ("Nothing was", "However, nothing was"),
    ],
)
def test_a_text_with_another_figure_name_or_negation_is_not_the_same(old: str, new: str) -> None:
    text = TEXT.replace("twelve men", old) if old == "12 men" else TEXT
    other = text.replace(old, new)
    assert other != text
    assert not nearly_same(text, other)
    assert not nearly_same(other, text)
    assert not _meet(text, other)


def test_names_that_changed_places_are_not_the_same() -> None:
    one = f"Korea sued Japan over it. {TEXT}"
    assert not nearly_same(one, one.replace("Korea sued Japan", "Japan sued Korea"))


def test_a_text_that_only_holds_another_is_not_the_same() -> None:
    assert not nearly_same(TEXT, f"{TEXT} {TEXT.lower()[::-1]}")


def test_a_short_text_has_no_near_duplicates() -> None:
    assert band_keys("The minister of Wend met the fishermen.") == b""
    assert not nearly_same("The minister met the fishermen today", "The minister met the fishermen")


def test_japanese_is_the_same_only_where_no_clause_differs() -> None:
    text = "。".join(f"第{name}の港は古い" for name in "あいうえおかきくけこさしすせそたちつてとなに") + "。"
    assert nearly_same(text, text.replace("。", "、"))
    assert not nearly_same(text, text.replace("第この", "第三の"))


@given(st.text(), st.text())
@settings(deadline=None, max_examples=100)
def test_it_does_not_matter_which_text_comes_first(one: str, other: str) -> None:
    assert nearly_same(f"{one} {TEXT}", f"{TEXT} {other}") == nearly_same(f"{TEXT} {other}", f"{one} {TEXT}")
    assert len(band_keys(one)) in {0, 64}
    assert nearly_same(f"{one} {TEXT}", f"{one} {TEXT}")


def _edited(words: list[str], at: int) -> str:
    return " ".join([*words[:at], "kindly", *words[at:]])


def test_every_member_is_nearly_the_same_as_the_first_of_its_group() -> None:
    """Each text has one word more than the one before it: neighbours are alike, the ends are not."""
    texts = [" ".join("abcdefghijklmnopqrstuvwxyz" * 2)]
    for step in range(20):
        texts.append(_edited(texts[-1].split(), 4 * step))
    assert not nearly_same(texts[0], texts[-1])
    groups = near_groups(_keys(*texts), texts.__getitem__)
    assert len(groups) > 10
    assert len(set(groups.values())) > 1
    assert not set(groups) & set(groups.values())
    assert all(nearly_same(texts[home], texts[member]) for member, home in groups.items())


def test_a_thousand_fillings_of_a_template_are_told_apart_without_comparing_them() -> None:
    texts = [TEXT.replace("2014", str(number)) for number in range(1000, 2000)]

    def compared(position: int) -> str:
        raise AssertionError(f"text {position} was read")

    assert near_groups(_keys(*texts), compared) == {}


def test_only_texts_that_share_a_value_are_read() -> None:
    texts = ["Nothing else is like it: " + "the quick brown fox jumps over a lazy dog by the old mill " * 3, TEXT, TEXT]
    read: list[int] = []
    assert meeting(_keys(*texts)).tolist() == [1, 2]

    def text(position: int) -> str:
        read.append(position)
        return texts[position]

    assert near_groups(_keys(*texts), text) == {2: 1}
    assert sorted(read) == [1, 2]
