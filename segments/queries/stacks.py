"""Which cards of a stack are still to come into its segment."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet

from crm.models import BusinessCard, CardStack
from segments.models import StackCampaign


def cards_since(stack: CardStack | int, moment: datetime.datetime | None) -> QuerySet[BusinessCard]:
    """The cards entered after the moment, all of them where there is none."""
    cards = BusinessCard.objects.filter(stack=stack, entered_at__isnull=False)
    return cards.filter(entered_at__gt=moment) if moment else cards


def campaign_of_stack(stack: CardStack) -> StackCampaign | None:
    """The campaign that the stack names, with its segment."""
    return StackCampaign.objects.filter(stack=stack).select_related("campaign", "segment").first()
