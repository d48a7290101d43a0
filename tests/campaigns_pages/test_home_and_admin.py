"""Campaigns on the home page and in the admin site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from campaigns.models import Campaign, CampaignEntry, Reach
from tests.campaigns_pages import builders


@pytest.fixture
def administrator(db: None) -> Client:
    browser = Client()
    browser.force_login(User.objects.create_superuser("boss", "boss@example.org", "secret"))
    return browser


def test_the_home_page_shows_the_campaign_that_answers_come_in_for(director: Client) -> None:
    builders.reached(builders.campaign("CP0001", "Busy"), contacted=12, responded=3)
    builders.reached(builders.campaign("CP0002", "Quiet"), contacted=4, start=100)
    answer = director.get("/")
    assertContains(answer, '<h2 id="focus"><a href="/campaigns/CP0001/">Busy</a></h2>')
    assertContains(answer, "people responded")


def test_the_home_page_has_a_table_of_campaigns(director: Client) -> None:
    builders.campaign("CP0007", "Catalogue", starting_date=timezone.localdate() + timedelta(days=3))
    assertContains(director.get("/"), "Catalogue")


def test_the_home_page_of_a_new_company_is_not_empty(director: Client) -> None:
    assertContains(director.get("/"), "No campaign has contacted anybody yet.")


def test_the_home_page_shows_campaigns_only_to_those_who_may_see_them(stranger: Client) -> None:
    builders.campaign("CP0007", "Catalogue")
    assertNotContains(stranger.get("/"), "Catalogue")


@pytest.mark.parametrize("model", ["campaignstatus", "campaign", "campaignentry", "reach"])
def test_every_table_is_listed_and_searched(administrator: Client, model: str) -> None:
    campaign = builders.campaign(status=builders.status())
    CampaignEntry.objects.create(campaign=campaign, description="Letters")
    builders.reached(campaign, contacted=2)
    assert administrator.get(f"/admin/campaigns/{model}/").status_code == 200
    assert administrator.get(f"/admin/campaigns/{model}/", {"q": "futurus"}).status_code == 200


def test_the_administrator_sets_up_a_campaign_with_the_next_number(administrator: Client) -> None:
    builders.series()
    fields = {"number": "", "description": "Fair", "status": "", "starting_date": "", "ending_date": ""}
    answer = administrator.post("/admin/campaigns/campaign/add/", fields | {"salesperson": ""}, follow=True)
    assert answer.status_code == 200
    assert Campaign.objects.get().number == "CP0001"


def test_the_administrator_edits_a_campaign_but_not_its_number(administrator: Client) -> None:
    campaign = builders.campaign()
    fields = {"number": "CP0099", "description": "Changed", "status": "", "starting_date": "", "ending_date": ""}
    administrator.post(f"/admin/campaigns/campaign/{campaign.pk}/change/", fields | {"salesperson": ""})
    assert Campaign.objects.values_list("number", "description").get() == ("CP0001", "Changed")


@pytest.mark.parametrize("number", ["CP0001", "a b", "x/y"])
def test_a_number_that_cannot_be_had_is_said_in_the_admin_site_too(administrator: Client, number: str) -> None:
    builders.series()
    builders.campaign("CP0001")
    fields = {"number": number, "description": "Fair", "status": "", "starting_date": "", "ending_date": ""}
    answer = administrator.post("/admin/campaigns/campaign/add/", fields | {"salesperson": ""})
    assert answer.status_code == 200
    assertContains(answer, "errorlist")


@pytest.mark.parametrize("model", ["campaignentry", "reach"])
def test_records_are_neither_added_nor_deleted(administrator: Client, model: str) -> None:
    campaign = builders.campaign()
    CampaignEntry.objects.create(campaign=campaign, description="Letters")
    builders.reached(campaign, contacted=1)
    record = {"campaignentry": CampaignEntry, "reach": Reach}[model].objects.get()
    assert administrator.get(f"/admin/campaigns/{model}/add/").status_code == 403
    assert administrator.post(f"/admin/campaigns/{model}/{record.pk}/delete/").status_code == 403


def test_trying_a_number_out_does_not_use_one_up(administrator: Client) -> None:
    builders.series()
    fields = {"number": "", "description": "Fair", "status": "", "salesperson": ""}
    wrong = fields | {"starting_date": "2026-02-02", "ending_date": "2026-01-01"}
    answer = administrator.post("/admin/campaigns/campaign/add/", wrong)
    assertContains(answer, "The ending date must not be before the starting date.")
    administrator.post("/admin/campaigns/campaign/add/", fields | {"starting_date": "", "ending_date": ""})
    assert Campaign.objects.get().number == "CP0001"
