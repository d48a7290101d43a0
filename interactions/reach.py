"""Whom campaigns reached, worked out again from the log: one set-based statement for any number of people."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, DateTimeField, Exists, Min, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from campaigns.operations import add_to_reach, forget_reach, record_reach
from crm.models import Contact
from crm.operations import register_follow
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment

LOST = (Delivery.State.FAILED, Delivery.State.STOPPED, Delivery.State.BOUNCED)
COUNTS = Q(canceled=False)
ARRIVED = Q(delivery__isnull=True) | ~Q(delivery__state__in=LOST)
CONTACTED = COUNTS & Q(campaign_target=True) & ARRIVED
RESPONDED = COUNTS & Q(campaign_response=True)
ENTRIES = CONTACTED & Q(resend_of=None)  # what was sent again is the same entry once more
IN_DOUBT = CONTACTED & Q(delivery__state=Delivery.State.UNSURE)


def refresh(entries: QuerySet[InteractionLogEntry]) -> int:
    """Brings up to date what campaigns know of the people of these entries; how many people that are.

    Somebody counts as contacted by an entry that is a campaign target, is not canceled, and whose delivery, if there
    is one, has not failed, bounced or been stopped; also by one that was sent again, which is no further entry.
    """
    touched = entries.filter(campaign__isnull=False).order_by()
    all_of_them = InteractionLogEntry.objects.filter(
        campaign__in=touched.values("campaign"), contact__in=touched.values("contact")
    )
    people = record_reach(_figures(all_of_them.values("campaign", "contact")))
    if merged := _merged_among(touched):
        refresh_people(Contact.objects.filter(pk__in=merged))
    return people


def add(logged_segment: LoggedSegment) -> int:
    """The same for a segment that was logged just now: its entries, one for each person, are put on top.

    For many people that takes a third of the time of working everything out again.
    """
    entries = InteractionLogEntry.objects.filter(logged_segment=logged_segment, campaign__isnull=False).order_by()
    contacted, responded, nothing = Q(campaign_target=True), Q(campaign_response=True), Value(None, DateTimeField())
    people = add_to_reach(
        entries.values_list(
            "campaign",
            "contact",
            Case(When(contacted, then="created_at"), default=nothing),
            Case(When(responded, then="created_at"), default=nothing),
            Case(When(contacted, then=1), default=0),
            Case(When(responded, then=1), default=0),
            Value(False),
            "cost",
            "duration",
        )
    )
    if merged := _merged_among(entries):
        refresh_people(Contact.objects.filter(pk__in=merged))
    return people


def refresh_people(contacts: QuerySet[Contact]) -> int:
    """The same for these contacts in all campaigns, each together with those merged into it: they are one person."""
    ids = {one for row in contacts.values_list("pk", "merged_into") for one in row if one}
    family = Contact.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by().values_list("pk", flat=True)
    members = list(family)
    forget_reach(members)
    entries = InteractionLogEntry.objects.filter(campaign__isnull=False, contact__in=members)
    person = Coalesce("contact__merged_into", "contact")
    return record_reach(_figures(entries.annotate(person=person).values("campaign", "person")))


def _figures(rows: QuerySet[InteractionLogEntry, Any]) -> QuerySet[InteractionLogEntry, Any]:
    return rows.order_by().annotate(
        first_contact=Min("created_at", filter=CONTACTED),
        first_response=Min("created_at", filter=RESPONDED),
        target_entries=Count("pk", filter=ENTRIES),
        response_entries=Count("pk", filter=RESPONDED),
        in_doubt=GreaterThan(Count("pk", filter=IN_DOUBT), 0),
        total_cost=Coalesce(Sum("cost", filter=COUNTS), Decimal(0)),
        total_duration=Coalesce(Sum("duration", filter=COUNTS), 0),
    )


def _merged_among(entries: QuerySet[InteractionLogEntry]) -> list[int]:
    """Contacts merged into others, where the entries name them or those others: looked up from the few there are."""
    gone = Contact.objects.filter(merged_into__isnull=False).order_by()
    own, survivor = (entries.filter(contact=OuterRef(name)) for name in ("pk", "merged_into"))
    return list(gone.filter(Exists(own) | Exists(survivor)).values_list("pk", flat=True))


def refresh_deliveries(deliveries: Sequence[int]) -> int:
    """The same for the people of these deliveries."""
    return refresh(InteractionLogEntry.objects.filter(delivery__in=deliveries)) if deliveries else 0


def register() -> None:
    """Let figures follow when two contacts become one person, or two again."""
    register_follow(refresh_people)
