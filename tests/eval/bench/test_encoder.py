"""Vectors that are made: near those of the model, the same for the same text, and the model's own for other texts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from eval.bench.base import Base
from eval.bench.encoder import PrecomputedEncoder
from eval.bench.perturb import Perturber
from eval.bench.workshop import Workshop, open_encoder
from index.embed import OnnxEncoder
from index.export import cached_encoder
from index.models import DEFAULT_MODEL, find_model


@pytest.fixture(scope="module")
def base(workshop: Workshop) -> Base:
    return Base.read(workshop.base)


@pytest.fixture
def encoder(workshop: Workshop) -> PrecomputedEncoder:
    return open_encoder(workshop.base)


@pytest.fixture(scope="module")
def model() -> OnnxEncoder:
    return OnnxEncoder(cached_encoder(find_model(DEFAULT_MODEL)))


def test_a_sentence_as_it_is_has_the_vector_of_the_model(
    base: Base, encoder: PrecomputedEncoder, model: OnnxEncoder
) -> None:
    sentences = base.sentences[:20]
    assert np.allclose(encoder.encode_passages(sentences), model.encode_passages(sentences), atol=1e-5)
    assert (encoder.made, encoder.embedded) == (20, 0)


def test_a_changed_sentence_lies_near_its_origin_and_always_in_the_same_place(
    base: Base, encoder: PrecomputedEncoder
) -> None:
    perturber, chance = Perturber(base.sentences), random.Random(2)  # noqa: S311 (no secret)
    pairs = [(perturber.write(number, chance, changed=1), origin) for number, origin in enumerate(base.sentences)]
    changed, origins = zip(*[pair for pair in pairs if pair[0] != pair[1]], strict=True)
    vectors = encoder.encode_passages(changed)
    cosines = np.sum(vectors * encoder.encode_passages(origins), axis=1)
    assert 0.75 < cosines.mean() < 0.9
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(encoder.encode_passages(changed[3:4]), vectors[3:4], atol=1e-6)
    assert encoder.embedded == 0


def test_a_passage_is_the_mean_of_its_title_and_sentences_by_length(
    base: Base, encoder: PrecomputedEncoder, model: OnnxEncoder
) -> None:
    title, parts = base.titles[0], base.sentences[:3]
    passage = f"{title}; {title}. Avalon Post. May 2001\n{' '.join(parts)}"
    pieces = encoder.encode_passages(parts)
    (titled,) = model.encode_passages([title])
    expected = sum(len(part) * vector for part, vector in zip(parts, pieces, strict=True)) + 2 * len(title) * titled
    expected /= np.linalg.norm(expected)
    assert np.allclose(encoder.encode_passages([passage])[0], expected, atol=1e-5)


def test_a_text_with_an_unknown_part_is_embedded_by_the_model_and_counted(
    base: Base, encoder: PrecomputedEncoder, model: OnnxEncoder
) -> None:
    unknown = ["Nobody ever put these plain words together before now.", f"{base.sentences[0]} And quite another one."]
    made = encoder.encode_passages([base.sentences[1], *unknown, base.sentences[2]])
    assert np.allclose(made[1:3], model.encode_passages(unknown), atol=1e-5)
    assert (encoder.made, encoder.embedded) == (2, 2)
    assert encoder.seconds > 0
