"""API keys: made, kept as hashes, found, revoked; and the commands that do it."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.errors import PinciteError, UnknownIdError, UsageError
from service.keys import add, find, read, revoke
from tests.service.conftest import Shell


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "keys.json"


def test_a_key_is_found_by_its_secret_alone(path: Path) -> None:
    key, secret = add(path, "laptop")
    other, other_secret = add(path, "phone")
    assert find(read(path), secret) == key
    assert find(read(path), other_secret) == other
    for wrong in ("", key.prefix, secret[:-1], secret + "x", secret.upper(), key.sha256, "\ud800"):
        assert find(read(path), wrong) is None


def test_a_file_holds_no_secret_and_is_its_owners_alone(path: Path) -> None:
    key, secret = add(path, "laptop")
    assert secret.startswith(f"pincite_{key.prefix}_")
    assert len(secret.removeprefix(f"pincite_{key.prefix}_")) == 43
    assert secret.removeprefix(f"pincite_{key.prefix}_") not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir() if one.suffix != ".lock"] == ["keys.json"]


def test_keys_made_at_once_are_all_kept(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: add(path, f"key {number}")[0], range(16)))
    assert {key.prefix for key in read(path)} == {key.prefix for key in made}
    assert len(read(path)) == 16


@pytest.mark.parametrize("by", ["prefix", "name"])
def test_a_revoked_key_is_gone_and_the_others_stay(path: Path, by: str) -> None:
    key, secret = add(path, "laptop")
    _, kept = add(path, "phone")
    assert revoke(path, getattr(key, by)) == key
    assert find(read(path), secret) is None
    assert find(read(path), kept)
    with pytest.raises(UnknownIdError, match="No key is"):
        revoke(path, key.prefix)


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "laptop"])
def test_a_name_that_is_taken_or_none_is_refused(path: Path, name: str) -> None:
    add(path, "laptop")
    with pytest.raises(UsageError):
        add(path, name)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"keys": [{}]}', '{"keys": 7}', '{"keys": [{"prefix": 1}]}', "\x00", '{"keys": null}'],
)
def test_a_file_that_is_none_of_ours_is_never_taken_for_an_empty_one(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, "utf-8")
    with pytest.raises(PinciteError, match="not a key file"):
        read(path)
    with pytest.raises(PinciteError, match="not a key file"):
        add(path, "laptop")
    assert path.read_text("utf-8") == text


def test_a_key_altered_to_nonsense_spoils_the_file(path: Path) -> None:
    add(path, "laptop")
    good = json.loads(path.read_text("utf-8"))
    for name, value in {"scope": "root", "sha256": "00", "per_minute": -1, "name": 3}.items():
        path.write_text(json.dumps({"keys": [good["keys"][0] | {name: value}]}), "utf-8")
        with pytest.raises(PinciteError, match="not a key file"):
            read(path)


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(PinciteError, match="cannot be written") as caught:
        add(tmp_path / "file" / "keys.json", "laptop")
    assert "PINCITE_KEYS" in caught.value.hint


def run(path: Path, *arguments: str) -> Result:
    from service.key_commands import key_command  # noqa: PLC0415 (as the command line does)

    return CliRunner().invoke(key_command, [*arguments, "--keys", str(path)])


def test_the_commands_make_list_and_revoke(path: Path) -> None:
    made = run(path, "new", "laptop", "--per-minute", "30")
    assert made.exit_code == 0
    secret = made.stdout.strip()
    key = find(read(path), secret)
    assert key
    assert (key.name, key.scope, key.per_minute) == ("laptop", "ask", 30)
    assert "only now" in made.stderr
    listed = run(path, "list")
    assert listed.output.split("\t")[:3] == [key.prefix, "laptop", "ask"]
    (shown,) = json.loads(run(path, "list", "--json").output)
    assert shown["prefix"] == key.prefix
    for output in (listed.output, json.dumps(shown)):
        assert secret not in output
        assert key.sha256 not in output
    assert run(path, "revoke", key.prefix).exit_code == 0
    assert run(path, "list").output == ""
    again = run(path, "revoke", key.prefix)
    assert again.exit_code == 2
    assert "pincite key list" in again.output


def test_every_command_and_option_has_help() -> None:
    from service.key_commands import key_command  # noqa: PLC0415

    for command in key_command.commands.values():
        assert command.help
        for parameter in command.params:
            assert parameter.param_type_name == "argument" or parameter.to_info_dict()["help"]


def test_the_group_is_reached_from_the_shell(shell: Shell, tmp_path: Path) -> None:
    named = str(tmp_path / "keys.json")
    made = shell("pincite", "key", "new", "laptop", PINCITE_KEYS=named)
    assert made.returncode == 0
    assert find(read(Path(named)), made.stdout.decode().strip())
    wrong = shell("pincite", "key", "new", "laptop", PINCITE_KEYS=named)
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr
