"""An index that is killed and damaged: what must be noticed is noticed, on a small one."""

from contextlib import closing
from pathlib import Path

from eval.endure import Endured, _check, endure
from index.build import build
from index.generation import open_index
from tests.service.conftest import write_articles


def test_a_small_index_endures_kills_and_every_flipped_bit_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    build([str(write_articles(tmp_path / "articles"))], folder)
    seen = endure(folder, kills=2, seed=3, passages=20)
    assert seen.faults == []
    assert seen.killed.total() == 2
    with closing(open_index(folder)) as index:
        assert seen.flipped >= len([record for record in index.manifest.files.values() if record.size])


def test_damage_is_a_fault(tmp_path: Path) -> None:
    folder, seen = tmp_path / "index", Endured()
    build([str(write_articles(tmp_path / "articles"))], folder)
    _check(folder, seen, "before")
    assert seen.faults == []
    next(folder.rglob("store.sqlite")).write_bytes(b"nothing")
    _check(folder, seen, "after")
    assert len(seen.faults) == 1
