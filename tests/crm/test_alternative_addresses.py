"""Alternative addresses with dates."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from crm import operations
from crm.addresses import active_addresses, reached_at
from crm.errors import ContactRefused
from crm.models import AlternativeAddress, ChangeSet, Contact
from tests.crm import builders

HTMX = {"HX-Request": "true"}
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def add(contact: Contact, code: str = "SEA", **fields: Any) -> AlternativeAddress:
    given = {"address": "Beach 2", "post_code": "06000", "city": "Nice"} | fields
    return operations.add_address(contact, by=None, code=code, **given)


def reached(contact: Contact, on: datetime.date = TODAY) -> Contact:
    return reached_at(contact, active_addresses([contact], on=on).get(contact.pk, []))


@pytest.mark.parametrize(
    ("starts", "ends", "city"),
    [(0, 0, "Nice"), (-5, None, "Nice"), (1, None, "Bern"), (-5, -1, "Bern"), (-5, 5, "Nice")],
)
def test_an_address_is_in_force_from_its_first_to_its_last_day(starts: int, ends: int | None, city: str) -> None:
    lena = builders.person(address="Home 1", city="Bern")
    add(lena, starts_on=TODAY + starts * DAY, ends_on=None if ends is None else TODAY + ends * DAY)
    assert reached(lena).city == city


def test_of_several_in_force_the_one_that_began_last_wins() -> None:
    lena = builders.person()
    add(lena, "LATE", city="Lyon", starts_on=TODAY - DAY)
    add(lena, "EARLY", starts_on=TODAY - 9 * DAY)
    assert reached(lena).city == "Lyon"


def test_an_address_that_says_only_an_email_leaves_letters_where_they_go() -> None:
    lena = builders.person(address="Home 1", city="Bern", email="lena@lake.example", phone="+41 1")
    add(lena, "MAIL", address="", post_code="", city="", email="Lena@Beach.example", starts_on=TODAY)
    add(lena, "SEA", starts_on=TODAY - DAY)
    now = reached(lena)
    assert (now.city, now.email, now.phone) == ("Nice", "lena@beach.example", "+41 1")
    lena.refresh_from_db()
    assert (lena.city, lena.email) == ("Bern", "lena@lake.example")


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"code": ""}, "code", "cannot be blank"),
        ({"address": "", "post_code": "", "city": ""}, "address", "Enter an address"),
        ({"address": ""}, "address", "street or box"),
        ({"post_code": "", "city": ""}, "city", "post code or city"),
        ({"phone": "call me"}, "phone", "has letters"),
        ({"email": "lena@"}, "email", "not an e-mail address"),
        ({"ends_on": TODAY - 2 * DAY}, "ends_on", "ends before it begins"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(fields: dict[str, Any], field: str, says: str) -> None:
    lena = builders.person()
    with pytest.raises(ContactRefused, match=says) as refused:
        add(lena, **({"code": "SEA"} | fields))
    assert refused.value.field == field
    assert not lena.alternative_addresses.exists()


def test_a_code_stands_once() -> None:
    lena = builders.person()
    add(lena)
    with pytest.raises(ContactRefused):
        add(lena)


def test_every_change_can_be_undone() -> None:
    lena = builders.person()
    sea = add(lena, country=builders.country("FR"), ends_on=TODAY)
    operations.edit_address(sea, by=None, city="Cannes")
    operations.delete_address(lena.alternative_addresses.get(), by=None)
    for code_and_city in ([("SEA", "Cannes")], [("SEA", "Nice")], []):
        operations.undo_changes(ChangeSet.objects.filter(undone_at=None).latest("id"), by=None)
        assert list(lena.alternative_addresses.values_list("code", "city")) == code_and_city


def test_an_address_changed_since_stays_and_is_named() -> None:
    lena = builders.person()
    sea = add(lena)
    first = ChangeSet.objects.latest("id")
    operations.edit_address(sea, by=None, city="Cannes")
    undone = operations.undo_changes(first, by=None)
    assert [kept.reason for kept in undone.kept] == ["Changed since: Alternative addresses."]
    assert lena.alternative_addresses.get().city == "Cannes"


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", "view_contact", "change_contact"))
    return client


def posted(**fields: str) -> dict[str, str]:
    return {f"other-{name}": value for name, value in fields.items()}


def test_an_address_is_typed_edited_and_deleted_on_the_card(client: Client) -> None:
    lena = builders.person()
    url = f"{lena.get_absolute_url()}addresses/"
    typed = posted(code="sea", starts_on=TODAY.isoformat(), address="Beach 2", city="Nice", country="fr")
    client.post(f"{url}new/", typed)
    card = client.get(lena.get_absolute_url())
    assertContains(card, "Letters go to Beach 2, Nice today.")
    assertContains(client.get(f"{url}SEA/edit/", headers=HTMX), 'value="Beach 2"')
    client.post(f"{url}SEA/edit/", typed | posted(city="Cannes"))
    assert lena.alternative_addresses.get().city == "Cannes"
    client.post(f"{url}SEA/delete/")
    assertNotContains(client.get(lena.get_absolute_url()), "Letters go to")


def test_what_is_wrong_stays_typed_in_the_dialog(client: Client) -> None:
    lena = builders.person()
    url = f"{lena.get_absolute_url()}addresses/new/"
    for headers in (HTMX, {}):
        answer = client.post(url, posted(code="SEA", starts_on="never", address="Beach 2"), headers=headers)
        assertContains(answer, 'value="never"')
        answer = client.post(url, posted(code="SEA", starts_on=TODAY.isoformat(), address="Beach 2"), headers=headers)
        assertContains(answer, "A letter needs the street or box")
        assertContains(answer, 'value="Beach 2"')


def test_who_may_only_look_changes_no_address(client: Client) -> None:
    lena = builders.person()
    add(lena)
    client.force_login(builders.user("reader", "view_contact"))
    assertNotContains(client.get(lena.get_absolute_url()), "addresses/SEA/edit")
    assert client.post(f"{lena.get_absolute_url()}addresses/SEA/delete/").status_code == 403
