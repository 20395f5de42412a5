"""How likely it is that the passages answer: a logistic model over what can be seen of question and passages."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError
from index.features import NAMES, Measured
from index.vectors import Ids

if TYPE_CHECKING:
    from index.question import Question

SHIPPED = "answerable.json"
"""The shipped models, by the SHA-256 of the embedding model's weights; as `pincite eval --fit` writes them."""
OWN = "answerable.json"
"""The same fitted to a collection, in its index folder."""
ANY = "*"
"""Stands for every embedding model without one of its own: cosines of different models do not compare."""

FEATURES = (
    "cosine",  # highest cosine of a passage
    "sentence_cosine",  # highest cosine of a sentence
    "covered",  # share of the question that the best passage for that holds
    "sentence_covered",  # the same for one sentence
    "together_covered",  # for all of them together
    "names_held",  # share of the question's names that the best passage for that holds; of all words where it has none
    "time",  # how well the best one's days match the time asked; 1 where none is asked
    "length",  # different words of the question, as a share of thirty
)
"""What is seen of question and passages: each 0 to 1 (cosines -1 to 1), higher is better."""
_OF_THIS_MODEL = {"cosine", "sentence_cosine"}

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: probability = 1 / (1 + exp(-(bias + weights · features)))."""

    weights: Mapping[str, float]
    """By feature."""
    bias: float
    threshold: float
    """Probability below which nothing is said to answer."""
    fitted_on: str
    """What it was fitted on, for people to read."""

    def probability(self, seen: Values) -> float:
        """Return the probability that passages with the features `seen`, in the order of `FEATURES`, answer."""
        weights = np.array([self.weights.get(name, 0.0) for name in FEATURES])
        return float(1 / (1 + np.exp(-(self.bias + weights @ seen))))


def see(question: Question, measured: Measured, best: Ids) -> Values:
    """Return what is seen of the passages at the positions `best` of `measured`, best first, shape (len(FEATURES),).

    There must be at least one. What was tried besides tells no answerable questions from others: whether a number,
    date or name stands there where one is asked for, words side by side, the rarest word missed, words that no
    candidate holds, and how far the first stands above the fifth.
    """
    column = {name: measured.features[best, i] for i, name in enumerate(NAMES)}
    weights = np.array(list(question.weights.values()), np.float64)
    words = measured.words[best]
    missed = weights * ~words.any(axis=0)
    named = weights * question.names
    seen = {
        "cosine": measured.dense[best].max(),
        "sentence_cosine": measured.sentence_dense[best].max(),
        "covered": column["covered"].max(),
        "sentence_covered": column["sentence_covered"].max(),
        "together_covered": 1 - _share(missed.sum(), weights.sum(), 1.0),
        "names_held": _share((words @ named).max(), named.sum(), column["covered"].max()),
        "time": column["time"].max() if question.times else 1.0,
        "length": min(1.0, len(weights) / 30),
    }
    return np.array([float(seen[name]) for name in FEATURES])


def _share(part: float, whole: float, none: float) -> float:
    return float(part / whole) if whole > 0 else none


def load_model(folder: Path, weights_sha256: str) -> Model:
    """Return the collection's own model, else the shipped one for this embedding model, else the one for any.

    Raises DamagedIndexError for a model in the index folder that cannot be read.
    """
    known = (weights_sha256, ANY)
    models = [found[key] for found in (_own(folder / OWN), _shipped()) for key in known if key in found]
    return models[0]


def _own(path: Path) -> Mapping[str, Model]:
    if not path.exists():
        return {}
    try:
        models = _models(path.read_text(encoding="utf-8"))
        if any(not set(model.weights) <= set(FEATURES) for model in models.values()):
            raise ValueError("its features are not those of this version")
        return models
    except (OSError, ValueError, TypeError, AttributeError, KeyError) as error:
        hint = "Fit it again with `pincite eval SET --fit`, or delete it to use the shipped one."
        raise DamagedIndexError(f"{path} is no model of answerability: {error!r}", hint) from error


@cache
def _shipped() -> Mapping[str, Model]:
    return _models(Path(__file__).with_name(SHIPPED).read_text(encoding="utf-8"))


def _models(text: str) -> dict[str, Model]:
    return {key: _model(**fields) for key, fields in json.loads(text).items()}


def _model(weights: Mapping[str, float], bias: float, threshold: float, fitted_on: str) -> Model:
    read = {name: float(weight) for name, weight in weights.items()}
    return Model(read, float(bias), float(threshold), str(fitted_on))


def write_models(path: Path, models: Mapping[str, Model]) -> None:
    """Write models by the SHA-256 of the embedding model's weights, or `ANY`; a reader never sees half a file."""
    plain = {key: asdict(model) for key, model in models.items()}
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
    os.replace(beside, path)


def without_cosines(features: Values) -> Values:
    """Return features of shape (n, len(FEATURES)) with those that only one embedding model gives set to 0."""
    kept = np.array([name not in _OF_THIS_MODEL for name in FEATURES])
    blanked: Values = np.where(kept, features, 0.0)
    return blanked
