"""What the installation's settings are warned about when the product starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

HERE = {"127.0.0.1", "localhost", "::1"}


def ways_out_are_reached(**_: Any) -> Iterable[CheckMessage]:
    """E-mails that leave this machine carry an address for leaving the list, which has to lead back to it."""
    if settings.EMAIL_URL and urlsplit(settings.SITE_URL).hostname in HERE:
        yield Warning(
            "E-mails go out, but the address in them by which people unsubscribe leads to this machine only.",
            hint="Set SITE_URL to the address under which the product is reached from outside, best with https.",
            id="interactions.W001",
        )


register(ways_out_are_reached)
