"""Reading a language model's answer: which sentences say something, and what they cite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.marks import read_statements


def _read(answer: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(one.text, one.numbers) for one in read_statements(answer, "en")]


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ("It rained [1].", [("It rained.", (1,))]),
        ("It rained.[1] It snowed. [2][3]", [("It rained.", (1,)), ("It snowed.", (2, 3))]),
        ("It rained [1, 3-5; 1].", [("It rained.", (1, 3, 4, 5))]),
        ("It rained【2】. It hailed [^4].", [("It rained.", (2,)), ("It hailed.", (4,))]),
        ("[2] says that it rained.", [("says that it rained.", (2,))]),
        ("It rained [1] and it snowed [2].", [("It rained and it snowed.", (1, 2))]),
        ("It rained. It snowed [1].", [("It rained.", ()), ("It snowed.", (1,))]),
        ("- It rained [1]\n- **Snow**: fell later [2]\n3. Hail", [
            ("It rained", (1,)), ("Snow: fell later", (2,)), ("Hail", ()),
        ]),
        ("# Weather\n\n**Rain**\n\nWhat fell?\nHere it is:\nRain [1].\n---\n", [("Rain.", (1,))]),
        ("Rain [1].\n\n## Sources\n\n[1] The dam. Gazette.\n[2] The weir.", [("Rain.", (1,))]),
        ("In [2024] it rained 3 [mm].", [("In [2024] it rained 3 [mm].", ())]),
        ("", []),
    ],
)  # fmt: skip
def test_sentences_and_their_numbers(answer: str, read: list[tuple[str, tuple[int, ...]]]) -> None:
    assert _read(answer) == read


@given(
    st.lists(st.sampled_from(["It rained", " [1]", "[2-3]", ". ", "\n", "? ", "- ", "## ", "He came", "【4】", ": "]))
)
def test_statements_stand_where_they_say_and_in_order(parts: list[str]) -> None:
    answer = "".join(parts)
    last = 0
    for one in read_statements(answer, "en"):
        assert last <= one.start < one.end <= len(answer)
        stands = answer[one.start : one.end]
        assert stands.strip() == stands
        assert [word for word in one.text.split() if word.isalpha()] != [] or one.numbers
        last = one.end
