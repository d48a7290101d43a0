"""Whom campaigns reached, worked out again from the log: one set-based statement for any number of people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from campaigns.operations import record_reach
from interactions.models import Delivery, InteractionLogEntry

LOST = (Delivery.State.FAILED, Delivery.State.STOPPED, Delivery.State.BOUNCED)
COUNTS = Q(canceled=False)
ARRIVED = Q(delivery__isnull=True) | ~Q(delivery__state__in=LOST)
CONTACTED = COUNTS & Q(campaign_target=True) & ARRIVED
RESPONDED = COUNTS & Q(campaign_response=True)
IN_DOUBT = CONTACTED & Q(delivery__state=Delivery.State.UNSURE)


def refresh(entries: QuerySet[InteractionLogEntry]) -> int:
    """Brings up to date what campaigns know of the people of these entries; how many people that are.

    Somebody counts as contacted by an entry that is a campaign target, is not canceled, and whose delivery, if there
    is one, has not failed, bounced or been stopped.
    """
    touched = entries.filter(campaign__isnull=False).order_by()
    rows = (
        InteractionLogEntry.objects.filter(
            campaign__in=touched.values("campaign"), contact__in=touched.values("contact")
        )
        .order_by()
        .values("campaign", "contact")
        .annotate(
            first_contact=Min("created_at", filter=CONTACTED),
            first_response=Min("created_at", filter=RESPONDED),
            target_entries=Count("pk", filter=CONTACTED),
            response_entries=Count("pk", filter=RESPONDED),
            in_doubt=GreaterThan(Count("pk", filter=IN_DOUBT), 0),
            total_cost=Coalesce(Sum("cost", filter=COUNTS), Decimal(0)),
            total_duration=Coalesce(Sum("duration", filter=COUNTS), 0),
        )
    )
    return record_reach(rows)


def refresh_deliveries(deliveries: Sequence[int]) -> int:
    """The same for the people of these deliveries."""
    return refresh(InteractionLogEntry.objects.filter(delivery__in=deliveries)) if deliveries else 0
