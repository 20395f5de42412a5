"""The words of a collection: which are counted, and in how many passages."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.vocabulary import VocabularyWriter
from index.words import words

PARTS = [
    "Seoul",
    "South",
    "Korea",
    "korea",
    "'s",
    "’s",
    "-",
    "-",
    " ",
    " ",
    "ß",
    "é",
    "漢",
    "_",
    ".",
    "7",
    "“",
    "x" * 16,
]
passages = st.lists(
    st.lists(st.one_of(st.sampled_from(PARTS), st.characters(exclude_categories=["Cs"])), max_size=12).map("".join),
    max_size=4,
)


def _counted(path: Path, texts: list[str]) -> Counter[str]:
    """Return the passages of each word, however it is spelt."""
    path.unlink(missing_ok=True)
    writer = VocabularyWriter()
    for text in texts:
        writer.add(text)
    writer.write(path)
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT form, passages FROM words").fetchall()
    return Counter({form.casefold(): count for form, count in rows})


def _forms(text: str) -> set[str]:
    """Return the forms of a passage, read word by word from its beginning."""
    found: set[str] = set()
    end, before = 0, ""
    for word in words(text):
        form = text[word.start : word.start + len(word.form)]
        if not form.isalpha() or not 2 <= len(form) <= 30:
            before = ""
            continue
        joined = before if word.start - end == 1 and text[end] == "-" else ""
        found |= {form.capitalize() if joined[:1].isupper() else form} | ({f"{joined}-{form}"} if joined else set())
        end, before = word.end, form
    return found


@given(passages)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_forms_are_those_that_reading_word_by_word_gives(tmp_path: Path, texts: list[str]) -> None:
    expected: Counter[str] = Counter()
    for text in texts:
        expected.update(form.casefold() for form in _forms(text))
    assert _counted(tmp_path / "names.sqlite", texts) == expected


def test_a_passage_counts_once_for_a_word_and_for_the_name_it_is_joined_to(tmp_path: Path) -> None:
    counted = _counted(tmp_path / "names.sqlite", ["Seok-yeol's Seok-yeol, Seok", "Seok yeol"])
    assert counted == {"seok": 2, "yeol": 2, "seok-yeol": 1}
