"""Setting up campaigns."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db.models import Value
from django.utils import timezone

from campaigns import operations
from campaigns.errors import CampaignRefused, StatusRefused
from campaigns.models import Campaign, CampaignEntry, Reach
from campaigns.queries import CONTACTED, RESPONDED
from crm.errors import NumberRefused
from crm.models import Contact, NumberSeries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def series() -> None:
    NumberSeries.objects.create(code="CAMPAIGNS", description="Campaigns", prefix="CP", digits=4)


def test_a_campaign_draws_the_next_number() -> None:
    user = User.objects.create(username="director")
    campaign = operations.create_campaign(by=user, description="Salon FUTURUS")
    assert (campaign.number, campaign.description, campaign.created_by) == ("CP0001", "Salon FUTURUS", user)
    assert operations.create_campaign(by=user).number == "CP0002"


def test_a_campaign_can_be_given_a_number_nobody_has() -> None:
    assert operations.create_campaign(by=None, number="cp9001").number == "CP9001"
    with pytest.raises(NumberRefused):
        operations.create_campaign(by=None, number="CP9001")


def test_a_refused_campaign_uses_up_no_number() -> None:
    with pytest.raises(CampaignRefused):
        operations.create_campaign(by=None, starting_date=date(2026, 5, 2), ending_date=date(2026, 5, 1))
    assert operations.create_campaign(by=None).number == "CP0001"


def test_a_campaign_does_not_end_before_it_starts() -> None:
    campaign = operations.create_campaign(by=None, starting_date=date(2026, 5, 2))
    with pytest.raises(CampaignRefused) as refused:
        operations.edit_campaign(campaign, by=None, ending_date=date(2026, 5, 1))
    assert refused.value.field == "ending_date"
    assert campaign.ending_date is None
    operations.edit_campaign(campaign, by=None, ending_date=date(2026, 5, 2))
    assert Campaign.objects.get().ending_date == date(2026, 5, 2)


def test_a_description_too_long_is_refused_beside_its_field() -> None:
    campaign = operations.create_campaign(by=None)
    with pytest.raises(CampaignRefused) as refused:
        operations.edit_campaign(campaign, by=None, description="x" * 101)
    assert refused.value.field == "description"


def test_a_status_is_made_on_the_spot() -> None:
    status = operations.create_status(by=None, code="start", description="Started", description_fr="En cours")
    assert (status.code, status.label_in("fr")) == ("START", "En cours")
    campaign = operations.create_campaign(by=None, status=status)
    assert Campaign.objects.get().status == campaign.status == status
    with pytest.raises(StatusRefused) as refused:
        operations.create_status(by=None, code="START", description="Again")
    assert refused.value.field == "code"


def test_an_entry_is_opened_and_canceled() -> None:
    campaign = operations.create_campaign(by=None)
    entry = operations.open_entry(
        campaign=campaign, description="Visitors", segment_number="SM00001", salesperson=None, by=None
    )
    assert entry.date == timezone.localdate()
    operations.cancel_entry(entry, canceled=True, by=None)
    assert CampaignEntry.objects.get().canceled


def reach(campaign: Campaign, *, responded: bool) -> int:
    now, nobody = timezone.now(), Reach._meta.get_field("responded_at")
    answered = Value(now if responded else None, output_field=nobody)
    figures = [Value(1), Value(int(responded)), Value(False), Value(2), Value(0)]
    rows = Contact.objects.values_list(Value(campaign.pk), "pk", Value(now, output_field=nobody), answered, *figures)
    return operations.record_reach(rows)


def test_reach_is_one_row_per_person_brought_up_to_date() -> None:
    campaign = operations.create_campaign(by=None)
    for number in range(3):
        Contact.objects.create(number=f"CT{number}", name=f"Person {number}")
    assert reach(campaign, responded=False) == 3
    assert campaign.reach.filter(RESPONDED).count() == 0
    reach(campaign, responded=True)
    contacted, responded = campaign.reach.filter(CONTACTED), campaign.reach.filter(RESPONDED)
    assert contacted.count() == responded.count() == Reach.objects.count() == 3
