"""What is on its way into an index: read back as it was added, and gone afterwards."""

from pathlib import Path

import numpy as np
import pytest

from index.scratch import Scratch, ScratchTexts


@pytest.mark.parametrize("kind", [np.float32, np.float16])
@pytest.mark.parametrize("count", [0, 1, 4096, 10_000])
def test_what_was_added_is_read_back_in_order(
    tmp_path: Path, kind: type[np.float32] | type[np.float16], count: int
) -> None:
    rows = np.random.default_rng(1).random((count, 12), np.float32)
    with Scratch(tmp_path / "rows", kind, 12) as scratch:
        for first in range(0, count, 3000):
            scratch.add(rows[first : first + 3000])
        batches = scratch.batches()
        assert sum(map(len, batches)) == count
        for _ in range(2):  # as often as needed
            assert np.array_equal(np.concatenate([np.empty((0, 12), kind), *batches]), rows.astype(kind))
        assert [len(batch) for batch in batches[:2]] == [len(batch) for batch in list(batches)[:2]]
        with pytest.raises(IndexError):
            batches[len(batches)]
    assert list(tmp_path.iterdir()) == []


def test_texts_are_read_in_any_order(tmp_path: Path) -> None:
    texts = {3: "", 4: "Straße", 9: "ilmu\u0334", 2**40: "\ud800 half a character", 2**40 + 1: "日本語\n"}
    with ScratchTexts(tmp_path / "texts") as scratch:
        for number, text in texts.items():
            scratch.add(number, text)
        for number in (9, 3, 2**40 + 1, 4, 2**40, 9):
            assert scratch.text(number) == texts[number]
    assert list(tmp_path.iterdir()) == []
