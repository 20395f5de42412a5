"""Standard input as a source: kept, mirrored, forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build, forget
from index.errors import UsageError
from index.formats import Format
from index.stdin import is_kept, kept
from index.verify import verify
from tests.index.small import write_articles

PIPED = b"The lock of Wend was opened in 1911.\n"


def test_what_was_piped_in_is_kept_and_stays_in_the_index(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with kept(PIPED, folder, None) as path:
        build([str(path)], folder)
    assert path.read_bytes() == PIPED
    report = build([str(write_articles(tmp_path / "articles"))], folder)
    assert (report.articles, report.unchanged_sources) == (4, 1)
    assert not build([], folder).changed
    assert verify(folder).ok
    assert is_kept(str(path), folder)
    assert forget([str(path)], folder).articles == 3
    assert not path.exists()


def test_an_index_below_its_own_root_holds_what_was_piped_in_once(tmp_path: Path) -> None:
    write_articles(tmp_path)
    build([str(tmp_path)], tmp_path / "index")
    with kept(PIPED, tmp_path / "index", Format.MARKDOWN) as path:
        assert build([str(path)], tmp_path / "index").articles == 4
    assert forget([str(path)], tmp_path / "index").articles == 3


def test_a_failure_takes_the_copy_away_again_but_not_an_older_one(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="broken"), kept(PIPED, tmp_path, None) as path:
        raise ValueError("broken")
    assert not path.exists()
    with kept(PIPED, tmp_path, None) as path:
        pass
    with pytest.raises(ValueError, match="broken"), kept(PIPED, tmp_path, None) as path:
        raise ValueError("broken")
    assert path.exists()


@pytest.mark.parametrize(
    ("data", "kind", "suffix"),
    [
        (PIPED, None, ".txt"),
        (PIPED, Format.MARKDOWN, ".md"),
        (b"<html>x", None, ".html"),
        (b'{"text": "a"}', None, ".jsonl"),
    ],
)
def test_content_or_the_caller_tells_the_format(tmp_path: Path, data: bytes, kind: Format | None, suffix: str) -> None:
    with kept(data, tmp_path, kind) as path:
        assert path.suffix == suffix


def test_nothing_and_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.stdin.MOST_BYTES", 10)
    for data, message in ((b" \n", "is empty"), (PIPED, "holds more than")):
        with pytest.raises(UsageError, match=message), kept(data, tmp_path, None):
            pass
