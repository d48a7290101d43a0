"""A person says that something is to be sent which would not be sent by itself."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from interactions.delivery import outbox
from interactions.delivery.doorbell import ring_on_commit
from interactions.delivery.installation import THE_ONE, identity_here
from interactions.models import Installation, Run


@transaction.atomic
def confirm_installation(*, by: User | None) -> Installation:
    """From now on this installation is the one that sends what is in the database, and no other."""
    row, _created = Installation.objects.update_or_create(
        pk=THE_ONE, defaults={"identity": identity_here(), "confirmed_by": by}
    )
    for run_id in Run.objects.filter(state=Run.State.OPEN).values_list("pk", flat=True):
        ring_on_commit(run_id)
    return row


@transaction.atomic
def confirm_overdue(run: Run, *, by: User | None) -> int:
    """What waits in a run that is long overdue is due now, and goes out; how many that are."""
    count = outbox.make_due(run.pk)
    ring_on_commit(run.pk)
    return count
