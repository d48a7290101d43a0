"""Look-up windows of contacts' codes, and contacts in the page search."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from crm.models import MailingGroup
from tests.crm import builders

WINDOWS = ["country", "territory", "salutation", "job_responsibility", "business_relation", "industry_group"]
WINDOWS += ["mailing_group", "language", "salesperson", "company", "contact"]


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", "view_contact", "add_contact", "add_mailinggroup"))
    return client


@pytest.mark.parametrize("name", WINDOWS)
def test_every_window_opens(client: Client, name: str) -> None:
    assertContains(client.get(f"/lookup/{name}/", headers={"HX-Request": "true"}), "<dialog")


def test_codes_are_found_in_the_readers_language(client: Client) -> None:
    with translation.override("fr"):
        answer = client.get("/lookup/job_responsibility/?q=achat", headers={"Accept-Language": "fr"})
    assertContains(answer, "PURCHASE")


def test_companies_and_contacts_are_found_by_any_word(client: Client) -> None:
    lake = builders.company("Fonderie du Lac")
    lena = builders.person("Lena Brandt", company=lake)
    assertContains(client.get("/lookup/company/?q=lac"), lake.number)
    assertNotContains(client.get("/lookup/company/?q=lac"), f'value="{lena.number}"')
    assertContains(client.get("/lookup/contact/?q=fonderie lena"), lena.number)


def test_a_code_can_be_made_in_its_window(client: Client) -> None:
    client.post("/lookup/mailing_group/new/", {"code": "salon", "description": "Trade fair"})
    assert MailingGroup.objects.get(pk="SALON").description == "Trade fair"


@pytest.mark.parametrize(("code", "says"), [("NEWS", "already exists"), ("a b", "capital letters")])
def test_a_code_that_cannot_be_made_is_said(client: Client, code: str, says: str) -> None:
    assertContains(client.post("/lookup/mailing_group/new/", {"code": code, "description": "x"}), says)


def test_the_page_search_finds_pages_contacts_and_actions(client: Client) -> None:
    lena = builders.person("Léna Brandt")
    assertContains(client.get("/search/?q=lena"), lena.get_absolute_url())
    assertContains(client.get("/search/?q=business card"), "/contacts/cards/")
    assertContains(client.get("/search/?q=new company"), "/contacts/new/?type=company")


def test_the_page_search_keeps_contacts_from_those_who_may_not_see_them(client: Client) -> None:
    builders.person("Lena Brandt")
    client.force_login(builders.user("stranger"))
    assertNotContains(client.get("/search/?q=lena"), "Lena Brandt")
    assert client.get("/lookup/company/").status_code == 403
