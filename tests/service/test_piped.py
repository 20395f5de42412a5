"""`pincite index -`: standard input from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import main

TEXT = "The lock of Wend was opened in 1911.\n"


def run(*arguments: str, text: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["index", *arguments], input=text)
    return done.exit_code, done.stdout, done.stderr


def test_what_is_piped_in_is_indexed_and_where_it_is_kept_is_said(tmp_path: Path) -> None:
    code, out, errors = run("-", "--type", "md", "--index", str(tmp_path / "index"), text=TEXT)
    assert code == 0, errors
    assert out.startswith("1 article, 1 passage")
    (kept,) = (tmp_path / "index" / "stdin").iterdir()
    assert kept.read_text(encoding="utf-8") == TEXT
    assert kept.suffix == ".md"
    assert f"standard input is kept as {kept}" in errors


@pytest.mark.parametrize(
    ("arguments", "text", "code", "said"),
    [
        (("-",), "", 2, "standard input is empty"),
        (("-", "--type", "pdf"), TEXT, 1, "is named .pdf but does not begin like one"),
        ((".", "--type", "md"), "", 2, "--type is for standard input alone"),
        (("-", "--type", "odt"), TEXT, 2, "'odt' is not one of"),
    ],
)
def test_what_cannot_be_indexed_is_said_and_nothing_is_kept(
    tmp_path: Path, arguments: tuple[str, ...], text: str, code: int, said: str
) -> None:
    found, _, errors = run(*arguments, "--index", str(tmp_path / "index"), text=text)
    assert (found, said in errors) == (code, True), errors
    assert not list(tmp_path.rglob("*.pdf"))
