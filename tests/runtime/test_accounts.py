"""The demonstration accounts share one password, which is told only by its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from config.lib.accounts import demo_password, password_place


def test_the_password_given_is_the_one_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMO_PASSWORD", "given-by-hand")
    assert demo_password() == "given-by-hand"
    assert "DEMO_PASSWORD" in password_place()
    assert "given-by-hand" not in password_place()


def test_a_password_not_given_is_drawn_and_kept(settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    drawn = demo_password()
    assert demo_password() == drawn == (tmp_path / "demo-password").read_text(encoding="utf-8")
    assert str(tmp_path / "demo-password") in password_place()
    assert drawn not in password_place()
