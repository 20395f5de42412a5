"""The arithmetic of spans, against sets of integers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.spans import Span, shared, size, union

spans = st.lists(
    st.builds(
        lambda name, start, length: Span(name, start, start + length),
        st.sampled_from("ab"),
        st.integers(0, 30),
        st.integers(0, 12),
    ),
    max_size=8,
)


def characters(items: list[Span]) -> set[tuple[str, int]]:
    return {(item.document, offset) for item in items for offset in range(item.start, item.end)}


@given(spans)
def test_union_covers_the_same_characters_once_and_in_order(items: list[Span]) -> None:
    joined = union(items)
    assert characters(joined) == characters(items)
    assert size(items) == len(characters(items)) == sum(item.end - item.start for item in joined)
    assert joined == sorted(joined)
    assert union(joined) == joined


@given(spans, spans)
def test_shared_counts_the_common_characters(one: list[Span], other: list[Span]) -> None:
    assert shared(one, other) == shared(other, one) == len(characters(one) & characters(other))


@given(spans)
def test_holds_and_overlaps_agree_with_sets(items: list[Span]) -> None:
    for one in items:
        for other in items:
            common = characters([one]) & characters([other])
            assert one.overlaps(other) == bool(common)
            if other.start < other.end:
                assert one.holds(other) == (common == characters([other]))


def test_nothing_covers_nothing() -> None:
    assert union([]) == []
    assert size([]) == shared([], [Span("a", 0, 5)]) == 0
