"""A question on its way: what it says, in the collection's own words, and the vectors of what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from index.article import DateSpan
from index.bridge import asked_in
from index.clauses import clauses
from index.errors import UsageError
from index.named import Named
from index.names import Reading, expand
from index.normalise import search_form
from index.vectors import Floats
from index.when import TimeAsked, read_times
from index.when_event import read_event_relations, resolve
from index.words import stems

if TYPE_CHECKING:
    from index.generation import Generation
    from index.ranking import Mechanisms

MAX_QUESTION_CHARS = 4000
"""Longer questions are refused: the model reads some 200 words, and to ignore the rest silently misleads."""

Word = tuple[str, ...]
"""A word of a question: its stems, and the terms that stand for it as well."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read."""

    text: str
    """As it is searched: one line, tidied."""
    vectors: Floats
    """Of the whole question and, where it has several, of its clauses: shape (1 + clauses, dimensions)."""
    terms: tuple[str, ...]
    """What to look for among the words: repeats count."""
    boosts: Mapping[str, float]
    """What a term that only stands for another word counts, 0 to 1; 1 for one that is not named."""
    weights: Mapping[Word, float]
    """Its different words in order, each with the inverse document frequency of its most frequent term."""
    repeats: Floats
    """How often it says each of them, shape (words,)."""
    pairs: tuple[tuple[Word, Word], ...]
    """Its different pairs of neighbouring words."""
    times: tuple[TimeAsked, ...]
    """The times it speaks of."""
    days: tuple[DateSpan, ...]
    """The days to look for: those of its times or, where it speaks of none, those that the filters admit."""
    readings: tuple[Reading, ...]
    """Words of it that were taken as others."""
    named: Named
    """Whom it may name as a source."""


def read_question(
    index: Generation, question: str, mechanisms: Mechanisms, today: date | None, within: DateSpan | None = None
) -> Question:
    """Read a question; `within` are the days that the filters admit.

    Raises UsageError for one that is empty or longer than MAX_QUESTION_CHARS.
    """
    text = _checked(question)
    embedded, words, terms, boosts, readings = _in_words(index, text, mechanisms)
    parts = clauses(embedded) if mechanisms.clauses else []
    weights = {word: min(map(index.lexical.idf, word)) for word in words}
    times = _times(index, question, today) if mechanisms.dates else ()
    return Question(
        text=text,
        vectors=index.encoder.encode_queries([embedded, *parts]),
        terms=terms,
        boosts=boosts,
        weights=weights,
        repeats=np.array([words.count(word) for word in weights], np.float32),
        pairs=tuple(dict.fromkeys((a, b) for a, b in pairwise(words) if a != b)),
        times=times,
        days=tuple(time.span for time in times) or ((within,) if within and mechanisms.dates else ()),
        readings=readings,
        named=Named(text if mechanisms.sources else ""),
    )


def _checked(question: str) -> str:
    if len(question) > MAX_QUESTION_CHARS:
        raise UsageError(
            f"the question has {len(question):,} characters, at most {MAX_QUESTION_CHARS:,} are read",
            "Ask one question in a sentence or two.",
        )
    text = search_form(question)
    if not text:
        raise UsageError("the question is empty", 'Ask something: ask "When was the Sado mine listed?"')
    return text


_InWords = tuple[str, tuple[Word, ...], tuple[str, ...], Mapping[str, float], tuple[Reading, ...]]


def _in_words(index: Generation, text: str, mechanisms: Mechanisms) -> _InWords:
    """Return what to embed, the words, the terms with their boosts, and what was taken as something else."""
    languages = index.manifest.languages
    if mechanisms.bridge:
        embedded, bridged = asked_in(text, languages, index.manifest.weights_sha256, _holds(index))
        if bridged != stems(text, languages):
            return embedded, tuple(bridged), tuple(term for word in bridged for term in word), {}, ()
    if mechanisms.names:
        found = expand(index, text)
        return found.text, found.words, found.terms, found.boosts, found.readings
    words = tuple(stems(text, languages))
    return text, words, tuple(term for word in words for term in word), {}, ()


def _holds(index: Generation) -> Callable[[str], bool]:
    return lambda term: index.lexical.frequency(term) > 0


def _times(index: Generation, question: str, today: date | None) -> tuple[TimeAsked, ...]:
    """Read the times said outright, and those said by an event that the articles date."""
    outright = read_times(question, today=today, context=index.store.period)
    by_event = (resolve(index, relation) for relation in read_event_relations(question))
    return (*outright, *(found for found in by_event if found))
