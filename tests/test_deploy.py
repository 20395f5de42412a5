"""The files that run the service: each is taken by the program it is for, where that is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

DEPLOY = REPOSITORY / "deploy"


def run(*command: str) -> str:
    """Run a checker and return all it says; skip where it is not installed."""
    if not shutil.which(command[0]):
        pytest.skip(f"needs {command[0]}")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_systemd_takes_the_unit_and_calls_it_safe() -> None:
    # Neither the program nor its man page is installed where systemd looks.
    said = run("systemd-analyze", "verify", str(DEPLOY / "pincite.service")).splitlines()
    assert [line for line in said if "is not executable" not in line and "man pincite" not in line] == []
    rated = run("systemd-analyze", "security", "--offline=true", "--no-pager", str(DEPLOY / "pincite.service"))
    level = re.search(r"Overall exposure level for pincite.service: ([\d.]+)", rated)
    assert level
    assert float(level[1]) < 1.5


def test_nginx_takes_the_server_block(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    if shutil.which("nginx"):
        run(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate),
            "-days", "1", "-subj", "/CN=ask.example.org",
        )  # fmt: skip
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/ask.example.org.crt", str(certificate)).replace(
        "/etc/ssl/ask.example.org.key", str(key)
    )
    (tmp_path / "site.conf").write_text(text.replace("/var/log/nginx", str(tmp_path)), encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ include {tmp_path}/site.conf; }}",
        encoding="utf-8",
    )
    assert "test is successful" in run("nginx", "-t", "-c", str(tmp_path / "nginx.conf"))


def test_caddy_takes_its_file() -> None:
    said = run("caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"))
    assert "Valid configuration" in said


def test_the_container_file_copies_what_is_there_and_its_context_holds_it() -> None:
    text = (REPOSITORY / "Containerfile").read_text(encoding="utf-8")
    copied = [name for line in re.findall(r"^COPY (?!--)(.*) \S+$", text, re.MULTILINE) for name in line.split()]
    sent = (REPOSITORY / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert len(copied) > 5
    assert [name for name in copied if not (REPOSITORY / name).exists()] == []
    assert [name for name in copied if f"!{name.rstrip('/')}" not in sent] == []
