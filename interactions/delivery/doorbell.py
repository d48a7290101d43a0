"""Doorbells: messages that tell the workers to look into the outbox. Losing or repeating one does no harm.

All that deliveries know of Celery is here.
"""

from __future__ import annotations

import logging

from celery import current_app
from celery.worker import state
from django.db import transaction
from kombu.exceptions import OperationalError

from crm.models import CorrespondenceType

logger = logging.getLogger(__name__)

TASKS = {
    CorrespondenceType.HARD_COPY: "interactions.tasks.deliver_letters",
    CorrespondenceType.EMAIL: "interactions.tasks.deliver_emails",
}
EXPIRES = 60  # seconds; the sweep rings again, so that messages nobody takes do not pile up
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}  # or a page would wait for a broker that is down


def is_stopping() -> bool:
    """Whether this worker was asked to end: then it takes nothing more in hand."""
    return state.should_stop is not None and state.should_stop is not False


def ring(run_id: int, *channels: str) -> None:
    """Tells the workers that the run has letters or e-mails due; where no broker answers, the sweep does it later."""
    try:
        with current_app.connection_for_write(transport_options=ONE_TRY) as connection:
            for channel in channels or TASKS:
                task = TASKS[CorrespondenceType(channel)]
                current_app.send_task(task, [run_id], expires=EXPIRES, retry=False, connection=connection)
    except (OperationalError, OSError) as error:
        logger.warning("doorbell not rung run=%s: %s", run_id, error)


def ring_on_commit(run_id: int) -> None:
    """Rings when what is written now can be seen by the workers."""
    transaction.on_commit(lambda: ring(run_id))
