"""The contacts before and behind one, in the list one came from."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains

from crm.models import Contact
from crm.neighbours import neighbours
from crm.reading import ORDERS
from tests.crm import builders


@pytest.fixture
def cast() -> dict[str, Contact]:
    lake = builders.company("Lake", city="Vevey", country=builders.country("CH"))
    return {
        "Lake": lake,
        "Ada": builders.person("Ada", company=lake, city="Bern"),
        "Ben": builders.person("Ben", city="Bern"),
        "Cleo": builders.person("Cleo", company=lake),
    }


def around(contact: Contact, query: str = "") -> tuple[str, str]:
    found = neighbours(contact, QueryDict(query))
    return str(found.previous or ""), str(found.next or "")


def test_without_a_list_all_contacts_come_by_name(cast: dict[str, Contact]) -> None:
    assert [around(cast[name]) for name in ("Ada", "Cleo", "Lake")] == [("", "Ben"), ("Ben", "Lake"), ("Cleo", "")]


def test_the_lists_filters_and_its_order_hold(cast: dict[str, Contact]) -> None:
    assert around(cast["Ada"], "type=person&company=CT000001") == ("", "Cleo")
    assert around(cast["Ada"], "type=person&order=-name") == ("Ben", "")
    assert around(cast["Ada"], "q=bern") == ("", "Ben")
    assert around(cast["Ada"], "type=nonsense") == ("", "")
    assert around(cast["Ada"], "order=nonsense") == ("", "Ben")


@pytest.mark.parametrize("order", [*ORDERS, *(f"-{key}" for key in ORDERS)])
def test_every_order_is_walked_to_its_end_and_back(cast: dict[str, Contact], order: str) -> None:
    query = QueryDict(f"order={order}")
    first = next(each for each in cast.values() if neighbours(each, query).previous is None)
    there = [first]
    while behind := neighbours(Contact.objects.get(pk=there[-1].id), query).next:
        there.append(behind)
    assert sorted(map(str, there)) == sorted(cast)
    assert neighbours(Contact.objects.get(pk=there[-1].id), query).previous == there[-2]


def test_the_card_leads_on_with_the_same_list(cast: dict[str, Contact], client: Client) -> None:
    client.force_login(builders.user("reader", "view_contact"))
    card = client.get(f"{cast['Ada'].get_absolute_url()}?type=person&focus=job_title")
    assertContains(card, f'href="{cast["Ben"].get_absolute_url()}?type=person"')
    assertContains(client.get("/contacts/?type=person"), f'{cast["Ada"].get_absolute_url()}?type=person"')


def test_it_takes_two_reads_for_each_direction_and_one_for_the_contact(cast: dict[str, Contact]) -> None:
    with CaptureQueriesContext(connection) as queries:
        around(cast["Ben"], "type=person")
    assert len(queries) == 5
