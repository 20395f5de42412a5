"""How likely an answer is: which model decides, what it sees, and that what speaks for an answer raises it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import answerable
from index.answerable import ANY, FEATURES, OWN, Model, load_model, without_cosines, write_models
from index.errors import DamagedIndexError
from index.generation import Generation, open_index
from index.search import examine, search
from tests.index.small import ANSWER, QUESTION


def _model(name: str, bias: float = 0.0, threshold: float = 0.5, **weights: float) -> Model:
    return Model(weights, bias, threshold, name)


@pytest.fixture
def shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    models = {"sha": _model("shipped"), ANY: _model("shipped for any")}
    monkeypatch.setattr(answerable, "_shipped", lambda: models)


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("own", "sha", "chosen"),
    [
        (None, "sha", "shipped"),
        (None, "other", "shipped for any"),
        ({"sha": "own"}, "sha", "own"),
        ({"sha": "own", ANY: "own for any"}, "sha", "own"),
        ({ANY: "own for any"}, "sha", "own for any"),
        ({"gone": "own of a model used before"}, "sha", "shipped"),
        ({"gone": "own of a model used before"}, "other", "shipped for any"),
    ],
)
def test_the_collections_own_model_goes_before_the_shipped(
    tmp_path: Path, own: dict[str, str] | None, sha: str, chosen: str
) -> None:
    if own is not None:
        write_models(tmp_path / OWN, {key: _model(name) for key, name in own.items()})
    assert load_model(tmp_path, sha).fitted_on == chosen


def test_every_embedding_model_has_a_shipped_model(tmp_path: Path) -> None:
    model = load_model(tmp_path, "a model that nobody has met")
    assert set(model.weights) <= set(FEATURES)
    assert 0 <= model.threshold <= 1


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = _model("two sets", -1.25, 0.3, cosine=2.5, time=1.0)
    write_models(tmp_path / OWN, {"sha": model})
    assert load_model(tmp_path, "sha") == model


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"sha": 1}',
        '{"sha": {}}',
        '{"sha": {"weights": 1, "bias": 0, "threshold": 0, "fitted_on": ""}}',
        '{"sha": {"weights": {"gap": "much"}, "bias": 0, "threshold": 0, "fitted_on": ""}}',
        '{"sha": {"weights": {}, "bias": null, "threshold": 0, "fitted_on": ""}}',
        '{"sha": {"weights": {}, "bias": 0, "threshold": 0, "fitted_on": "", "more": 1}}',
    ],
)
def test_a_model_that_cannot_be_read_is_named_with_a_way_out(tmp_path: Path, text: str) -> None:
    (tmp_path / OWN).write_text(text)
    with pytest.raises(DamagedIndexError, match=OWN) as caught:
        load_model(tmp_path, "sha")
    assert "delete it" in caught.value.hint


def test_a_model_that_is_a_folder_or_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / OWN).mkdir()
    with pytest.raises(DamagedIndexError, match=OWN):
        load_model(tmp_path, "sha")
    (tmp_path / OWN).rmdir()
    (tmp_path / OWN).write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(DamagedIndexError, match=OWN):
        load_model(tmp_path, "sha")


seen_values = st.lists(st.floats(-1, 1), min_size=len(FEATURES), max_size=len(FEATURES))


@given(seen_values, st.integers(0, len(FEATURES) - 1), st.floats(0.01, 5), st.floats(0.01, 1))
def test_more_of_what_speaks_for_an_answer_makes_it_likelier(
    values: list[float], which: int, weight: float, more: float
) -> None:
    model = _model("one feature", **{FEATURES[which]: weight})
    seen = np.array(values)
    better = seen.copy()
    better[which] += more
    assert 0 <= model.probability(seen) <= model.probability(better) <= 1
    assert model.probability(seen) == pytest.approx(1 / (1 + np.exp(-weight * seen[which])))


def test_cosines_are_blanked_for_a_model_of_any_embedding() -> None:
    blanked = without_cosines(np.ones((2, len(FEATURES))))
    kept = [name for name, value in zip(FEATURES, blanked[0], strict=True) if value]
    assert set(FEATURES) - set(kept) == {"cosine", "sentence_cosine"}


@pytest.mark.parametrize("question", ["When was the Sado mine listed?", "zzz qqq", "?!", "日韓", "How many?"])
def test_what_is_seen_lies_within_its_range(generation: Generation, question: str) -> None:
    _, seen = examine(generation, question)
    for name, value in zip(FEATURES, seen.tolist(), strict=True):
        assert -1.0001 <= value <= 1.0001 if "cosine" in name else -0.0001 <= value <= 1.0001, name


def test_more_of_the_question_is_seen_in_what_answers_it(generation: Generation) -> None:
    _, on = examine(generation, "When was the Sado mine listed?")
    _, off = examine(generation, "How long must sourdough bread rise before baking?")
    for name in ("cosine", "sentence_cosine", "covered", "together_covered"):
        assert on[FEATURES.index(name)] > off[FEATURES.index(name)], name


@pytest.mark.parametrize(("threshold", "answered"), [(0.4, True), (0.6, False)])
def test_the_threshold_decides_whether_passages_are_shown(small_index: Path, threshold: float, answered: bool) -> None:
    write_models(small_index / OWN, {ANY: _model("nothing", threshold=threshold)})
    index = open_index(small_index)
    answer = search(index, QUESTION)
    assert (answer.answered, bool(answer.hits), answer.confidence) == (answered, answered, 0.5)
    examined, _ = examine(index, QUESTION)
    assert examined.answered == answered
    assert ANSWER in examined.hits[0].text
    index.close()


def test_a_damaged_model_stops_a_question(small_index: Path) -> None:
    (small_index / OWN).write_text(json.dumps({ANY: {"weights": {}}}))
    index = open_index(small_index)
    with pytest.raises(DamagedIndexError, match=OWN):
        search(index, QUESTION)
    index.close()
