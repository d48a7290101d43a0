"""A run in which too much fails pauses itself: something is wrong with it, and a person should look."""

from __future__ import annotations

from django.db.models import F

from crm.models import CorrespondenceType
from interactions.models import Delivery, Run, SendingRules

State = Delivery.State
TRIED = (State.SENT, State.FAILED, State.UNSURE, State.BOUNCED)


def pauses_itself(run_id: int, rules: SendingRules) -> bool:
    """Whether too many of the e-mails tried since the run was started or resumed have failed; then it is paused now."""
    tried = Delivery.objects.filter(
        run=run_id, channel=CorrespondenceType.EMAIL, state__in=TRIED, settled_at__gte=F("run__watched_from")
    )
    failed = tried.filter(state=State.FAILED).count()
    # Asked after every batch: all that were tried are only counted where enough has failed.
    if failed < rules.failures or failed < rules.failures_percent / 100 * tried.count():
        return False
    open_run = Run.objects.filter(pk=run_id, state=Run.State.OPEN)
    return open_run.update(state=Run.State.PAUSED, paused_itself=True) == 1
