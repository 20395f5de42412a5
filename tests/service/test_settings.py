"""Settings: read from PINCITE_* variables, checked, documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import UsageError
from service.settings import Settings, load_settings


def test_variables_set_what_no_option_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_PORT", "9000")
    monkeypatch.setenv("PINCITE_MAX_K", "7")
    monkeypatch.setenv("PINCITE_HOST", "")
    settings = load_settings(index=Path("somewhere"), port=None, host=None)
    assert (settings.port, settings.max_k, settings.host) == (9000, 7, "127.0.0.1")
    assert settings.index == Path("somewhere")


def test_an_option_wins_over_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_PORT", "9000")
    assert load_settings(port=9001).port == 9001


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PINCITE_PORT", "http", "valid integer"),
        ("PINCITE_PORT", "70000", "less than or equal to 65535"),
        ("PINCITE_MAX_BATCH", "0", "greater than or equal to 1"),
        ("PINCITE_REFRESH_SECONDS", "soon", "valid number"),
        ("PINCITE_MAX_QUESTION_CHARS", "99999999", "less than or equal to"),
        ("PINCITE_CORS_ORIGINS", "https://app.example.org/", "match pattern"),
        ("PINCITE_CORS_ORIGINS", "app.example.org", "match pattern"),
        ("PINCITE_ALLOWED_HOSTS", "https://ask.example.org", "match pattern"),
        ("PINCITE_ALLOWED_HOSTS", "ask.example.org:443", "match pattern"),
        ("PINCITE_CLIENT_SECONDS", "0", "greater than 0"),
        ("PINCITE_LOG_QUESTIONS", "perhaps", "valid boolean"),
    ],
)
def test_a_bad_value_is_named_with_its_variable_and_what_is_expected(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        load_settings()
    assert name in caught.value.message
    assert value in caught.value.message
    assert expected in caught.value.message


def test_several_names_stand_with_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PINCITE_CORS_ORIGINS", "https://a.example.org, http://localhost:3000,")
    monkeypatch.setenv("PINCITE_ALLOWED_HOSTS", "ask.example.org,[::1]")
    settings = load_settings()
    assert settings.cors_origins == ("https://a.example.org", "http://localhost:3000")
    assert settings.allowed_hosts == ("ask.example.org", "[::1]")
    monkeypatch.setenv("PINCITE_CORS_ORIGINS", "*")
    assert load_settings().cors_origins == ("*",)


def test_every_setting_is_documented() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
