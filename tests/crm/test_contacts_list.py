"""The list of contacts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from crm.models import Contact, Salesperson
from tests.crm import builders


@pytest.fixture
def reader() -> User:
    return builders.user("reader", "view_contact")


@pytest.fixture
def client(client: Client, reader: User) -> Client:
    client.force_login(reader)
    return client


def test_searching_finds_all_words_without_case_and_accents(client: Client) -> None:
    builders.person("Léna Brandt", company=builders.company("Fonderie"))
    builders.person("Max Kern")
    page = client.get("/contacts/", {"q": "LENA fonderie"})
    assertContains(page, "Léna Brandt")
    assertNotContains(page, "Max Kern")


def test_htmx_gets_the_rows_and_a_tidy_address(client: Client) -> None:
    builders.person("Lena Brandt")
    page = client.get("/contacts/", {"q": "lena", "type": ""}, headers={"HX-Request": "true"})
    assertTemplateUsed(page, "crm/_contacts.html")
    assertNotContains(page, "<html")
    assert page["HX-Push-Url"] == "/contacts/?q=lena"


@pytest.mark.parametrize(
    "query", [{"type": "person"}, {"country": "CH"}, {"salesperson": "AK"}, {"language": "FRA"}, {"company": "LAKE"}]
)
def test_filters_stand_in_the_address(client: Client, query: dict[str, str]) -> None:
    lake = builders.company("Lake", number="LAKE")
    ada = Salesperson.objects.get(code="AK")
    builders.person(
        "Lena Brandt", company=lake, country=builders.country("CH"), salesperson=ada, language=builders.language("FRA")
    )
    builders.company("Tannery")
    page = client.get("/contacts/", query)
    assertContains(page, "Lena Brandt")
    assertNotContains(page, "Tannery")


def test_an_unknown_code_in_the_address_is_said(client: Client) -> None:
    builders.person("Lena Brandt")
    page = client.get("/contacts/", {"country": "NOPE"})
    assertContains(page, "NOPE")
    assertNotContains(page, "Lena Brandt")


def test_rows_can_be_ordered_by_their_columns(client: Client) -> None:
    builders.person("Ada Zwick", city="Aarau")
    builders.person("Zoe Adam", city="Zug")
    names = [each.name for each in client.get("/contacts/", {"order": "-city"}).context["listing"]]
    assert names == ["Zoe Adam", "Ada Zwick"]


def test_the_actions_are_for_those_who_may(client: Client, reader: User) -> None:
    assertNotContains(client.get("/contacts/"), "/contacts/cards/")
    client.force_login(builders.user("staffer", "view_contact", "add_contact"))
    assertContains(client.get("/contacts/"), "/contacts/cards/")


def test_who_may_not_see_contacts_is_refused(client: Client) -> None:
    client.force_login(builders.user("stranger"))
    assert client.get("/contacts/").status_code == 403


@pytest.mark.parametrize("address", ["/contacts/?page=x&order=nope", "/contacts/?type=nope"])
def test_a_strange_address_is_no_error(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_page_asks_the_same_number_of_questions_for_ten_and_a_thousand(client: Client) -> None:
    lake = builders.company("Lake", country=builders.country("CH"))
    client.get("/contacts/")
    counted = []
    for total in (10, 1000):
        have = Contact.objects.count()
        Contact.objects.bulk_create(
            Contact(number=f"X{n}", name=f"Person {n}", company=lake, country=lake.country) for n in range(have, total)
        )
        with CaptureQueriesContext(connection) as queries:
            client.get("/contacts/")
        counted.append(len(queries))
    assert counted[0] == counted[1]
