"""The contacts of a stack of business cards come into a segment of the campaign the cards were collected for."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from crm.models import BusinessCard, CardStack, Contact
from segments import membership
from segments.models import Segment, SegmentAction, StackCampaign
from segments.operations.changing import change
from segments.operations.header import link_to_campaign
from segments.operations.segments import create_segment
from segments.operations.steps import Change, take_step
from segments.queries.stacks import cards_since


@transaction.atomic
def name_campaign(stack: CardStack, *, campaign: Campaign | None, by: User | None) -> StackCampaign | None:
    """The cards of the stack are collected for the campaign, or with None for none; its open segment is linked to it.

    Raises SegmentIsBusy where somebody else changes that segment.
    """
    current = _held(stack)
    if campaign is None:
        StackCampaign.objects.filter(stack=stack).delete()
        return None
    named = current or StackCampaign(stack=stack)
    named.campaign = campaign
    named.save()
    if named.segment and not named.segment.is_logged:
        link_to_campaign(named.segment, campaign=campaign, by=by)
    return named


@transaction.atomic
def bring_in_stack(stack: CardStack, *, by: User | None) -> tuple[Segment, Change] | None:
    """The contacts of the cards entered so far come into the stack's segment, in one step undone like any other.

    The segment begins with the first of them, linked to the campaign as its target; where it was logged meanwhile,
    another one takes the cards entered since. Nothing where the stack names no campaign or has no new card. Raises
    SegmentIsBusy.
    """
    named = _held(stack)
    if named is None or not cards_since(stack, named.brought).exists():
        return None
    segment = _segment(named, by)
    named.brought = BusinessCard.objects.filter(stack=stack).aggregate(last=Max("entered_at"))["last"]
    named.save()
    with change(segment, by=by, seen=None) as locked:
        note = {"stack": stack.pk, "name": str(stack), "since": named.since.isoformat() if named.since else None}
        return segment, cards_step(locked, note=note, by=by)


def _held(stack: CardStack) -> StackCampaign | None:
    named = StackCampaign.objects.select_for_update(of=("self",)).filter(stack=stack)
    return named.select_related("stack__salesperson", "campaign", "segment").first()


def _segment(named: StackCampaign, by: User | None) -> Segment:
    """The open segment of the stack; after one that was logged only later cards count."""
    if named.segment and not named.segment.is_logged:
        return named.segment
    named.since = named.brought if named.segment else None
    segment = create_segment(by=by, description=str(named.stack), salesperson=named.stack.salesperson)
    link_to_campaign(segment, campaign=named.campaign, is_target=True, by=by)
    named.segment = segment
    return segment


def cards_step(segment: Segment, *, note: dict[str, Any], by: User | None, batch: Any = None) -> Change:
    """Add the contacts of a stack's cards on a locked segment."""
    ids = membership.may_come_in(_contacts(note)).order_by("pk").values_list("pk")
    return take_step(
        segment,
        kind=SegmentAction.Kind.ADD_CARDS,
        by=by,
        note=note,
        batch=batch,
        move=lambda number: (membership.append(segment, ids, action=number), 0),
    )


def _contacts(note: dict[str, Any]) -> QuerySet[Contact]:
    """Whoever was merged into somebody else is that person."""
    since = datetime.datetime.fromisoformat(note["since"]) if note.get("since") else None
    cards = cards_since(note["stack"], since).order_by()
    return Contact.objects.filter(pk__in=cards.values(person=Coalesce("contact__merged_into", "contact")))


def stack_finished(stack: CardStack, by: User | None) -> None:
    """Whoever finishes a stack leaves no card of it behind."""
    bring_in_stack(stack, by=by)
