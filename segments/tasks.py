"""What a doorbell makes a worker do: an id comes in, one operation is called. Ringing twice does no harm."""

from __future__ import annotations

from celery import shared_task

from segments import operations


@shared_task
def finish_step(step_id: int) -> None:
    """Do a step too large for a page."""
    operations.finish_step(step_id)


@shared_task
def sweep() -> None:
    """Look after steps whose doorbell was lost or whose worker died."""
    operations.ring_for_steps()
