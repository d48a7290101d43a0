"""A new campaign: Enter in the empty number draws one, any other field creates it too."""

from __future__ import annotations

from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from campaigns.models import Campaign
from tests.campaigns_pages import builders
from tests.campaigns_pages.builders import HTMX

NEW = "/campaigns/new/"
EMPTY = {"number": "", "description": "", "status": "", "salesperson": "", "starting_date": "", "ending_date": ""}


def test_the_number_is_where_one_types_first(director: Client) -> None:
    answer = director.get(NEW).content.decode()
    number = answer[answer.index('name="number"') :].split(">")[0]
    assert "autofocus" in number


def test_enter_in_the_empty_number_draws_the_next_one(director: Client) -> None:
    builders.series()
    assertRedirects(director.post(NEW, EMPTY), "/campaigns/CP0001/?focus=description", 303)
    assert Campaign.objects.get().created_by.username == "director"


def test_htmx_is_sent_to_the_new_card(director: Client) -> None:
    builders.series()
    answer = director.post(NEW, EMPTY | {"description": "Salon"}, headers=HTMX)
    assert answer["HX-Redirect"] == "/campaigns/CP0001/?focus=status"


def test_the_card_puts_the_cursor_where_it_was_asked_to(director: Client) -> None:
    builders.campaign()
    page = director.get("/campaigns/CP0001/?focus=description").content.decode()
    assert "autofocus" in page[page.index('name="description"') :].split(">")[0]


def test_a_number_can_be_typed(director: Client) -> None:
    builders.series()
    director.post(NEW, EMPTY | {"number": "fair-26"})
    assert Campaign.objects.get().number == "FAIR-26"


def test_a_number_that_is_taken_is_refused_beside_it(director: Client) -> None:
    builders.series()
    builders.campaign("CP0001")
    answer = director.post(NEW, EMPTY | {"number": "CP0001", "description": "Mine"}, headers=HTMX)
    assertContains(answer, "The number CP0001 is taken.")
    assertContains(answer, 'value="Mine"')
    assertNotContains(answer, "<html")


def test_an_end_before_the_start_creates_nothing(director: Client) -> None:
    builders.series()
    answer = director.post(NEW, EMPTY | {"starting_date": "2/2/2027", "ending_date": "1/1/2027"})
    assertContains(answer, "The ending date must not be before the starting date.")
    assert not Campaign.objects.exists()


def test_a_missing_number_series_is_said_beside_the_number(director: Client) -> None:
    assertContains(director.post(NEW, EMPTY), "The number series CAMPAIGNS is not set up.")


def test_only_those_who_may_set_campaigns_up(staffer: Client) -> None:
    assert staffer.get(NEW).status_code == 403
    assert staffer.post(NEW, EMPTY).status_code == 403
