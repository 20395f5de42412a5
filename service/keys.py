"""API keys: who may ask, kept as hashes in a file of their own.

A key is 32 random bytes, so its SHA-256 can be kept without salt or stretching: both slow down guessing, and no
one guesses one of 2**256. Slow hashes (scrypt, Argon2) are for passwords, which people choose; here they would
only make every request slow. Digests are compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import string
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock

from index.errors import PinciteError, UnknownIdError, UsageError

Scope = Literal["ask", "metrics"]
"""What a key opens: questions and articles, or the figures of `/metrics`."""

_START = "pincite_"
_PREFIX_CHARS = 8
_ALPHABET = string.ascii_lowercase + string.digits


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is kept: the secret itself is not."""

    prefix: str
    """Its public part: names it in lists and logs."""
    name: str
    """Whom or what it is for."""
    created: str
    """ISO time of day in UTC."""
    sha256: str
    """Of the whole key, in hex."""
    scope: Scope
    per_minute: int | None
    """Requests a minute, where it has a limit of its own; 0 for none."""


def default_path() -> Path:
    """Return where keys are kept unless a file is named: the user's configuration folder."""
    from platformdirs import user_config_path  # noqa: PLC0415 (late: most who serve name no keys)

    return user_config_path("pincite") / "keys.json"


def find(keys: Sequence[Key], secret: str) -> Key | None:
    """Return the key that `secret` is, or None."""
    found = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
    # All are compared, so that the time taken does not tell which prefixes exist.
    matching = [key for key in keys if hmac.compare_digest(key.sha256, found)]
    return matching[0] if matching else None


def read(path: Path) -> tuple[Key, ...]:
    """Return the keys of a file, oldest first; none where there is no file.

    Raises PinciteError for a file that cannot be read or is not one of ours.
    """
    try:
        return tuple(_key(entry) for entry in json.loads(path.read_bytes())["keys"])
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise PinciteError(f"The key file {path} cannot be read: {error.strerror}.", "Mend its permissions.") from None
    except (ValueError, KeyError, TypeError):
        hint = "Restore it, or move it away and make new keys: pincite key new NAME"
        raise PinciteError(f"{path} is not a key file of pincite.", hint) from None


def _key(entry: dict[str, Any]) -> Key:
    key = Key(**entry)
    texts = (key.prefix, key.name, key.created, key.sha256)
    limit = key.per_minute
    if not all(isinstance(text, str) for text in texts) or key.scope not in get_args(Scope):
        raise ValueError(entry)
    if len(bytes.fromhex(key.sha256)) != hashlib.sha256().digest_size:
        raise ValueError(entry)
    if limit is not None and (type(limit) is not int or limit < 0):
        raise ValueError(entry)
    return key


def add(path: Path, name: str, scope: Scope = "ask", per_minute: int | None = None) -> tuple[Key, str]:
    """Make a key and keep it; return it with its secret, which is kept nowhere.

    Raises UsageError for a name that is taken or blank, PinciteError where the file cannot be read or written.
    """
    name = name.strip()
    if not name or not name.isprintable():
        raise UsageError(f"{name!r} is no name for a key.", "Say whom or what it is for: pincite key new laptop")
    with _locked(path):
        keys = read(path)
        if any(key.name == name for key in keys):
            raise UsageError(f"There is a key named {name!r}.", "Choose another name, or revoke that key first.")
        prefix = "".join(secrets.choice(_ALPHABET) for _ in range(_PREFIX_CHARS))
        secret = f"{_START}{prefix}_{secrets.token_urlsafe(32)}"
        created = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(prefix, name, created, hashlib.sha256(secret.encode()).hexdigest(), scope, per_minute)
        _write(path, (*keys, key))
    return key, secret


def revoke(path: Path, which: str) -> Key:
    """Take a key out, by its prefix or its name, and return it.

    Raises UnknownIdError where there is none, PinciteError where the file cannot be read or written.
    """
    with _locked(path):
        keys = read(path)
        gone = [key for key in keys if which in (key.prefix, key.name)]
        if len(gone) != 1:
            hint = "See prefixes and names: pincite key list"
            raise UnknownIdError(f"{'No key' if not gone else 'More than one key'} is {which!r}.", hint)
        _write(path, [key for key in keys if key is not gone[0]])
    return gone[0]


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one process at a time change a key file; raises PinciteError where its folder cannot be written to."""
    lock = FileLock(path.with_name(path.name + ".lock"), mode=0o600)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise _cannot_write(path, error) from None
    with lock:
        lock.release()  # `with` took it once more
        yield


def _write(path: Path, keys: Sequence[Key]) -> None:
    """Put a new file, readable by its owner alone, in the place of the old one in one step."""
    try:
        # mkstemp makes files of mode 0600.
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump({"keys": [asdict(key) for key in keys]}, file, indent=1)
            file.flush()
            os.fsync(descriptor)
        os.replace(temporary, path)
    except OSError as error:
        raise _cannot_write(path, error) from None


def _cannot_write(path: Path, error: OSError) -> PinciteError:
    return PinciteError(
        f"The key file {path} cannot be written: {error.strerror}.",
        "Name another: --keys FILE, or the variable PINCITE_KEYS.",
    )
