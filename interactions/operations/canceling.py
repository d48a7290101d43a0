"""Canceling what was logged: it stays in the log, but no result counts it, and what was not sent yet is not sent."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns import operations as campaign_operations
from campaigns.models import CampaignEntry
from interactions import reach
from interactions.delivery import outbox
from interactions.errors import StillCanceled
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment


@transaction.atomic
def cancel_logged_segment(logged_segment: LoggedSegment, *, canceled: bool, by: User | None) -> LoggedSegment:
    """The logged segment with its interactions and campaign entries counts for nothing any more, or counts again."""
    logged_segment.canceled = canceled
    logged_segment.save(update_fields=["canceled"])
    entries = InteractionLogEntry.objects.filter(logged_segment=logged_segment)
    for entry in CampaignEntry.objects.filter(interactions__in=entries).distinct():
        campaign_operations.cancel_entry(entry, canceled=canceled, by=by)
    _cancel(entries, canceled=canceled)
    return logged_segment


@transaction.atomic
def cancel_campaign_entry(entry: CampaignEntry, *, canceled: bool, by: User | None) -> CampaignEntry:
    """The campaign entry with its interactions counts for nothing any more, or counts again.

    Raises StillCanceled where the logged segment it came with is canceled.
    """
    entries = InteractionLogEntry.objects.filter(campaign_entry=entry)
    if not canceled and entries.filter(logged_segment__canceled=True).exists():
        raise StillCanceled(_("The logged segment of this entry is canceled."))
    campaign_operations.cancel_entry(entry, canceled=canceled, by=by)
    _cancel(entries, canceled=canceled)
    return entry


@transaction.atomic
def cancel_interaction(entry: InteractionLogEntry, *, canceled: bool, by: User | None) -> InteractionLogEntry:
    """One interaction counts for nothing any more, or counts again.

    Raises StillCanceled where its logged segment or its campaign entry is canceled.
    """
    if not canceled and entry.logged_segment and entry.logged_segment.canceled:
        raise StillCanceled(_("The logged segment of this entry is canceled."))
    if not canceled and entry.campaign_entry and entry.campaign_entry.canceled:
        raise StillCanceled(_("The campaign entry of this entry is canceled."))
    _cancel(InteractionLogEntry.objects.filter(pk=entry.pk), canceled=canceled)
    entry.canceled = canceled
    return entry


def _cancel(entries: QuerySet[InteractionLogEntry], *, canceled: bool) -> None:
    """What was sent again goes with what it was sent again of."""
    again = InteractionLogEntry.objects.filter(resend_of__in=entries.order_by().values("pk"))
    for rows in (entries, again):
        rows.update(canceled=canceled)
        if canceled:
            waiting = Delivery.objects.filter(entry__in=rows, state=Delivery.State.WAITING)
            outbox.move(waiting, Delivery.State.STOPPED)
    reach.refresh(entries)
