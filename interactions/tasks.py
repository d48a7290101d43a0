"""What a doorbell makes a worker do: an id comes in, one function is called. Ringing twice does no harm."""

from __future__ import annotations

from contextlib import suppress

from celery import shared_task
from django.conf import settings

from interactions import operations
from interactions.delivery import claims, sending
from interactions.receiving.mailbox import CannotRead


@shared_task
def deliver_letters(run_id: int) -> None:
    """Make a run's letters ready to print."""
    sending.deliver_letters(run_id)


@shared_task
def deliver_emails(run_id: int) -> None:
    """Send a run's e-mails."""
    sending.deliver_emails(run_id)


@shared_task
def sweep() -> None:
    """Look after what dead workers left and what is due."""
    sending.sweep()


@shared_task
def read_mailbox() -> None:
    """Take in answers and reports; one worker of a machine at a time."""
    with claims.alone("mailbox") as mine:
        if mine and settings.MAILBOX_URL:
            with suppress(CannotRead):  # kept for the page of replies
                operations.read_mailbox(settings.MAILBOX_URL)
