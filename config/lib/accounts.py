"""The three accounts of the demonstration company, and the one password they share."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from config.lib.env import env_text, kept_secret

ACCOUNTS = ("director", "staffer", "admin")


def password_file() -> Path:
    """Where a drawn password is kept."""
    return settings.VAR / "demo-password"


def demo_password() -> str:
    """DEMO_PASSWORD, else a password drawn once and kept in var/demo-password."""
    return env_text("DEMO_PASSWORD") or kept_secret(password_file(), length=9)


def password_place() -> str:
    """The sentence that tells where the password is found."""
    if env_text("DEMO_PASSWORD"):
        return "their password is the one in DEMO_PASSWORD"
    return f"their password is in {password_file()}"
