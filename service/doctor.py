"""The command `pincite doctor`: what is installed, what is in force, what is wrong and how to mend it.

It runs where things are broken, so it needs click alone: every look is imported when its turn comes, and a look that
fails is a finding.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import click

from index.errors import PinciteError
from service import defaults
from service.config import INDEX, VARIABLE, Config, find_config, read_config
from service.diagnosis import Diagnosis, Finding, diagnosis_text
from service.shell import ANSWERED, FAILED, Command
from service.wire import json_bytes

_REINSTALL = "Install it again: pip install --force-reinstall pincite"


@click.command("doctor", cls=Command)
@click.option("--index", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Index folder to look at.")
@click.option(
    "--config", type=click.Path(path_type=Path), envvar=VARIABLE, metavar="FILE", help="Config file to look at."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON instead of text.")
def doctor_command(folder: Path | None, config: Path | None, as_json: bool) -> None:
    """Say what is installed and in force, what is wrong, and the command that mends it.

    It looks at the machine, the packages, the settings, the index and its model, and asks the index a question. It
    changes nothing. Exit code 0: nothing is broken; 1: something is.
    """
    found = diagnose(folder, config)
    click.echo(json_bytes(found) if as_json else diagnosis_text(found))
    sys.exit(ANSWERED if found.ok else FAILED)


def diagnose(folder: Path | None, config: Path | None) -> Diagnosis:
    """Look at everything; `folder` and `config` take the place of what the settings say."""
    findings = [*_look("machine"), *_look("packages")]
    read, faults = _read(config)
    findings += faults
    findings += _look("settings", read, folder)
    findings += _look("index", folder or _folder(read))
    return Diagnosis(all(one.state != "broken" for one in findings), tuple(findings))


def _look(area: str, *arguments: object) -> list[Finding]:
    """Run `look` of the module for an area; what it found before it failed is kept, and the failure added."""
    found: list[Finding] = []
    try:
        looks: Iterable[Finding] = import_module(f"service.doctor_{area}").look(*arguments)
        found.extend(looks)
    except PinciteError as error:
        found.append(Finding(area, area, "broken", error.message, error.hint))
    except ImportError as error:
        found.append(Finding(area, area, "broken", f"a package cannot be imported: {error}", _REINSTALL))
    except Exception as error:  # noqa: BLE001 (a doctor that faints helps nobody)
        found.append(Finding(area, area, "broken", f"{type(error).__name__}: {error}", _REINSTALL))
    return found


def _read(given: Path | None) -> tuple[Config, list[Finding]]:
    try:
        path = find_config(given)
        read = read_config(path)
    except PinciteError as error:
        return Config(), [Finding("settings", "config file", "broken", error.message, error.hint)]
    except ImportError as error:
        return Config(), [Finding("settings", "config file", "broken", f"cannot be looked for: {error}", _REINSTALL)]
    return read, [Finding("settings", "config file", "ok", str(path) if path else "none")]


def _folder(config: Config) -> Path:
    return Path(os.environ.get(defaults.INDEX_VARIABLE) or str(config.shared.get(INDEX.key, INDEX.default)))
