"""Fit the weights that rank passages, and write them to `index/ranking.json`.

    python -m eval.fit_ranking SET... [--cache FOLDER] [--out FILE]

The model is linear in `index.features.NAMES`. The loss is the softmax cross entropy of each right passage against the
wrong ones, right ones not competing with each other: right is what holds an excerpt or, where a set marks none, is of a
relevant document. So all that answers should come first, not only the easiest of it. Every set weighs the same, however
many questions it has, and so does every question of a set.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from eval.dataset import Query, QuestionSet, find_set, read_set
from eval.fitting import cache_option, out_option
from eval.run import Plan, default_cache, index_folder
from eval.spans import Span
from index import ranking
from index.build import build
from index.candidates import find_candidates
from index.features import NAMES, Measured
from index.generation import Generation, open_index
from index.question import read_question
from index.ranking import Mechanisms
from index.result import Filters

MOST = 400
"""Questions of one set, spread evenly over it."""
_HIGHEST = {"beside": -0.5, "furniture": -6.0}
"""Weights that may not be higher: hardly a set has front matter or a heading alone to learn from."""
_PENALTIES = {True: 5e-4, False: 1e-4}
"""Of the squared weights, so that features that say the same share it; less where there are only words to weigh."""
_LOWEST = -600.0
"""Logarithm of the smallest share of the softmax: less is 0 to a float."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates."""

    features: Values
    """Shape (n, len(NAMES))."""
    right: npt.NDArray[np.bool_]
    """Which of them answer, shape (n,)."""
    weight: float
    """What it counts in the loss."""
    read: bool
    """Whether the model can read the question."""


def examples(index: Generation, queries: Sequence[Query]) -> Iterator[Example]:
    """Yield the questions of a set that have both right and wrong candidates; together they weigh 1."""
    found = [_candidates(index, query) for query in queries]
    told = [(measured, right) for measured, right in found if 0 < right.sum() < len(right)]
    for measured, right in told:
        yield Example(measured.features.astype(np.float64), right, 1 / len(told), measured.vectors_tell)


def _candidates(index: Generation, query: Query) -> tuple[Measured, npt.NDArray[np.bool_]]:
    asked = read_question(index, query.text, Mechanisms(), None)
    measured = find_candidates(index, asked, index.store.allowed(Filters(article=query.within))).measured
    right = [_is_right(index, query, number) for number in measured.ids.tolist()]
    return measured, np.array(right, bool)


def _is_right(index: Generation, query: Query, number: int) -> bool:
    passage = index.store.passage(number)
    spans = [Span(place.article_id, place.start, place.end) for place in index.store.duplicates(passage)]
    spans.append(Span(passage.article_id, passage.start, passage.end))
    if query.references:
        return any(span.holds(reference.span) for span in spans for reference in query.references)
    return any(query.relevant.get(span.document, 0) > 0 for span in spans)


def fit(found: Sequence[Example]) -> Values:
    """Return the weights, in the order of `NAMES`, that make the loss least; the examples are all of one sort."""
    from scipy.optimize import minimize  # noqa: PLC0415 (half a second; it comes with sentence-transformers)

    total, penalty = sum(example.weight for example in found), _PENALTIES[found[0].read]

    def loss(weights: Values) -> tuple[float, Values]:
        value, slope = penalty * float(weights @ weights), 2 * penalty * weights
        for example in found:
            lost, by_score = _loss(example.features @ weights, example.right)
            value += example.weight / total * lost
            slope = slope + example.weight / total * (by_score @ example.features)
        return value, slope

    bounds = [(None, _HIGHEST.get(name)) for name in NAMES]
    solved: Values = minimize(loss, np.zeros(len(NAMES)), jac=True, bounds=bounds, method="L-BFGS-B").x
    return solved


def _loss(scores: Values, right: npt.NDArray[np.bool_]) -> tuple[float, Values]:
    """Return the mean loss of the right among candidates with these scores, and its slope by score, shape (n,)."""
    powers = np.exp(np.maximum(scores - scores.max(), _LOWEST))
    wrong = powers[~right].sum()
    chances = powers[right] / (powers[right] + wrong)
    slope = np.empty(len(scores))
    slope[right] = (chances - 1) / len(chances)
    slope[~right] = powers[~right] * (1 / (powers[right] + wrong)).mean()
    return -float(np.log(chances).mean()), slope


_KINDS = {"read": True, "unread": False}
"""Questions that the embedding model reads, and others: each have weights of their own."""


def _named(weights: Values) -> dict[str, float]:
    return {name: round(float(weight), 3) for name, weight in zip(NAMES, weights, strict=True)}


def read_examples(question_set: QuestionSet, plan: Plan) -> list[Example]:
    """Build or refresh the index of a set, and measure the candidates of its answerable questions."""
    folder = index_folder(question_set.folder, plan)
    build([str(question_set.corpus)], folder, settings=plan.settings)
    queries = [query for query in question_set.queries if query.answerable and query.judged]
    spread = queries[:: -(-len(queries) // MOST) or 1]
    with closing(open_index(folder)) as index:
        return list(examples(index, spread))


@click.command()
@click.argument("sets", nargs=-1, required=True, metavar="SET...")
@cache_option
@out_option(Path(ranking.__file__).with_name(ranking.WEIGHTS))
def main(sets: tuple[str, ...], cache: Path | None, out: Path) -> None:
    """Fit the weights that rank passages on SETs, each a folder or a name as `pincite eval` takes."""
    plan = Plan(cache or default_cache())
    found: list[Example] = []
    for name in sets:
        found += read_examples(read_set(find_set(name)), plan)
    for kind, read in _KINDS.items():
        if not any(one.read is read for one in found):
            raise click.UsageError(f"no question of these sets is of the sort {kind!r}, which has weights of its own")
    stored = {kind: _named(fit([one for one in found if one.read is read])) for kind, read in _KINDS.items()}
    out.write_text(json.dumps({**stored, "fitted_on": sets}, indent=1) + "\n", encoding="utf-8")
    click.echo(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
