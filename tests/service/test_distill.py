"""The command `pincite distill`."""

from pathlib import Path

from click.testing import CliRunner

from service.cli import main
from service.shell import FAILED, WRONG_USAGE


def test_a_model_is_distilled_and_how_to_use_it_is_said(toy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "static"
    done = CliRunner().invoke(main, ["distill", "--model", str(toy), "--dimensions", "8", str(folder)])
    assert done.exit_code == 0
    assert done.stdout == f"Use it: pincite index PATH... --model {folder}\n"
    assert (folder / "modules.json").is_file()


def test_a_model_that_is_none_is_an_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["distill", "--model", str(tmp_path), str(tmp_path / "static")])
    assert (done.exit_code, "holds no weights" in done.stderr) == (FAILED, True)
    missing = str(tmp_path / "nowhere")
    done = CliRunner().invoke(main, ["distill", "--model", missing, str(tmp_path / "static")])
    assert (done.exit_code, "no model folder" in done.stderr) == (FAILED, True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_wrong_usage(toy: Path) -> None:
    done = CliRunner().invoke(main, ["distill", "--model", str(toy), str(toy)])
    assert (done.exit_code, "is there already" in done.stderr) == (WRONG_USAGE, True)
