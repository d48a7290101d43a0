"""People to sign in as, and campaigns that reached somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, CampaignStatus, Reach
from crm.models import Contact, NumberSeries, Salesperson

HTMX = {"HX-Request": "true"}


def series() -> NumberSeries:
    """The numbers of campaigns."""
    given = {"description": "Campaigns", "prefix": "CP", "digits": 4}
    return NumberSeries.objects.get_or_create(code=NumberSeries.CAMPAIGNS, defaults=given)[0]


def status(code: str = "START", description: str = "Started", **more: str) -> CampaignStatus:
    return CampaignStatus.objects.get_or_create(code=code, defaults={"description": description, **more})[0]


def salesperson(code: str = "CA", name: str = "Claire Aubert") -> Salesperson:
    return Salesperson.objects.get_or_create(code=code, defaults={"name": name})[0]


def campaign(number: str = "CP0001", description: str = "Salon FUTURUS", **fields: Any) -> Campaign:
    return Campaign.objects.create(number=number, description=description, **fields)


def contacts(count: int, name: str = "Person", start: int = 0) -> list[Contact]:
    return Contact.objects.bulk_create(
        Contact(number=f"CT{start + place:06d}", name=f"{name} {place}", search_text=f"{name} {place}".lower())
        for place in range(count)
    )


def reached(campaign: Campaign, contacted: int, responded: int = 0, *, start: int = 0, **figures: Any) -> list[Reach]:
    """People the campaign wrote to ten days ago; the first of them responded, one each day."""
    now = timezone.now()
    return Reach.objects.bulk_create(
        Reach(
            campaign=campaign,
            contact=contact,
            contacted_at=now - timedelta(days=10),
            responded_at=now - timedelta(days=9 - place % 9) if place < responded else None,
            target_entries=1,
            response_entries=1 if place < responded else 0,
            **figures,
        )
        for place, contact in enumerate(contacts(contacted, start=start))
    )
