"""The list of campaigns with their results."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from tests.campaigns_pages import builders

LIST = "/campaigns/"


def test_results_are_counted_in_people_and_lead_to_them(director: Client) -> None:
    builders.reached(builders.campaign(), contacted=12, responded=3)
    answer = director.get(LIST)
    assertContains(answer, '<a href="/campaigns/CP0001/people/?part=contacted">12</a>')
    assertContains(answer, '<a href="/campaigns/CP0001/people/?part=responded">3</a>')
    assertContains(answer, "25%")


def test_a_campaign_nobody_was_contacted_in_has_no_rate(director: Client) -> None:
    builders.campaign()
    assertNotContains(director.get(LIST), "0%")


def test_a_list_without_campaigns_says_what_to_do(director: Client) -> None:
    assertContains(director.get(LIST), "Set up a campaign")


@pytest.mark.parametrize("typed", ["futurus", "cp0001", "ÉTÉ", "ete futurus"])
def test_campaigns_are_found_without_case_and_accents(director: Client, typed: str) -> None:
    builders.campaign("CP0001", "Salon FUTURUS d'été")
    builders.campaign("CP0002", "Catalogue")
    answer = director.get(LIST, {"q": typed})
    assertContains(answer, "Salon FUTURUS")
    assertNotContains(answer, "Catalogue")


def test_the_list_can_be_narrowed_to_a_status(director: Client) -> None:
    builders.campaign("CP0001", "On", status=builders.status())
    builders.campaign("CP0002", "Over", status=builders.status("DONE", "Done"))
    answer = director.get(LIST, {"status": "START"})
    assertContains(answer, "CP0001")
    assertNotContains(answer, "CP0002")


@pytest.mark.parametrize("order", ["contacted", "-responded", "status", "start", "nonsense"])
def test_every_column_orders_the_list(director: Client, order: str) -> None:
    builders.reached(builders.campaign(), contacted=2)
    assertContains(director.get(LIST, {"order": order}), "CP0001")


def test_new_is_offered_to_those_who_may(director: Client, staffer: Client) -> None:
    assertContains(director.get(LIST), "/campaigns/new/")
    assertNotContains(staffer.get(LIST), "/campaigns/new/")


def test_who_may_not_see_campaigns_is_not_served(stranger: Client) -> None:
    assert stranger.get(LIST).status_code == 403


def test_many_campaigns_cost_no_more_queries_than_few(director: Client) -> None:
    def queries(first: int, count: int) -> int:
        for place in range(first, first + count):
            campaign = builders.campaign(f"CP{place:04d}", status=builders.status())
            builders.reached(campaign, 3, 2, start=place * 10)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            director.get(LIST)
        return len(captured)

    director.get(LIST)
    assert queries(0, 3) == queries(10, 30)
