"""Days that an English question writes in numbers alone or calls by a name: "4/12/2024", "Christmas Eve 2023"."""

from __future__ import annotations

from index.periods import make_span
from index.when.words import Period, Words, stated
from index.when.years import stated_year

_NAMED = {
    ("christmas", "eve"): (12, 24), ("christmas", "day"): (12, 25), ("christmas",): (12, 25), ("xmas",): (12, 25),
    ("boxing", "day"): (12, 26), ("new", "year", "eve"): (12, 31), ("new", "year", "day"): (1, 1),
    ("valentine", "day"): (2, 14), ("may", "day"): (5, 1), ("halloween",): (10, 31),
}  # fmt: skip
"""Days that are the same in every country that has them, with their month and day."""
NAMED_WORDS = frozenset(name[0] for name in _NAMED)
"""What their names begin with."""


def read_numeric(words: Words, i: int) -> Period | None:
    """Read "25/12/2024", "3.12.2024" or "4/12/2024", which is in April to some and in December to others.

    Of the latter both are meant; with full stops between, the day stands first.
    """
    mark = words[i + 1]
    if mark not in ("/", ".") or words[i + 3] != mark or not all(words.glued(i + step) for step in range(1, 5)):
        return None
    first, second, year = (int(words[k]) if words[k].isdigit() else 0 for k in (i, i + 2, i + 4))
    if words.glued(i) or len(words[i + 4]) != 4 or not 1500 <= year < 2200:
        return None
    orders = [(second, first)] if mark == "." and second <= 12 else [(first, second), (second, first)]
    days = (make_span(year, month, day) for month, day in orders if 1 <= month <= 12)
    spans = list(dict.fromkeys(day for day in days if day))
    return Period(i, i + 5, lambda _: spans[0], year, tuple(spans[1:])) if spans else None


def read_named(words: Words, i: int, *, led: bool) -> Period | None:
    """Read a day by its name; one without "day", "eve" or a year only after a word that a time follows."""
    if words[i] not in NAMED_WORDS or not words.raw(i)[0].isupper():
        return None
    found = ((name, _end(words, i, name)) for name in _NAMED)
    name, j = next(((name, end) for name, end in found if end), ((), 0))
    if not name:
        return None
    month, day = _NAMED[name]
    year = stated_year(words, words.skip(j, ",", "of", "in"))
    if year:
        return stated(i, year[1], make_span(year[0], month, day), year[0])
    if len(name) == 1 and (not led or words.raw(j)[:1].isupper()):  # Christmas Island
        return None
    return Period(i, j, lambda lacking: make_span(lacking, month, day), None)


def _end(words: Words, i: int, name: tuple[str, ...]) -> int:
    """Return the word after a name at `i`, its apostrophes passed over; 0 if it is not there."""
    for word in name:
        if words[i] != word:
            return 0
        i += 3 if words[i + 1] in ("'", "’") and words[i + 2] == "s" else 1
    return i
