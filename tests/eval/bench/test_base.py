"""The sentences that articles are made of: well-formed, different, and none that answers a planted question."""

from __future__ import annotations

import random
from pathlib import Path

from eval.bench.base import BORDER, Base, make_base, skeleton
from eval.bench.material import Material
from eval.bench.perturb import Perturber


def test_the_same_material_gives_the_same_base(material: Material) -> None:
    base = make_base(material, 100, seed=3)
    assert base == make_base(material, 100, seed=3)
    assert base != make_base(material, 100, seed=4)
    assert 50 < len(base.sentences) < 1_000
    assert len(base.ends) == len(base.sentences)
    assert all(number < end <= len(base.sentences) for number, end in enumerate(base.ends))


def test_no_sentence_answers_a_planted_question(material: Material) -> None:
    base = make_base(material, 10_000, seed=1)
    excerpts = [
        material.documents[span.document].text[span.start : span.end]
        for planted in material.planted
        for span in planted.excerpts
    ]
    assert len(excerpts) > 100
    assert not [sentence for sentence in base.sentences for excerpt in excerpts if sentence in excerpt]


def test_perturbing_changes_words_but_not_what_a_sentence_is_known_by(material: Material) -> None:
    base = make_base(material, 10_000, seed=1)
    perturber, chance = Perturber(base.sentences), random.Random(5)  # noqa: S311 (no secret)
    written = [perturber.write(number, chance, changed=1) for number in range(len(base.sentences))]
    assert [skeleton(one) for one in written] == [skeleton(one) for one in base.sentences]
    assert sum(one != other for one, other in zip(written, base.sentences, strict=True)) > len(written) / 3
    assert not any(BORDER.search(one) for one in written)


def test_the_vocabulary_grows_with_what_is_written() -> None:
    perturber, chance = Perturber(["The ferry to Sado left with Akiko Mori in 2019."]), random.Random(1)  # noqa: S311 (no secret)

    def words(times: int) -> int:
        return len({word for _ in range(times) for word in perturber.write(0, chance, changed=1).split()})

    assert words(20) < words(200) < words(2_000)


def test_a_base_that_was_written_is_read_back(material: Material, tmp_path: Path) -> None:
    base = make_base(material, 100, seed=1)
    base.write(tmp_path)
    assert Base.read(tmp_path) == base
