"""A question on its way: what it says, in the collection's own words, and the vectors of what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.article import DateSpan
from index.asked import Reading, TimeAsked
from index.clauses import clauses
from index.clock import Clock
from index.counts import Counted, Word, counted
from index.errors import UsageError
from index.event_days import resolve
from index.models import ENGLISH_ONLY
from index.named import Named
from index.names import expand
from index.normalise import search_form
from index.vectors import Floats
from index.when import read_times
from index.when.event import read_event_relations
from index.when.rest import is_of_years, telling_words, without_times
from index.words import is_cjk, may_hold_cjk, stems, telling, terms
from index.words import words as surface

if TYPE_CHECKING:
    from index.generation import Generation
    from index.ranking import Mechanisms

MAX_QUESTION_CHARS = 4000
"""Longer questions are refused: the model reads some 200 words, and to ignore the rest silently misleads."""

_LITTLE = 2
"""Words beside its times that a question of little else has at most: there the words of the time would decide, and
they are those of other times too. Where more is said they do no harm, and help where the rest is vague."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, read."""

    text: str
    """As it is searched: one line, tidied."""
    vectors: Floats
    """Of the whole question and, where it has several, of its clauses: shape (1 + clauses, dimensions)."""
    vectors_tell: bool
    """False where the model cannot read what was embedded: words alone rank then."""
    terms: tuple[str, ...]
    """What to look for among the words: repeats count."""
    boosts: Mapping[str, float]
    """What a term that only stands for another word counts, 0 to 1; 1 for one that is not named."""
    weights: Mapping[Word, float]
    """Its different words in order, each with the inverse document frequency of its most frequent term, less for
    hiragana."""
    names: npt.NDArray[np.bool_]
    """Which of them are names, as far as capitals tell, shape (words,)."""
    repeats: Floats
    """How often it says each of them, shape (words,)."""
    pairs: tuple[tuple[Word, Word], ...]
    """Its different pairs of neighbouring words."""
    counted: Counted
    """What of it is counted in passages: its terms and these pairs."""
    times: tuple[TimeAsked, ...]
    """The times it speaks of."""
    only_time: bool
    """Whether it asks for whatever there was at these times, and names nothing else."""
    dates_carry: bool
    """Whether it says so little else that the words of its times are not looked for: their dates alone tell."""
    days: tuple[DateSpan, ...]
    """The days to look for: those of its times or, where it speaks of none, those that the filters admit."""
    readings: tuple[Reading, ...]
    """Words of it that were taken as others."""
    hints: tuple[str, ...]
    """What this machine lacks to read it better, and the command that mends it."""
    named: Named
    """Whom it may name as a source."""
    clauses_named: tuple[Named, ...]
    """The same for each clause, or for the whole question where it has only one."""

    @property
    def clause_vectors(self) -> Floats:
        """Of each clause, or of the whole question where it has only one: shape (1 or more, dimensions)."""
        return self.vectors[1:] if len(self.vectors) > 1 else self.vectors


def read_question(
    index: Generation,
    question: str,
    mechanisms: Mechanisms,
    today: date | None,
    within: DateSpan | None = None,
    clock: Clock | None = None,
) -> Question:
    """Read a question; `within` are the days that the filters admit.

    Raises UsageError for one that is empty or longer than MAX_QUESTION_CHARS.
    """
    text = _checked(question)
    times, by_event = _times(index, question, today) if mechanisms.dates else ((), ())
    left = telling_words(without_times(question, times)) if times else _LITTLE + 1
    only_time = left == 0
    finer = [time for time in times if not is_of_years(time)]
    dates_carry = bool(finer) and 0 < left <= _LITTLE
    asked = search_form(without_times(question, finer)) if dates_carry else text
    said = _in_words(index, asked, mechanisms)
    parts = clauses(said.embedded) if mechanisms.clauses else []
    weights = {word: min(index.lexical.idf(term) * telling(term) for term in word) for word in said.words}
    pairs = tuple(dict.fromkeys((a, b) for a, b in pairwise(said.words) if a != b))
    times = (*times, *by_event)
    with (clock or Clock()).stage("embed"):
        vectors = index.encoder.encode_question(said.embedded, parts)
    named = Named(text if mechanisms.sources else "")
    return Question(
        text=text,
        vectors=vectors,
        vectors_tell=not (is_cjk(said.embedded) and index.manifest.weights_sha256 in ENGLISH_ONLY),
        terms=said.terms,
        boosts=said.boosts,
        weights=weights,
        names=_names(asked, weights, index.manifest.languages),
        repeats=np.array([said.words.count(word) for word in weights], np.float32),
        pairs=pairs,
        counted=counted(weights, said.boosts, pairs),
        times=times,
        only_time=only_time,
        dates_carry=dates_carry,
        days=tuple(time.span for time in times) or ((within,) if within and mechanisms.dates else ()),
        readings=said.readings,
        hints=said.hints,
        named=named,
        clauses_named=tuple(Named(said.embedded[a:b] if mechanisms.sources else "") for a, b in parts) or (named,),
    )


def _names(text: str, weights: Mapping[Word, float], languages: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which words a question writes with a capital, its first word left out; none where all of them are."""
    if text.isupper():
        return np.zeros(len(weights), bool)
    spelt = [text[word.start : word.end] for word in surface(text)][1:]
    named = {term for form in spelt if form[:1].isupper() and len(form) > 1 for term in terms(form, languages)}
    return np.array([not named.isdisjoint(word) for word in weights], bool)


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


@dataclass(frozen=True, slots=True)
class _InWords:
    """A question in the words of the collection; the fields are those of `Question`."""

    embedded: str
    """What to embed of it."""
    words: tuple[Word, ...]
    terms: tuple[str, ...]
    boosts: Mapping[str, float] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    hints: tuple[str, ...] = ()


def _in_words(index: Generation, text: str, mechanisms: Mechanisms) -> _InWords:
    languages = index.manifest.languages
    if mechanisms.bridge and may_hold_cjk(text):
        from index.bridge import asked_in, missing  # noqa: PLC0415 (few questions need it)

        embedded, bridged = asked_in(text, languages, index.manifest.weights_sha256, _holds(index))
        if bridged != stems(text, languages):
            hint = missing(text)
            return _InWords(embedded, tuple(bridged), _terms(bridged), hints=(hint,) if hint else ())
    if mechanisms.names:
        found = expand(index, text)
        return _InWords(found.text, found.words, found.terms, found.boosts, found.readings)
    words = stems(text, languages)
    return _InWords(text, tuple(words), _terms(words))


def _terms(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(term for word in words for term in word)


def _holds(index: Generation) -> Callable[[str], bool]:
    return lambda term: index.lexical.frequency(term) > 0


_Times = tuple[TimeAsked, ...]


def _times(index: Generation, question: str, today: date | None) -> tuple[_Times, _Times]:
    """Read the times said outright, and those said by an event that the articles date."""
    outright = read_times(question, today=today, context=index.store.period)
    by_event = (resolve(index, relation) for relation in read_event_relations(question))
    return _likely(index, outright, today), tuple(found for found in by_event if found)


def _likely(index: Generation, times: _Times, today: date | None) -> _Times:
    """Of a day or month without a year keep the years in which the articles tell of it, the nearest to today first.

    Where they tell of none, the nearest stays: what was understood is to be shown.
    """
    said: dict[tuple[int, int], list[TimeAsked]] = {}
    for time in times:
        said.setdefault((time.start, time.end), []).append(time)
    near = today or date.max
    for words, years in said.items():
        if len(years) > 1:
            years.sort(key=lambda time: abs(near - time.span.start))
            said[words] = [time for time in years if index.store.has_dated(time.span)] or years[:1]
    return tuple(time for years in said.values() for time in years)
