"""What other pages show of interactions: home, contact, campaign, template, page search."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from interactions.models import Delivery
from tests.interactions.builders import campaign, contact, entry, logged_segment, many
from tests.interactions_pages import builders
from tests.interactions_pages.builders import HTMX, put, run_for

State = Delivery.State


def test_what_waits_for_a_decision_stands_on_the_home_page(director: Client) -> None:
    run = run_for(many(5))
    put(run, State.UNSURE, 2, error="No answer")
    put(run, State.FAILED, 1)
    answer = director.get("/")
    assertContains(answer, "E-mails in doubt")
    assertContains(answer, f"/interactions/deliveries/{run.pk}/?part=unsure")
    assertContains(answer, "Failed deliveries")


def test_a_home_page_where_nothing_waits_says_so(director: Client) -> None:
    answer = director.get("/")
    assertContains(answer, "What waits for you")
    assertContains(answer, "Nothing is being sent.")


def test_deliveries_under_way_and_just_done_stand_on_the_home_page(director: Client) -> None:
    run = builders.finished(many(2), correspondence_type="hard_copy")
    answer = director.get("/")
    assertContains(answer, f'href="/interactions/deliveries/{run.pk}/"')
    assertContains(answer, 'aria-label="2 ready to print"')


def test_deliveries_stand_there_only_for_those_who_may_see_them(stranger: Client) -> None:
    run = run_for(many(2))
    put(run, State.UNSURE, 2)
    answer = stranger.get("/")
    assertNotContains(answer, "Deliveries under way")
    assertNotContains(answer, "E-mails in doubt")


def test_a_contact_card_shows_what_was_sent(director: Client) -> None:
    anna = contact("Anna Example")
    builders.finished([anna], correspondence_type="hard_copy")
    answer = director.get(f"/contacts/{anna.number}/")
    assertContains(answer, "Thank you")
    assertContains(answer, "ready to print")
    assertContains(answer, f"/interactions/?contact={anna.number}")


def test_a_company_card_shows_what_its_persons_were_sent(director: Client) -> None:
    lake = contact("Fonderie du Lac", type="company")
    anna = contact("Anna Example", company=lake)
    entry(logged_segment(), anna)
    assertContains(director.get(f"/contacts/{lake.number}/"), "Anna Example")


def test_a_campaign_card_shows_its_deliveries(director: Client) -> None:
    fair = campaign()
    run = run_for(many(2), campaign=fair, campaign_target=True)
    assertContains(director.get(fair.get_absolute_url()), f'href="/interactions/deliveries/{run.pk}/"')


def test_a_template_card_shows_how_often_it_was_used(director: Client) -> None:
    record = builders.template()
    assertContains(director.get(record.get_absolute_url()), "Not used yet.")
    for person in many(3):
        entry(logged_segment(), person, template=record)
    assertContains(director.get(record.get_absolute_url()), "<b>3</b><span>interactions</span>")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("logged seg", "/interactions/logged-segments/"),
        ("posted segments", "/interactions/logged-segments/"),
        ("interaction log", "/interactions/"),
        ("campaign entries", "/interactions/campaign-entries/"),
        ("interaction templates", "/interactions/templates/"),
        ("progress", "/interactions/deliveries/"),
        ("outbox", "/interactions/outbox/"),
        ("business letter", "/interactions/templates/BUS/"),
        ("lettre", "/interactions/templates/BUS/"),
        ("visitors", "/interactions/logged-segments/SM77777/"),
        ("sm77777", "/interactions/logged-segments/SM77777/"),
    ],
)
def test_the_page_search_finds_pages_and_records(director: Client, typed: str, url: str) -> None:
    builders.template(description_fr="Lettre commerciale")
    segment = logged_segment()
    type(segment).objects.update(segment_number="SM77777")
    assertContains(director.get("/search/", {"q": typed}, headers=HTMX), f'href="{url}"')


def test_the_page_search_hides_what_one_may_not_see(stranger: Client) -> None:
    builders.template()
    logged_segment()
    for typed in ("visitors", "business", "outbox", "deliveries"):
        assertNotContains(stranger.get("/search/", {"q": typed}, headers=HTMX), "/interactions/")


def test_the_home_page_costs_no_more_queries_for_long_runs(director: Client) -> None:
    run = run_for(many(10))
    put(run, State.UNSURE, 2)
    director.get("/")
    few = builders.queries_of(director, "/")
    run.deliveries.all().delete()
    run = run_for(many(200), document=None)
    put(run, State.UNSURE, 20)
    type(run).objects.exclude(pk=run.pk).delete()
    assert builders.queries_of(director, "/") == few
