"""Canceling what was logged, and taking it back."""

from __future__ import annotations

import pytest

from campaigns.models import CampaignEntry
from campaigns.queries import campaign_results
from interactions import operations
from interactions.errors import StillCanceled
from interactions.models import Delivery, InteractionLogEntry, LoggedSegment
from tests.interactions.builders import campaign, logged, many

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment() -> LoggedSegment:
    """Three people, logged for a campaign."""
    fair = campaign()
    entry = CampaignEntry.objects.create(campaign=fair, description="Visitors")
    made = logged(many(3), campaign=fair, campaign_entry=entry, campaign_target=True)
    operations.refresh_reach(made)
    return made


def contacted() -> int:
    return campaign_results(CampaignEntry.objects.get().campaign).contacted


def test_a_logged_segment_is_canceled_with_all_that_belongs_to_it(segment: LoggedSegment) -> None:
    operations.cancel_logged_segment(segment, canceled=True, by=None)
    assert segment.entries.filter(canceled=True).count() == 3
    assert CampaignEntry.objects.get().canceled
    assert contacted() == 0
    operations.cancel_logged_segment(segment, canceled=False, by=None)
    assert contacted() == 3


def test_a_campaign_entry_is_canceled_with_its_interactions(segment: LoggedSegment) -> None:
    entry = CampaignEntry.objects.get()
    operations.cancel_campaign_entry(entry, canceled=True, by=None)
    assert contacted() == 0
    assert not LoggedSegment.objects.get().canceled


def test_nothing_is_taken_back_while_what_it_belongs_to_is_canceled(segment: LoggedSegment) -> None:
    operations.cancel_logged_segment(segment, canceled=True, by=None)
    with pytest.raises(StillCanceled, match="logged segment"):
        operations.cancel_campaign_entry(CampaignEntry.objects.get(), canceled=False, by=None)
    with pytest.raises(StillCanceled, match="logged segment"):
        operations.cancel_interaction(InteractionLogEntry.objects.first(), canceled=False, by=None)
    LoggedSegment.objects.update(canceled=False)
    with pytest.raises(StillCanceled, match="campaign entry"):
        operations.cancel_interaction(InteractionLogEntry.objects.first(), canceled=False, by=None)


def test_what_was_not_sent_yet_is_not_sent(segment: LoggedSegment) -> None:
    run = operations.start_run(logged_segment=segment, send_as_attachment=False, by=None)
    operations.cancel_interaction(segment.entries.order_by("pk").first(), canceled=True, by=None)
    assert sorted(run.deliveries.values_list("state", flat=True)) == ["stopped", "waiting", "waiting"]
    assert operations.retry_failed(run, by=None) == 0
    assert run.deliveries.filter(state=Delivery.State.STOPPED).count() == 1
