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
    names = [each.name for each in client.get("/contacts/", {"order": "-city"}).context["listing"].rows]
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


def test_the_page_asks_the_same_number_of_questions_for_two_pages_and_twenty(client: Client) -> None:
    lake = builders.company("Lake", country=builders.country("CH"))
    client.get("/contacts/")
    counted = []
    for total in (60, 1000):
        have = Contact.objects.count()
        Contact.objects.bulk_create(
            Contact(number=f"X{n}", name=f"Person {n}", company=lake, country=lake.country) for n in range(have, total)
        )
        with CaptureQueriesContext(connection) as queries:
            client.get("/contacts/")
        counted.append(len(queries))
    assert counted[0] == counted[1]


def numbered(total: int) -> None:
    """Contacts of whom several are alike in what the list is sorted by, or have nothing there."""
    cities, codes = ["", "Bern", "Zug"], [None, "CH", "FR"]
    people = [
        Contact(
            number=f"X{n:03d}", name=f"N{n % 7}", city=cities[n % 3], country_id=codes[n % 3], search_text="all\nmany\n"
        )
        for n in range(total - 4)
    ]
    Contact.objects.bulk_create(people)
    for name in ("N1", "N1", "A", "Z"):
        company = Contact.objects.create(
            number=f"C{Contact.objects.count()}", name=name, type="company", search_text="all many\n"
        )
        Contact.objects.filter(pk=company.pk).update(company=company)
        some = Contact.objects.filter(company=None, number__startswith="X").order_by("-id")[:11]
        Contact.objects.filter(pk__in=[each.pk for each in some]).update(company=company)


@pytest.mark.parametrize("filters", [{}, {"q": "all man"}, {"has_email": "false"}], ids=["all", "search", "filter"])
@pytest.mark.parametrize(
    "order", ["name", "-name", "number", "company", "-company", "-city", "country", "-salesperson"]
)
def test_pages_walk_through_all_contacts_and_back(client: Client, order: str, filters: dict[str, str]) -> None:
    numbered(120)
    seen: list[str] = []
    query = {"order": order, **filters}
    for _page in range(3):
        walk = client.get("/contacts/", query).context["listing"]
        assert walk.first == len(seen) + 1
        seen += [row.number for row in walk.rows]
        query = {"order": order, "after": walk.next, **filters}
    assert len(set(seen)) == 120
    assert not walk.next
    before = client.get("/contacts/", {"order": order, "before": walk.previous, **filters}).context["listing"]
    assert [row.number for row in before.rows] == seen[50:100]
    turned = order.removeprefix("-") if order.startswith("-") else f"-{order}"
    first = client.get("/contacts/", {"order": turned, **filters}).context["listing"]
    assert [row.number for row in first.rows] == seen[:-51:-1]


def test_the_last_page_is_one_step_away(client: Client) -> None:
    numbered(120)
    walk = client.get("/contacts/", {"order": "number"}).context["listing"]
    last = client.get("/contacts/", {"order": "number", "before": walk.last}).context["listing"]
    assert [row.number for row in last.rows][-1] == "X115"
    assert last.total == 120


def test_more_contacts_than_are_counted_are_said_to_be_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.paging.MOST_FOUND", 60)
    numbered(120)
    assertContains(client.get("/contacts/"), "1–50 of more than 60")


FILTERED = [
    *({"territory": "X"}, {"mailing_group": "NEWS"}, {"blocked": "true"}, {"excluded": "true"}, {"has_email": "false"}),
    *({"created_since": "2000-01-01"}, {"correspondence_type": "email"}, {"city": "Vev*"}, {"company": "LAKE"}),
]


@pytest.mark.parametrize("query", FILTERED)
def test_each_filter_that_is_set_is_a_chip_that_can_be_taken_off(client: Client, query: dict[str, str]) -> None:
    builders.company("Lake", number="LAKE")
    page = client.get("/contacts/", query)
    ((name, value),) = query.items()
    assertContains(page, f'<input type="checkbox" name="{name}" value="{value}" checked>', html=False)


def test_a_filter_hides_who_does_not_fit(client: Client) -> None:
    builders.person("Lena Brandt", privacy_blocked=True)
    builders.person("Max Kern")
    page = client.get("/contacts/", {"blocked": "true"})
    assertContains(page, "Lena Brandt")
    assertNotContains(page, "Max Kern")


def test_two_codes_of_one_filter_are_two_chips(client: Client) -> None:
    chips = client.get("/contacts/", {"country": ["CH", "FR", "CH"]}).context["asked"].chips
    assert [(chip.label, chip.text) for chip in chips] == [
        ("Country/region code", "Switzerland"),
        ("Country/region code", "France"),
    ]
