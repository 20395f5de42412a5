"""Fit how likely passages are to answer: a logistic model over what `index.answerable.see` sees of them.

    python -m eval.fit_answerable SET... [--cache FOLDER] [--out FILE]     the models that ship
    pincite eval SET... --fit INDEX                                        a model for one's own index

What it learns to tell is whether one of the first five passages is right (`eval.right`). Questions of other sets,
asked where they do not belong, teach it what is off topic. Every set weighs the same, its own questions two thirds.
The probabilities are then set right on a set's own questions alone (Platt 1999), for who asks, asks there.
Sets without unanswerable questions teach little of use: they tell only a good ranking from a bad one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from eval.dataset import Query, QuestionSet, find_set, read_set
from eval.fitting import cache_option, logistic, out_option
from eval.outcome import outcome
from eval.right import SHOWN, is_right, is_told
from eval.run import Plan, default_cache, index_folder
from index import answerable
from index.answerable import ANY, FEATURES, OWN, Model, Values, without_cosines, write_models
from index.build import build
from index.errors import UsageError
from index.generation import Generation, open_index
from index.result import Filters
from index.search import examine

MOST = 600
"""Questions of one set, spread evenly over it."""
_FOREIGN = 150
"""Questions of other sets that are asked of each."""
_FOREIGN_SHARE = 1 / 3
_PENALTY = 1e-4
"""Of the squared weights."""
_LOST = 0.0025
"""Share of the questions with a right passage that may be refused."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the passages that some questions got."""

    features: Values
    """Shape (n, len(FEATURES))."""
    right: npt.NDArray[np.bool_]
    """Whether one of the first five is right, shape (n,)."""
    weights: Values
    """What each question counts, shape (n,)."""
    own: npt.NDArray[np.bool_]
    """Whether it belongs to the index, shape (n,)."""


def look(index: Generation, own: Sequence[Query], foreign: Sequence[Query] = ()) -> Seen:
    """Ask an index its own questions, and others that it has nothing on."""
    rows: list[tuple[Values, bool, float]] = []
    for query in own:
        answer, seen = examine(index, query.text, k=SHOWN, filters=Filters(article=query.within))
        found = outcome(query, answer)
        if is_told(found):
            rows.append((seen, is_right(found), 1.0))
    share = _FOREIGN_SHARE / (1 - _FOREIGN_SHARE) * len(rows) / max(1, len(foreign))
    rows += [(examine(index, query.text, k=SHOWN)[1], False, share) for query in foreign]
    if not rows:
        raise UsageError("no question says what would be right", "Give sets with judged questions.")
    features, right, weights = zip(*rows, strict=True)
    belongs = np.arange(len(rows)) < len(rows) - len(foreign)
    return Seen(np.stack(features), np.array(right, bool), np.array(weights) / sum(weights), belongs)


def fit(seen: Sequence[Seen], fitted_on: str, *, cosines: bool = True) -> Model:
    """Fit a model; without `cosines` one that holds for any embedding model.

    Raises UsageError where all questions are right, or none is: there is nothing to tell apart.
    """
    features = np.concatenate([one.features for one in seen])
    features = features if cosines else without_cosines(features)
    right, weights = np.concatenate([one.right for one in seen]), np.concatenate([one.weights for one in seen])
    own = np.concatenate([one.own for one in seen])
    if right[own].all() or not right.any():
        raise UsageError(
            "the questions cannot teach what answers look like: all of them find one, or none does",
            'Add questions of both sorts; "answerable": false in the metadata marks those without an answer.',
        )
    found = logistic(features, right, weights, _PENALTY)
    scores = features[own] @ found[:-1]
    slope, shift = logistic(scores[:, None], right[own], weights[own], _PENALTY)
    chances = 1 / (1 + np.exp(-(slope * scores + shift)))
    return Model(
        weights={name: round(float(slope * one), 4) for name, one in zip(FEATURES, found[:-1], strict=True)},
        bias=round(float(shift), 4),
        threshold=round(_threshold(chances[right[own]], weights[own][right[own]]), 4),
        fitted_on=fitted_on,
    )


def _threshold(chances: Values, weights: Values) -> float:
    """Return the probability below which only a small share of the questions with a right passage lies."""
    order = np.argsort(chances)
    below = np.cumsum(weights[order]) / weights.sum()
    return float(chances[order][np.searchsorted(below, _LOST)])


def fit_own(sets: Sequence[QuestionSet], folder: Path) -> Model:
    """Fit a model to the index in `folder` by the questions of sets on its articles, and write it beside it."""
    with closing(open_index(folder)) as index:
        _check_articles(index, sets)
        key = index.manifest.weights_sha256
        model = fit([look(index, _spread(one.queries, MOST)) for one in sets], ", ".join(one.name for one in sets))
    write_models(folder / OWN, {key: model})
    return model


def _check_articles(index: Generation, sets: Sequence[QuestionSet]) -> None:
    """Raise UsageError where the questions are on articles that the index lacks."""
    held = {article.id for article in index.store.articles()}
    asked = {document for one in sets for query in one.queries for document in query.relevant}
    if missing := sorted(asked - held):
        raise UsageError(
            f"the index has not the articles that the questions are on: {len(missing)} of {len(asked)}, {missing[0]}",
            "Index the corpus of the set, or name its own index.",
        )


def _spread(queries: Sequence[Query], most: int) -> list[Query]:
    """Return at most so many judged questions, evenly spread."""
    judged = [query for query in queries if query.judged]
    return judged[:: -(-len(judged) // most) or 1]


@click.command()
@click.argument("sets", nargs=-1, required=True, metavar="SET...")
@cache_option
@out_option(Path(answerable.__file__).with_name(answerable.SHIPPED))
def main(sets: tuple[str, ...], cache: Path | None, out: Path) -> None:
    """Fit the models of answerability that ship on SETs, each a folder or a name as `pincite eval` takes.

    Sets joined by + tell of the same things: the questions of one may well be answered by the other.
    """
    plan = Plan(cache or default_cache())
    groups = [[read_set(find_set(name)) for name in joined.split("+")] for joined in sets]
    seen, key = [], ANY
    for one in [one for group in groups for one in group]:
        folder = index_folder(one.folder, plan)
        build([str(one.corpus)], folder, settings=plan.settings)
        strangers = [other for group in groups if one not in group for other in group]
        others = [query for other in strangers for query in _spread(other.queries, _FOREIGN)]
        with closing(open_index(folder)) as index:
            key = index.manifest.weights_sha256
            seen.append(look(index, _spread(one.queries, MOST), others[:: -(-len(others) // _FOREIGN) or 1]))
    fitted_on = ", ".join(one.name for group in groups for one in group)
    write_models(out, {key: fit(seen, fitted_on), ANY: fit(seen, fitted_on, cosines=False)})
    click.echo(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
