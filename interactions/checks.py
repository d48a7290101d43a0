"""What the installation's settings are warned about when the product starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from interactions.delivery import dkim
from interactions.delivery.installation import is_the_one
from interactions.models import Installation

HERE = {"127.0.0.1", "localhost", "::1"}


def ways_out_are_reached(**_: Any) -> Iterable[CheckMessage]:
    """E-mails that leave this machine carry an address for leaving the list, which has to lead back to it."""
    if settings.EMAIL_URL and urlsplit(settings.SITE_URL).hostname in HERE:
        yield Warning(
            "E-mails go out, but the address in them by which people unsubscribe leads to this machine only.",
            hint="Set SITE_URL to the address under which the product is reached from outside, best with https.",
            id="interactions.W001",
        )


def the_database_is_ours(databases: Iterable[str] | None = None, **_: Any) -> Iterable[CheckMessage]:
    """A copy of the database sends nothing; asked where checks may ask the database (migrate, check --database)."""
    if databases and Installation._meta.db_table in connection.introspection.table_names() and not is_the_one():
        yield Warning(
            "The database belongs to another installation: nothing is sent from here.",
            hint="If this is to be the one that sends, confirm it on the page of deliveries.",
            id="interactions.W002",
        )


def messages_can_be_signed(**_: Any) -> Iterable[CheckMessage]:
    """Where a key for DKIM is named, every e-mail depends on it."""
    if wrong := dkim.what_is_wrong():
        yield Error(wrong, hint="Name a private RSA key in PEM form, or none.", id="interactions.E001")


def mail_services_can_post(**_: Any) -> Iterable[CheckMessage]:
    """A secret without the package, or one that no mail service can send, would lose what they post."""
    secret = settings.ANYMAIL.get("WEBHOOK_SECRET", "")
    if secret and not apps.is_installed("anymail"):
        yield Error(
            "ANYMAIL_WEBHOOK_SECRET is set, but django-anymail is not installed.",
            hint="pip install -r requirements-mail-services.txt",
            id="interactions.E002",
        )
    if secret and not all(secret.partition(":")):
        yield Error(
            "ANYMAIL_WEBHOOK_SECRET must be a user name and a password, as in service:a-long-word.",
            id="interactions.E003",
        )


register(ways_out_are_reached)
register(mail_services_can_post)
register(messages_can_be_signed)
register(Tags.database)(the_database_is_ours)
