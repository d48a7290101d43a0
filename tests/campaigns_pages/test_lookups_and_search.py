"""Look-up windows for campaigns and their statuses, and what the page search finds."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from campaigns.models import CampaignStatus
from tests.campaigns_pages import builders
from tests.campaigns_pages.builders import HTMX


def test_the_window_of_statuses_bears_its_name(director: Client) -> None:
    builders.status(description_fr="Démarrée")
    answer = director.get("/lookup/campaign_status/", headers=HTMX)
    assertContains(answer, "Campaign Status</h2>")
    assertContains(answer, "Started")
    assertContains(answer, "New")


def test_a_status_is_made_inside_the_window_and_picked(director: Client) -> None:
    answer = director.post("/lookup/campaign_status/new/", {"code": "late", "description": "Late"}, headers=HTMX)
    assertContains(answer, 'value="LATE" data-label="Late" checked')
    assert CampaignStatus.objects.get().description == "Late"


@pytest.mark.parametrize("code", ["a b", "START"])
def test_a_code_that_cannot_be_kept_is_refused_beside_it(director: Client, code: str) -> None:
    builders.status()
    answer = director.post("/lookup/campaign_status/new/", {"code": code, "description": "Again"}, headers=HTMX)
    assertContains(answer, 'class="error"')
    assertContains(answer, 'value="Again"')


def test_new_is_not_offered_to_those_who_may_not(staffer: Client) -> None:
    assertNotContains(staffer.get("/lookup/campaign_status/", headers=HTMX), "/new/")
    assert staffer.post("/lookup/campaign_status/new/", {"code": "X", "description": "X"}).status_code == 403


def test_campaigns_are_looked_up_by_number_or_description(director: Client) -> None:
    builders.campaign("CP0001", "Salon d'été", status=builders.status())
    builders.campaign("CP0002", "Catalogue")
    answer = director.get("/lookup/campaign/", {"q": "ete"}, headers=HTMX)
    assertContains(answer, "CP0001")
    assertNotContains(answer, "CP0002")


def test_the_page_search_finds_pages_campaigns_and_the_way_to_a_new_one(director: Client) -> None:
    builders.campaign()
    assertContains(director.get("/search/", {"q": "campaigns"}, headers=HTMX), 'href="/campaigns/"')
    assertContains(director.get("/search/", {"q": "futurus"}, headers=HTMX), 'href="/campaigns/CP0001/"')
    assertContains(director.get("/search/", {"q": "new camp"}, headers=HTMX), 'href="/campaigns/new/"')


def test_the_page_search_hides_what_one_may_not_see(stranger: Client) -> None:
    builders.campaign()
    assertNotContains(stranger.get("/search/", {"q": "futurus"}, headers=HTMX), "CP0001")
    assertNotContains(stranger.get("/search/", {"q": "campaigns"}, headers=HTMX), "/campaigns/")
