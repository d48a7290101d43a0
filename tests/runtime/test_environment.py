"""Settings come from the environment; what cannot be read is refused in words."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.lib.env import env_bool, env_int, env_list, env_text, kept_secret


def test_a_text_is_read_from_its_variable_or_else_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CITY", raising=False)
    assert env_text("CITY", "Basel") == "Basel"
    monkeypatch.setenv("CITY", "Genève")
    assert env_text("CITY", "Basel") == "Genève"


def test_a_text_may_stand_in_a_file_named_by_the_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("  kept apart\n", encoding="utf-8")
    monkeypatch.setenv("SECRET_FILE", str(tmp_path / "secret"))
    assert env_text("SECRET") == "kept apart"


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("True", True), ("false", False), ("FALSE", False)])
def test_yes_or_no_is_true_or_false(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("SWITCH", value)
    assert env_bool("SWITCH", not expected) is expected


@pytest.mark.parametrize("value", ["yes", "1", "", "on"])
def test_anything_but_true_or_false_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SWITCH", value)
    with pytest.raises(ImproperlyConfigured, match="SWITCH must be true or false"):
        env_bool("SWITCH", False)


def test_a_number_that_is_none_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECONDS_BETWEEN", "a few")
    with pytest.raises(ImproperlyConfigured, match="SECONDS_BETWEEN must be a whole number"):
        env_int("SECONDS_BETWEEN", 3)


def test_a_list_has_its_values_between_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAMES", " one, two ,,three")
    assert env_list("NAMES") == ["one", "two", "three"]


def test_a_secret_is_drawn_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret"
    first = kept_secret(path)
    assert len(first) >= 50
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
