"""Before the walkthrough CRONUS had campaigns of its own: logged, answered and dated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, CampaignEntry, Reach
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment, Run
from segments.models import Segment

pytestmark = pytest.mark.usefixtures("cronus")


def test_one_is_over_and_one_is_still_to_come() -> None:
    today = timezone.localdate()
    assert Campaign.objects.filter(ending_date__lt=today, status="9-DONE").count() == 2
    assert Campaign.objects.filter(starting_date__gt=today).count() == 1


def test_about_a_third_of_the_invited_accepted() -> None:
    reach = Reach.objects.filter(campaign__number="CP9001")
    invited, accepted = (reach.filter(**{f"{what}_at__isnull": False}).count() for what in ("contacted", "responded"))
    assert 0.25 < accepted / invited < 0.5
    assert accepted == LoggedSegment.objects.get(segment_number="SM9002").interactions


def test_every_interaction_stands_under_an_entry_of_its_campaign() -> None:
    for entry in InteractionLogEntry.objects.select_related("campaign_entry"):
        assert entry.campaign_entry is not None
        assert entry.campaign_entry.campaign_id == entry.campaign_id
        assert entry.campaign_entry.segment_number == entry.segment_number


def test_everything_happened_on_its_own_day() -> None:
    for logged in LoggedSegment.objects.select_related("segment"):
        days = {timezone.localdate(logged.created_at), logged.segment.date}
        days |= set(logged.entries.values_list("date", flat=True))
        days |= set(CampaignEntry.objects.filter(segment_number=logged.segment_number).values_list("date", flat=True))
        assert len(days) == 1
        assert days.pop() < timezone.localdate()


def test_people_were_reached_on_the_day_of_the_segment() -> None:
    for campaign in Campaign.objects.exclude(reach=None):
        days = {timezone.localdate(row.contacted_at) for row in campaign.reach.exclude(contacted_at=None)}
        assert days == {campaign.starting_date + timedelta(days=14)}


def test_nothing_was_sent_for_it() -> None:
    assert not Run.objects.exists()
    assert not Delivery.objects.exists()


def test_no_segment_is_open() -> None:
    assert not Segment.objects.open().exists()
