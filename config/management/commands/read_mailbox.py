"""manage.py read_mailbox: takes in answers and reports about e-mails, here and now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from interactions import operations
from interactions.receiving.mailbox import CannotRead


class Command(BaseCommand):
    help = "Reads what is new in the mailbox of MAILBOX_URL: e-mails that were not delivered, and replies."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAILBOX_URL:
            raise CommandError("No mailbox is set up: set MAILBOX_URL to imaps://user:password@host/INBOX.")
        try:
            got = operations.read_mailbox(settings.MAILBOX_URL)
        except CannotRead as error:
            raise CommandError(f"The mailbox cannot be read: {error}") from error
        self.stdout.write(
            f"{got.messages} new messages: {got.bounces} bounces, {got.replies} replies, {got.automatic} automatic."
        )
