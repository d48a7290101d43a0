"""The campaign card: fields are saved as they are left, what does not fit says so beside the field."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from campaigns.models import Campaign
from tests.campaigns_pages import builders
from tests.campaigns_pages.builders import HTMX

CARD = "/campaigns/CP0001/"


def save(client: Client, **fields: str):
    """Leave a field of the card."""
    return client.post(CARD, {"_field": list(fields), **fields}, headers=HTMX)


def test_leaving_a_field_saves_it_and_changes_the_title(director: Client) -> None:
    builders.campaign()
    answer = save(director, description="Salon d'automne")
    assertContains(answer, "Saved at")
    assertContains(answer, "<h1>Salon d&#x27;automne</h1>")
    assert Campaign.objects.get().description == "Salon d'automne"


def test_a_status_can_be_typed_by_its_description(director: Client) -> None:
    builders.campaign()
    builders.status("START", "Started", description_fr="Démarrée")
    save(director, status="started")
    assert Campaign.objects.get().status_id == "START"


def test_a_status_there_is_not_stays_typed_with_its_error(director: Client) -> None:
    builders.campaign()
    answer = save(director, status="NOPE")
    assertContains(answer, "There is no “NOPE” in the list “Campaign Status”.")
    assertContains(answer, 'value="NOPE"')
    assert Campaign.objects.get().status is None


def test_an_end_before_the_start_is_refused_beside_the_end(director: Client) -> None:
    builders.campaign(starting_date=date(2026, 10, 19))
    answer = save(director, ending_date="1/10/2026")
    assertContains(answer, "The ending date must not be before the starting date.")
    assertContains(answer, 'value="1/10/2026"')
    assert Campaign.objects.get().ending_date is None


def test_a_start_after_the_end_is_refused_beside_the_start(director: Client) -> None:
    builders.campaign(starting_date=date(2026, 10, 19), ending_date=date(2026, 12, 31))
    assertContains(save(director, starting_date="1/1/2027"), "The starting date must not be after the ending date.")
    assert Campaign.objects.get().starting_date == date(2026, 10, 19)


def test_both_dates_may_be_the_same_day(director: Client) -> None:
    builders.campaign(starting_date=date(2026, 10, 19))
    save(director, ending_date="19/10/2026")
    assert Campaign.objects.get().ending_date == date(2026, 10, 19)


@pytest.mark.parametrize("typed", ["31/02/2026", "soon", "99999999999"])
def test_what_is_no_date_is_refused(director: Client, typed: str) -> None:
    builders.campaign()
    answer = save(director, starting_date=typed)
    assertContains(answer, f'value="{typed}"')
    assertContains(answer, 'class="error"')


def test_dates_are_shown_as_the_reader_writes_them(director: Client) -> None:
    builders.campaign(starting_date=date(2026, 10, 9))
    assertContains(director.get(CARD, headers={"Accept-Language": "fr"}), 'value="09/10/2026"')


def test_without_script_the_whole_card_is_saved_and_shown_again(director: Client) -> None:
    builders.campaign()
    fields = {"description": "Salon", "status": "", "salesperson": "", "starting_date": "", "ending_date": ""}
    assertRedirects(director.post(CARD, {"_field": list(fields), **fields}), CARD, 303)
    assert Campaign.objects.get().description == "Salon"


def test_without_script_nothing_typed_is_lost_with_an_error(director: Client) -> None:
    builders.campaign()
    fields = {"description": "Salon", "starting_date": "2/2/2027", "ending_date": "1/1/2027"}
    answer = director.post(CARD, {"_field": list(fields), **fields})
    assertContains(answer, "The ending date must not be before the starting date.")
    assertContains(answer, 'value="1/1/2027"')
    assert Campaign.objects.get().description == "Salon"


def test_segments_entries_and_the_log_are_one_step_away(director: Client) -> None:
    builders.campaign()
    answer = director.get(CARD)
    for place in ("/segments/", "/interactions/campaign-entries/?campaign=CP0001", "/interactions/?campaign=CP0001"):
        assertContains(answer, f'href="{place}"')


def test_the_figures_lead_to_their_people(director: Client) -> None:
    builders.reached(builders.campaign(), contacted=12, responded=3, cost=2)
    answer = director.get(CARD)
    assertContains(answer, "<b>12</b><span>people contacted</span>")
    assertContains(answer, "<b>3</b><span>people responded</span>")
    assertContains(answer, "<b>25%</b>")
    assertContains(answer, "24.00")
    assertContains(answer, "8.00 per response")
    assertContains(answer, "Responses added up since")


def test_the_curve_has_no_decimal_commas_in_any_language(director: Client) -> None:
    builders.reached(builders.campaign(), contacted=12, responded=7)
    answer = director.get(CARD, headers={"Accept-Language": "fr"}).content.decode()
    line = answer.split('class="curve" points="')[1].split('"')[0]
    assert all(len(point.split(",")) == 2 for point in line.split())


def test_nobody_contacted_says_what_to_do(director: Client) -> None:
    builders.campaign()
    assertContains(director.get(CARD), "Nobody has been contacted in this campaign yet.")


def test_who_may_only_look_finds_the_fields_locked(staffer: Client) -> None:
    builders.campaign()
    answer = staffer.get(CARD)
    assertContains(answer, "disabled")
    assertNotContains(answer, "hx-post")
    assert save(staffer, description="Mine").status_code == 403
    assert Campaign.objects.get().description == "Salon FUTURUS"


def test_a_campaign_there_is_not_is_not_found(director: Client) -> None:
    assert director.get("/campaigns/CP9999/").status_code == 404


def test_who_may_not_see_campaigns_is_not_served(stranger: Client) -> None:
    builders.campaign()
    assert stranger.get(CARD).status_code == 403


def test_many_people_cost_no_more_queries_than_few(director: Client) -> None:
    campaign = builders.campaign()

    def queries(start: int, count: int) -> int:
        builders.reached(campaign, count, count // 2, start=start)
        with CaptureQueriesContext(connection) as captured:
            director.get(CARD)
        return len(captured)

    director.get(CARD)
    assert queries(0, 10) == queries(10, 1000)
