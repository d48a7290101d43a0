"""What campaigns achieved, counted in people."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate

from campaigns.models import Campaign, Reach

CONTACTED = Q(contacted_at__isnull=False)
RESPONDED = Q(responded_at__isnull=False)


def response_rate(responded: int, contacted: int) -> Decimal:
    """People who responded for every hundred contacted, to a tenth; 0 where nobody was contacted."""
    if not contacted:
        return Decimal("0.0")
    return (Decimal(100 * responded) / contacted).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Results:
    """The figures of a campaign: people first, entries and costs beside them."""

    contacted: int
    responded: int
    target_entries: int
    response_entries: int
    unsure: int
    cost: Decimal
    duration: int

    @property
    def response_rate(self) -> Decimal:
        """People who responded for every hundred contacted."""
        return response_rate(self.responded, self.contacted)

    @property
    def cost_per_response(self) -> Decimal | None:
        """What one person's response cost; nothing where nobody responded."""
        return (self.cost / self.responded).quantize(Decimal("0.01"), ROUND_HALF_UP) if self.responded else None

    @property
    def duration_per_response(self) -> Decimal | None:
        """The minutes behind one person's response."""
        if not self.responded:
            return None
        return (Decimal(self.duration) / self.responded).quantize(Decimal("0.01"), ROUND_HALF_UP)


def campaign_results(campaign: Campaign) -> Results:
    """The campaign's figures as they stand now."""
    figures = Reach.objects.filter(campaign=campaign).aggregate(
        contacted=Count("pk", filter=CONTACTED),
        responded=Count("pk", filter=RESPONDED),
        target_entries=Coalesce(Sum("target_entries"), 0),
        response_entries=Coalesce(Sum("response_entries"), 0),
        unsure=Count("pk", filter=Q(unsure=True)),
        cost=Coalesce(Sum("cost"), Decimal(0)),
        duration=Coalesce(Sum("duration"), 0),
    )
    return Results(**figures)


def campaigns_with_results() -> QuerySet[Campaign]:
    """Campaigns with `contacted`, `responded`, `unsure` (people) and `last_response`, the newest number first.

    Counted for the rows that are read only, so that a page of the list costs the same however many there are.
    """
    return Campaign.objects.select_related("status", "salesperson").annotate(
        contacted=_people(CONTACTED),
        responded=_people(RESPONDED),
        unsure=_people(Q(unsure=True)),
        last_response=Subquery(_reach(RESPONDED).annotate(last=Max("responded_at")).values("last")),
    )


def _reach(condition: Q) -> QuerySet[Reach, Any]:
    return Reach.objects.filter(condition, campaign=OuterRef("pk")).order_by().values("campaign")


def _people(condition: Q) -> Coalesce:
    counted = _reach(condition).annotate(people=Count("pk")).values("people")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def responses_per_day(campaign: Campaign) -> list[tuple[datetime.date, int]]:
    """How many people responded for the first time on each day somebody did, in order: what the curve shows."""
    days = Reach.objects.filter(RESPONDED, campaign=campaign).annotate(day=TruncDate("responded_at"))
    return list(days.order_by("day").values("day").annotate(people=Count("pk")).values_list("day", "people"))
