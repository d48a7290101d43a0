"""Doorbells of the deliveries: which task looks into the outbox for letters, which for e-mails.

All that deliveries know of Celery is here.
"""

from __future__ import annotations

from celery.worker import state

from config.lib import doorbell
from crm.models import CorrespondenceType

TASKS = {
    CorrespondenceType.HARD_COPY: "interactions.tasks.deliver_letters",
    CorrespondenceType.EMAIL: "interactions.tasks.deliver_emails",
}


def is_stopping() -> bool:
    """Whether this worker was asked to end: then it takes nothing more in hand."""
    return state.should_stop is not None and state.should_stop is not False


def ring(run_id: int, channel: str) -> None:
    """Tell the workers that the run has letters or e-mails due."""
    doorbell.ring(run_id, TASKS[CorrespondenceType(channel)])


def ring_on_commit(run_id: int) -> None:
    """Tell them of both when what is written now can be seen."""
    doorbell.ring_on_commit(run_id, *TASKS.values())
