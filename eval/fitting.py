"""What the programs that fit shipped models share: logistic regression, and their options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np
import numpy.typing as npt

_Function = TypeVar("_Function", bound=Callable[..., Any])

Values = npt.NDArray[np.float64]

cache_option = click.option(
    "--cache", type=click.Path(file_okay=False, path_type=Path), help="Folder of the indexes that it asks."
)


def out_option(shipped: Path) -> Callable[[_Function], _Function]:
    """Add `--out`, which is the file that ships unless another is named."""
    return click.option(
        "--out",
        type=click.Path(dir_okay=False, path_type=Path),
        default=shipped,
        help="File to write.  [default: that of this checkout]",
    )


def logistic(features: Values, right: npt.NDArray[np.bool_], weights: Values, penalty: float) -> Values:
    """Return the weights of a logistic regression and, last, its bias; none below 0, as more speaks for being right.

    `features` has shape (n, m); `right` and `weights`, what each row counts, have shape (n,). `penalty` is that of the
    squared weights, so that features which say the same share it; the bias goes free.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (half a second; it comes with sentence-transformers)

    table = np.hstack([features, np.ones((len(features), 1))])
    signs, share = np.where(right, 1.0, -1.0), weights / weights.sum()

    def loss(values: Values) -> tuple[float, Values]:
        margins = signs * (table @ values)
        slope = -(share * signs / (1 + np.exp(margins))) @ table
        pull = penalty * np.append(values[:-1], 0.0)
        return float(share @ np.logaddexp(0, -margins) + pull @ values / 2), slope + pull

    bounds = [(0.0, None)] * features.shape[1] + [(None, None)]
    solved: Values = minimize(loss, np.zeros(table.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B").x
    return solved
