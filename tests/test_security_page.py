"""The security page keeps up with the code: what it names exists."""

import re

from service.keys import default_path
from service.middleware.outermost import PROTECTING
from service.protocol import MAX_HEAD_BYTES, MOST_CONNECTIONS
from service.settings import PREFIX, Settings
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_variable_it_names_is_a_setting() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"PINCITE_\w+", PAGE)) <= known


def test_its_limits_are_those_of_the_code() -> None:
    settings = Settings()
    assert f"{MOST_CONNECTIONS} connections" in PAGE
    assert f"headers {MAX_HEAD_BYTES // 1024} KiB" in PAGE
    assert f"a body has {settings.max_body_bytes // 2**20} MiB" in PAGE
    assert f"a question {settings.max_question_chars:,} characters" in PAGE
    assert f"an answer {settings.max_k} passages, a batch {settings.max_batch} questions" in PAGE
    assert PROTECTING["Content-Security-Policy"] in PAGE
    assert default_path().name == "keys.json"
