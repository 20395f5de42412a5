"""Checking a language model's answer: which of its sentences the passages that they cite support.

No language model does it. How likely a passage says what a sentence says is told by a logistic model over the cosine
of their vectors and the words that they share (`check.json`, fitted by `python -m eval.fit_check`). What such likeness
does not see is looked at by rules: every number, date, quantity, name, quotation and denial of the sentence must be
the passage's.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from index.budget import NumberedPassage
from index.checked import Check, CheckedMark, CheckedSentence, Support, Verdict
from index.errors import UnknownIdError, UsageError
from index.evidence import Cited, Evidence, Fit
from index.figures import Fault, wrong_figures
from index.marks import Statement, read_statements
from index.vectors import Floats
from index.wording import wrong_wording

if TYPE_CHECKING:
    from index.generation import Generation

SHIPPED = "check.json"
MAX_ANSWER_CHARS, MAX_CONTEXT_CHARS = 20_000, 200_000
"""Longer answers and contexts are refused: each sentence is embedded."""
MAX_SENTENCES = 400
"""The same for answers of more sentences."""
_BORDER = re.compile(r"[,;:]\s+|\s(?:and|but|while|whereas|because|although|which|who)\s")
_FEWEST_WORDS = 3
"""Of a part of a statement that is looked at by itself."""
FEATURES = ("cosine", "covered", "near", "least")
"""Fields of `Fit` that the model weighs."""


@dataclass(frozen=True, slots=True)
class Model:
    """How likely passages say what a sentence says, by how their wording fits."""

    weights: dict[str, float]
    bias: float
    supported: float
    """The likelihood from which a sentence counts as supported, 0 to 1."""
    partly: float
    """The same for partly supported."""
    fitted_on: str

    def likelihood(self, fit: Fit) -> float:
        """Return how likely the passages say what the sentence says, 0 to 1."""
        margin = self.bias + sum(self.weights[name] * getattr(fit, name) for name in FEATURES)
        return 1 / (1 + math.exp(-margin))


@cache
def shipped_model() -> Model:
    """Return the model that ships."""
    return Model(**json.loads(files("index").joinpath(SHIPPED).read_text(encoding="utf-8")))


def check(index: Generation, answer: str, passages: Sequence[NumberedPassage]) -> Check:
    """Check an answer against the passages that its marks [1], [2] ... number.

    Raises UsageError for an answer that is too long or says nothing.
    """
    length = sum(len(passage.text) for passage in passages)
    for what, chars, most in (("answer", len(answer), MAX_ANSWER_CHARS), ("context", length, MAX_CONTEXT_CHARS)):
        if chars > most:
            raise UsageError(
                f"The {what} has {chars:,} characters; at most {most:,} are checked.", "Check it in parts."
            )
    statements = list(read_statements(answer, "en"))
    if not statements:
        raise UsageError("The answer says nothing that could be checked.", "Give the text that a language model wrote.")
    if len(statements) > MAX_SENTENCES:
        raise UsageError(
            f"The answer has {len(statements):,} sentences; at most {MAX_SENTENCES} are checked.", "Check it in parts."
        )
    checker = _Checker(index, passages, statements, answer)
    sentences = tuple(checker.sentences())
    return Check(all(one.verdict is Verdict.SUPPORTED for one in sentences), sentences, index.name)


def fits(index: Generation, answer: str, passages: Sequence[NumberedPassage]) -> list[Fit]:
    """Return how well the wording of the cited passages fits each sentence of an answer, for fitting the model."""
    statements = list(read_statements(answer, "en"))
    evidence, vectors = Evidence(index, passages), index.encoder.encode_passages([one.text for one in statements])
    return [
        evidence.of(one.numbers).fit(one.text, vector, _parts(one.text))
        for one, vector in zip(statements, vectors, strict=True)
    ]


class _Checker:
    """One answer and its passages, embedded."""

    def __init__(
        self, index: Generation, passages: Sequence[NumberedPassage], statements: Sequence[Statement], answer: str
    ) -> None:
        self._answer = answer
        self._statements = statements
        self._evidence = Evidence(index, passages)
        self._known = "\n".join([*(passage.text for passage in passages), *_articles(index, passages)])
        self._vectors = index.encoder.encode_passages([one.text for one in statements])

    def sentences(self) -> Iterator[CheckedSentence]:
        """Yield the sentences of the answer, checked."""
        for statement, vector in zip(self._statements, self._vectors, strict=True):
            cited = self._evidence.of(statement.numbers)
            # A sentence that cites nothing is shown the passage it might cite.
            looked = cited if cited.windows else self._evidence.of(self._evidence.passages)
            fit = looked.fit(statement.text, vector, _parts(statement.text)) if looked.windows else None
            verdict, likelihood = Verdict.NO_CITATION, 0.0
            reasons: tuple[str, ...] = ()
            if cited.windows and fit:
                verdict, likelihood, reasons = self._judge(statement, cited, fit)
            elif statement.numbers:
                verdict = Verdict.UNKNOWN_NUMBER
            unknown = [number for number in statement.numbers if number not in self._evidence.passages]
            reasons = (*reasons, *(f"there is no passage [{number}]" for number in unknown))
            if unknown and verdict is Verdict.SUPPORTED:
                verdict = Verdict.PARTLY
            yield CheckedSentence(
                start=statement.start,
                end=statement.end,
                text=self._answer[statement.start : statement.end],
                verdict=verdict,
                likelihood=round(likelihood, 4),
                marks=tuple(self._marks(statement, vector, verdict)),
                reasons=tuple(dict.fromkeys(reasons)),
                best=_support(fit) if fit else None,
            )

    def _judge(self, statement: Statement, cited: Cited, fit: Fit) -> tuple[Verdict, float, tuple[str, ...]]:
        model = shipped_model()
        likelihood = model.likelihood(fit)
        faults = list(find_faults(statement.text, cited, fit, self._known))
        reasons = tuple(fault.reason for fault in faults)
        if likelihood < model.supported:
            reasons = (*reasons, "the passage says only part of it" if likelihood >= model.partly else _NOTHING_LIKE)
        if likelihood < model.partly or any(fault.contradicts for fault in faults):
            return Verdict.NOT_SUPPORTED, likelihood, reasons
        return Verdict.PARTLY if reasons else Verdict.SUPPORTED, likelihood, reasons

    def _marks(self, statement: Statement, vector: Floats, together: Verdict) -> Iterator[CheckedMark]:
        """Yield what each passage says of the sentence by itself."""
        for number in statement.numbers:
            cited = self._evidence.of([number])
            if not cited.windows:
                verdict = Verdict.UNKNOWN_NUMBER
            elif len(statement.numbers) == 1:
                verdict = together
            else:
                verdict, _, _ = self._judge(statement, cited, cited.fit(statement.text, vector, _parts(statement.text)))
            yield CheckedMark(number, verdict)


def _articles(index: Generation, passages: Sequence[NumberedPassage]) -> Iterator[str]:
    """Yield the articles of the passages, as far as the index has them."""
    for article_id in dict.fromkeys(passage.citation.article_id for passage in passages):
        with suppress(UnknownIdError):
            yield index.store.article(article_id).text


def _parts(statement: str) -> list[str]:
    """Return what a statement says one after the other, or nothing where that is one thing."""
    parts = [part for part in _BORDER.split(statement) if len(part.split()) >= _FEWEST_WORDS]
    return parts if len(parts) > 1 else []


_NOTHING_LIKE = "the passage says nothing like it"


def find_faults(statement: str, cited: Cited, fit: Fit, known: str) -> Iterator[Fault]:
    """Yield the details of a statement that the passages do not bear out; `known` is the text of all passages."""
    yield from wrong_figures(statement, cited, fit)
    yield from wrong_wording(statement, cited, fit, known)


def _support(fit: Fit) -> Support:
    first, last = fit.best[0], fit.best[-1]
    passage = first.passage
    shift = passage.citation.start
    text = passage.text[first.start - shift : last.end - shift]
    return Support(passage.number, passage.citation.article_id, first.start, last.end, text)
