"""What a doorbell makes a worker do: an id comes in, one function is called. Ringing twice does no harm."""

from __future__ import annotations

from celery import shared_task

from interactions.delivery import sending


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
