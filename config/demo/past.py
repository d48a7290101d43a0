"""What CRONUS did before the walkthrough: campaigns with invitations, answers and visits.

Their numbers are typed, so that the first ones a user draws are CP0001 and SM00001.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from campaigns.models import Campaign, CampaignEntry, CampaignStatus
from campaigns.operations import create_campaign
from crm.models import Salesperson
from interactions.models import InteractionTemplate, LoggedSegment
from interactions.operations import refresh_reach
from segments.journal import log_segment
from segments.models import Segment
from segments.operations import add_contacts, choose_template, create_segment, link_to_campaign


@dataclass(frozen=True)
class PastSegment:
    """A segment that was logged."""

    number: str
    description: str
    template: str
    groups: tuple[dict[str, Any], ...]
    is_target: bool = True
    is_response: bool = False


@dataclass(frozen=True)
class PastCampaign:
    """A campaign, its days counted from the day of loading."""

    number: str
    description: str
    status: str
    starts: int
    ends: int
    salesperson: str
    segments: tuple[PastSegment, ...] = ()


GOLF_GUESTS: dict[str, Any] = {"section": "mailing_group", "code": {"in": ["GOLF"]}}
CUSTOMERS: dict[str, Any] = {"section": "business_relation", "code": {"in": ["CUST"]}}

PAST = (
    PastCampaign(
        number="CP9001",
        description="Golf Day",
        status="9-DONE",
        starts=-300,
        ends=-240,
        salesperson="CA",
        segments=(
            PastSegment("SM9001", "Golf Day: invitations", "GOLF", (GOLF_GUESTS,)),
            PastSegment(
                "SM9002",
                "Golf Day: guests who accepted",
                "INCOME",
                (GOLF_GUESTS, {"section": "contact", "country": {"in": ["DK", "GB"]}}),
                is_target=False,
                is_response=True,
            ),
        ),
    ),
    PastCampaign(
        number="CP9002",
        description="Customer Visits",
        status="9-DONE",
        starts=-150,
        ends=-90,
        salesperson="MB",
        segments=(
            PastSegment(
                "SM9003",
                "Visits to purchasing customers in Denmark",
                "ONSITE",
                (
                    CUSTOMERS,
                    {"section": "job_responsibility", "code": {"in": ["PURCHASE"]}},
                    {"section": "contact", "country": {"in": ["DK"]}},
                ),
            ),
        ),
    ),
    PastCampaign("CP9003", "Spring Newsletter", "2-APP", 60, 120, "TG"),
)


def ensure_past_campaigns(*, by: User) -> None:
    """The past campaigns that are missing, each with what was logged for it."""
    there = set(Campaign.objects.filter(number__startswith="CP9").values_list("number", flat=True))
    for past in PAST:
        if past.number not in there:
            _ensure_campaign(past, by=by)


def _ensure_campaign(past: PastCampaign, *, by: User) -> None:
    today = timezone.localdate()
    starts = today + timedelta(days=past.starts)
    campaign = create_campaign(
        by=by,
        number=past.number,
        description=past.description,
        status=CampaignStatus.objects.get(code=past.status),
        starting_date=starts,
        ending_date=today + timedelta(days=past.ends),
        salesperson=Salesperson.objects.get(code=past.salesperson),
    )
    for place, segment in enumerate(past.segments, 1):
        if not Segment.objects.filter(number=segment.number).exists():
            _log(segment, campaign, date=starts + timedelta(days=14 * place), by=by)


def _log(past: PastSegment, campaign: Campaign, *, date: date, by: User) -> None:
    """The segment built, linked and logged the way a user does it, without sending anything."""
    segment = create_segment(
        by=by, number=past.number, description=past.description, salesperson=campaign.salesperson, date=date
    )
    add_contacts(segment, criteria={"version": 1, "groups": list(past.groups)}, by=by)
    template = InteractionTemplate.objects.get(code=past.template)
    choose_template(segment, template=template, update_lines="all", by=by)
    link_to_campaign(
        segment,
        campaign=campaign,
        is_target=past.is_target,
        is_response=past.is_response,
        update_lines="all",
        by=by,
    )
    logged = log_segment(segment, send_attachments=False, create_follow_up=False, by=by).logged_segment
    _date_back(segment, logged, date)


def _date_back(segment: Segment, logged: LoggedSegment, day: date) -> None:
    """Gives what was just logged the day it stands for: operations know only today, and results are drawn over time."""
    moment = timezone.make_aware(datetime.combine(day, time(10)))
    Segment.objects.filter(pk=segment.pk).update(created_at=moment, changed_at=moment)
    LoggedSegment.objects.filter(pk=logged.pk).update(created_at=moment)
    segment.actions.update(created_at=moment)
    logged.entries.update(created_at=moment)
    CampaignEntry.objects.filter(segment_number=segment.number).update(created_at=moment, date=day)
    refresh_reach(logged)
