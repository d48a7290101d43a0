"""Doorbells: messages that tell the workers to look into the database. Losing or repeating one does no harm."""

from __future__ import annotations

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

EXPIRES = 60  # seconds; the sweeps ring again, so that messages nobody takes do not pile up
ONE_TRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}  # or a page would wait for a broker that is down


def ring(record_id: int, *tasks: str) -> None:
    """Tell the workers that each of the tasks is due for the record; where no broker answers, a sweep does it later."""
    try:
        with current_app.connection_for_write(transport_options=ONE_TRY) as connection:
            for task in tasks:
                current_app.send_task(task, [record_id], expires=EXPIRES, retry=False, connection=connection)
    except (OperationalError, OSError) as error:
        logger.warning("doorbell not rung %s %s: %s", ", ".join(tasks), record_id, error)


def ring_on_commit(record_id: int, *tasks: str) -> None:
    """Ring when what is written now can be seen by the workers."""
    transaction.on_commit(lambda: ring(record_id, *tasks))
