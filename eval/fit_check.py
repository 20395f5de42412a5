"""Fit how likely passages say what a sentence says, and write it to `index/check.json`.

    python -m eval.fit_check [--cache FOLDER] [--out FILE]

A logistic model over `index.check.FEATURES`, fitted on the statements in `eval/check` that are to fit by: the true ones
cite their passage (1) and every other passage (0), the invented ones and mixtures their own (0). Either side weighs
half. From the same statements come the thresholds: all but one in twenty true ones are likely enough to be supported,
and of those that cite another passage one in twenty is likely enough to be partly supported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path

import click
import numpy as np

from eval.checkout import source_root
from eval.fitting import cache_option, logistic, out_option
from eval.run import Plan, default_cache, index_folder
from eval.statements import Case, written_statements
from index import check
from index.build import build
from index.check import FEATURES, Model, fits
from index.generation import Generation, open_index

_LOST = 0.05
_PENALTY = 1e-2
"""Of the squared weights: there are some hundreds of examples."""
_UNSAID = frozenset({"invented", "mixture"})


def examples(index: Generation, cases: Sequence[Case]) -> Iterator[tuple[list[float], str]]:
    """Yield the features of every statement with its own and with other passages, and "true", "unsaid" or "other"."""
    others = {case.group: case.passages for case in cases if len(case.passages) == 1}
    for case in cases:
        own = "true" if case.true else "unsaid"
        if case.true or case.kind in _UNSAID:
            yield _features(index, case), own
        if case.true:
            for group, passages in others.items():
                if group != case.group:
                    yield _features(index, replace(case, passages=passages)), "other"


def _features(index: Generation, case: Case) -> list[float]:
    (fit,) = fits(index, case.text, case.passages)
    return [getattr(fit, name) for name in FEATURES]


def fit(index: Generation, cases: Sequence[Case]) -> Model:
    """Fit the model on statements."""
    rows, sides = zip(*examples(index, cases), strict=True)
    features, side = np.array(rows), np.array(sides)
    true = side == "true"
    weights = np.where(true, 0.5 / true.sum(), 0.25 / (side == "other").sum())
    weights[side == "unsaid"] = 0.25 / (side == "unsaid").sum()
    found = logistic(features, true, weights, _PENALTY)
    model = Model(
        weights={name: round(float(one), 4) for name, one in zip(FEATURES, found[:-1], strict=True)},
        bias=round(float(found[-1]), 4),
        supported=0.0,
        partly=0.0,
        fitted_on="eval/check",
    )
    chances = 1 / (1 + np.exp(-(features @ found[:-1] + found[-1])))
    supported = float(np.quantile(chances[true], _LOST))
    partly = float(np.quantile(chances[side == "other"], 1 - _LOST))
    return replace(model, supported=round(supported, 4), partly=round(min(partly, supported), 4))


@click.command()
@cache_option
@out_option(Path(check.__file__).with_name(check.SHIPPED))
def main(cache: Path | None, out: Path) -> None:
    """Fit the model that ships, which `index.check` tells supported sentences by."""
    seeds = source_root() / "seeds"
    folder = index_folder(seeds, Plan(cache or default_cache()))
    build([str(seeds)], folder)
    with closing(open_index(folder)) as index:
        model = fit(index, written_statements(index, "fit"))
    out.write_text(json.dumps(asdict(model), indent=1) + "\n", encoding="utf-8")
    click.echo(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
