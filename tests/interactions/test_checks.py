"""What an administrator is warned about when the product starts."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


def warnings() -> list[str]:
    return [each.id or "" for each in run_checks()]


@pytest.mark.parametrize("site", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_real_e_mails_with_an_address_nobody_outside_reaches_are_warned_about(settings: Settings, site: str) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail.example:587", site
    assert "interactions.W001" in warnings()


@pytest.mark.parametrize(
    ("server", "site"), [("", "http://127.0.0.1:8000"), ("smtp://mail.example:587", "https://letters.example")]
)
def test_an_outbox_on_disk_or_an_address_others_reach_is_no_reason(settings: Settings, server: str, site: str) -> None:
    settings.EMAIL_URL, settings.SITE_URL = server, site
    assert "interactions.W001" not in warnings()
