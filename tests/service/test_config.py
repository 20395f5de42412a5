"""The config file: where it is looked for, what counts before what, and what is wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import UsageError
from service.config import FILE, SHARED, Config, find_config, read_config
from service.settings import Settings, load_settings
from tests.service.conftest import OPENING, ROOT, Shell

Writer = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Write a config file and return its path."""

    def written(text: str, name: str = "here.toml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


def test_the_first_file_that_is_there_counts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    assert find_config(None) is None
    users = tmp_path / "home" / "pincite" / FILE
    users.parent.mkdir(parents=True)
    users.touch()
    assert find_config(None) == users
    Path(FILE).touch()
    assert find_config(None) == Path(FILE)
    assert find_config(Path("another.toml")) == Path("another.toml")


def test_a_user_without_a_home_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(_name: str) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_config_path", homeless)
    assert find_config(None) is None
    monkeypatch.delenv("HOME", raising=False)
    (tmp_path / FILE).write_text('index = "~no-such-user/index"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="below a home that is not known"):
        read_config(Path(FILE))


def test_option_then_variable_then_file_then_default(
    write: Writer, index_folder: Path, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a checkout may hold an index of its own
    file = str(write(f'index = "{index_folder}"\npassages = 2\n'))

    def hits(*options: str, **variables: str) -> int:
        done = shell("ask", "--json", "bridge, clock and orchards", *options, **variables)
        return len(json.loads(done.stdout)["hits"]) if done.stdout else -done.returncode

    assert hits(PINCITE_INDEX="") == -1  # the default, where no index is
    assert hits("--config", file, PINCITE_INDEX="") == 2
    assert hits(PINCITE_INDEX="", PINCITE_CONFIG=file) == 2
    assert hits("--config", file, "-k", "1") == 1
    nowhere = str(tmp_path / "nowhere")
    assert hits("--config", file, PINCITE_INDEX=nowhere) == -1
    assert hits("--config", file, "--index", str(index_folder), PINCITE_INDEX=nowhere) == 2


def test_the_service_reads_its_table_below_its_variables(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    config = read_config(write("passages = 2\n[serve]\nport = 8001\nmax_k = 7\nrefresh_seconds = 2\n"))
    monkeypatch.setenv("PINCITE_MAX_K", "9")
    monkeypatch.setenv("PINCITE_REFRESH_SECONDS", "")
    settings = load_settings(config, port=None, host="::1")
    assert (settings.port, settings.max_k, settings.host, settings.refresh_seconds) == (8001, 9, "::1", 2.0)
    assert load_settings(config, port=8002).port == 8002
    assert settings.max_batch == Settings.model_fields["max_batch"].default


def test_relative_paths_start_from_the_file(write: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_config(write('index = "my.index"\n')).shared["index"] == str(tmp_path / "my.index")
    assert read_config(write('index = "/srv/index"\n')).shared["index"] == "/srv/index"
    monkeypatch.setenv("HOME", "/home/someone")
    assert read_config(write('index = "~/index"\n')).shared["index"] == "/home/someone/index"


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("pasages = 3", "pasages is no setting", "Did you mean passages?"),
        ("zzz = 3", "zzz is no setting", "Known are: index, passages."),
        ("port = 8000", "port is no setting outside [serve]", "Put it below the line [serve]."),
        ('passages = "3"', "passages is '3'; it must be a whole number", "ask"),
        ("passages = true", "passages is True; it must be a whole number", "ask"),
        ("passages = 0", "passages is 0; it must be a whole number, 1 or more", "ask"),
        ("index = 3", "index is 3; it must be text in quotes", "folder"),
        ('index = ""', "index is ''; it must be text in quotes", "folder"),
        ("serve = 3", "serve is 3; it must be a table", "[serve]"),
        ("index = \n", "is not TOML: Invalid value (at line 1, column 9)", "lines like"),
        ("[serve]\nprot = 1", "serve.prot is no setting", "Did you mean port?"),
        ('[serve]\nport = "8000"', "serve.port is '8000': Input should be a valid integer", "TCP port"),
        ("[serve]\nport = 70000", "serve.port is 70000: Input should be less than or equal to 65535", "TCP port"),
        ("[serve]\nmax_k = 1.5", "serve.max_k is 1.5: Input should be a valid integer", "passages"),
        (
            "[serve]\nhost = 1979-05-27\nmax_k = true",
            "serve.max_k is True: Input should be a valid integer",
            "passages",
        ),
        ("[serve.port]\na = 1", "serve.port is {'a': 1}: Input should be a valid integer", "TCP port"),
        ('[serve]\nindex = "x"', "serve.index is set in the wrong place", "Put it above the line [serve]."),
    ],
)
def test_what_does_not_fit_is_named_with_file_key_and_what_is_expected(
    write: Writer, text: str, says: str, hint: str
) -> None:
    path = write(text)
    with pytest.raises(UsageError) as caught:
        load_settings(read_config(path))
    assert caught.value.message.startswith(str(path))
    assert says in caught.value.message
    assert hint in caught.value.hint


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'index = "\xe9"')
    for name in ("none.toml", "latin.toml", "."):
        with pytest.raises(UsageError, match=str(tmp_path / name)):
            read_config(tmp_path / name)


@pytest.mark.parametrize("command", [["ask", OPENING], ["pincite", "status"], ["pincite", "serve"]])
def test_commands_end_with_the_message_and_wrong_usage(write: Writer, shell: Shell, command: list[str]) -> None:
    done = shell(*command, PINCITE_CONFIG=str(write("pasages = 3")))
    assert done.returncode == 2
    assert b"pasages is no setting outside [serve].\nDid you mean passages?\n" in done.stderr
    assert b"Traceback" not in done.stderr


def test_no_key_of_the_file_has_two_meanings() -> None:
    assert set(SHARED) & set(Settings.model_fields) == {"index"}
    assert load_settings(Config(), index=Path("x")).index == Path("x")


def test_a_question_with_a_file_does_not_pay_for_pydantic(write: Writer, index_folder: Path) -> None:
    file = write(f'index = "{index_folder}"\n[serve]\nport = 8001\n')
    code = (
        "import sys; from service.cli import ask_command as ask\n"
        f"try: ask(['--config', {str(file)!r}, {OPENING!r}])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "print([name for name in ('tomllib', 'pydantic', 'platformdirs') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=120, check=True, text=True
    )
    assert done.stderr == "['tomllib']\n"
