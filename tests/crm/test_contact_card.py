"""The contact card and new contacts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from crm import operations
from crm.models import Contact
from interactions.models import InteractionLogEntry
from tests.crm import builders

HTMX = {"HX-Request": "true"}
ALL = ("view_contact", "add_contact", "change_contact", "delete_contact")


@pytest.fixture
def client(client: Client) -> Client:
    client.force_login(builders.user("staffer", *ALL))
    return client


def again(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_leaving_a_field_saves_it_and_shows_what_followed(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    answer = client.post(
        lena.get_absolute_url(),
        {"_field": ["name", "surname"], "name": "Lena Brandt", "surname": "Kern"},
        headers={**HTMX, "HX-Trigger": "field-surname"},
    )
    assert again(lena).name == "Lena Kern"
    assertContains(answer, 'id="field-surname"')
    assertContains(answer, 'id="field-name"')
    assertContains(answer, "<h1>Lena Kern</h1>")


def test_choosing_a_company_by_its_name_brings_its_address(client: Client) -> None:
    lake, lena = builders.company("Fonderie du Lac"), builders.person("Lena Brandt")
    answer = client.post(lena.get_absolute_url(), {"_field": "company", "company": "fonderie du lac"}, headers=HTMX)
    assert (again(lena).company, again(lena).city) == (lake, "Vevey")
    assertContains(answer, 'id="field-city"')


def test_what_does_not_fit_stays_typed_with_its_error(client: Client) -> None:
    lena = builders.person("Lena Brandt", phone="+41 1")
    answer = client.post(lena.get_absolute_url(), {"_field": "phone", "phone": "call me"}, headers=HTMX)
    assertContains(answer, "call me has letters")
    assertContains(answer, 'value="call me"')
    assert again(lena).phone == "+41 1"


def test_without_script_the_whole_form_is_saved(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    url = lena.get_absolute_url()
    answer = client.post(url, {"_field": ["city", "email"], "city": "Bern", "email": "lena@lake.example"})
    assertRedirects(answer, url, status_code=303)
    assert (again(lena).city, again(lena).email) == ("Bern", "lena@lake.example")


def test_without_script_nothing_typed_is_lost(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    answer = client.post(lena.get_absolute_url(), {"_field": ["city", "email"], "city": "Bern", "email": "lena@"})
    assertContains(answer, 'value="Bern"')
    assertContains(answer, "lena@ is not an e-mail address")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("language", "KLINGON", "There is no “KLINGON”"),
        ("company", "Nobody Ltd", "There is no “Nobody Ltd”"),
        ("job_responsibilities", "PURCHASE, NOPE", "There is no “NOPE”"),
        ("name", "", "This field is required"),
    ],
)
def test_an_unknown_code_is_said_beside_its_field(client: Client, field: str, typed: str, says: str) -> None:
    lena = builders.person()
    answer = client.post(lena.get_absolute_url(), {"_field": field, field: typed}, headers=HTMX)
    assertContains(answer, says)


def test_codes_are_typed_in_any_case_or_by_description(client: Client) -> None:
    lena = builders.person()
    client.post(lena.get_absolute_url(), {"_field": "job_responsibilities", "job_responsibilities": "purchase"})
    assert again(lena).job_responsibilities.get().pk == "PURCHASE"


def test_a_field_a_company_does_not_have_is_passed_over(client: Client) -> None:
    lake = builders.company("Lake")
    assert client.post(lake.get_absolute_url(), {"_field": "surname", "surname": "x"}, headers=HTMX).status_code == 200
    assert again(lake).surname == ""


def test_a_companys_card_shows_its_persons(client: Client) -> None:
    lake = builders.company("Lake")
    lena = builders.person("Lena Brandt", company=lake)
    assertContains(client.get(lake.get_absolute_url()), lena.get_absolute_url())


def test_the_card_asks_the_same_number_of_questions_for_ten_and_a_thousand_persons(client: Client) -> None:
    lake = builders.company("Lake")
    client.get(lake.get_absolute_url())
    counted = []
    for total in (10, 1000):
        have = lake.persons.count()
        Contact.objects.bulk_create(Contact(number=f"X{n}", name=f"P {n}", company=lake) for n in range(have, total))
        with CaptureQueriesContext(connection) as queries:
            client.get(lake.get_absolute_url())
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_who_may_only_look_cannot_change(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    client.force_login(builders.user("reader", "view_contact"))
    assertNotContains(client.get(lena.get_absolute_url()), 'hx-post="/contacts/CT')
    assert client.post(lena.get_absolute_url(), {"_field": "city", "city": "Bern"}).status_code == 403
    assert client.get("/contacts/new/").status_code == 403
    assert client.post(f"{lena.get_absolute_url()}delete/").status_code == 403


def test_a_new_person_gets_the_next_number(client: Client) -> None:
    lake = builders.company("Lake")
    answer = client.post("/contacts/new/?type=person", {"first_name": "Lena", "surname": "Brandt", "company": "Lake"})
    lena = Contact.objects.get(name="Lena Brandt")
    assert answer["Location"].startswith(lena.get_absolute_url())
    assert (lena.number, lena.company) == ("CT000002", lake)


def test_a_new_company_may_have_a_typed_number(client: Client) -> None:
    client.post("/contacts/new/?type=company", {"number": "lake-1", "name": "Lake"})
    assert Contact.objects.companies().get().number == "LAKE-1"


def test_a_taken_number_is_said_and_nothing_typed_is_lost(client: Client) -> None:
    builders.company("Lake", number="LAKE")
    answer = client.post("/contacts/new/?type=company", {"number": "lake", "name": "Other"})
    assertContains(answer, "The number LAKE is taken.")
    assertContains(answer, 'value="Other"')


def test_a_contact_is_deleted_after_asking(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    assertContains(client.get(f"{lena.get_absolute_url()}delete/", headers=HTMX), "Delete Lena Brandt?")
    assertRedirects(client.post(f"{lena.get_absolute_url()}delete/"), "/contacts/", status_code=303)
    assert not Contact.objects.exists()


def test_why_a_contact_cannot_be_deleted_is_said(client: Client) -> None:
    lake = builders.company("Lake")
    builders.person(company=lake)
    answer = client.post(f"{lake.get_absolute_url()}delete/", headers=HTMX)
    assertContains(answer, "1 person belongs to it", status_code=422)


def test_an_unknown_number_is_not_found(client: Client) -> None:
    assert client.get("/contacts/NOBODY/").status_code == 404


def test_classifications_and_fields_are_kept_together() -> None:
    lena = builders.person()
    operations.edit_card(lena, by=None, city="Bern", mailing_groups=[builders.MailingGroup.objects.get(pk="NEWS")])
    assert (again(lena).city, again(lena).mailing_groups.count()) == ("Bern", 1)


def test_what_comes_from_the_company_is_said_and_no_longer_once_it_is_typed_over(client: Client) -> None:
    lake = builders.company("Lake", language=builders.language("FRA"), phone="+41 21 1")
    lena = builders.person("Lena Brandt", company=lake)
    card = client.get(lena.get_absolute_url()).content.decode()
    assert card.count("from Lake") == 3  # language, the address once, phone
    answer = client.post(lena.get_absolute_url(), {"_field": "phone", "phone": "+41 79 2"}, headers=HTMX)
    assertNotContains(answer, "from Lake")
    answer = client.post(lena.get_absolute_url(), {"_field": "city", "city": "Bern"}, headers=HTMX)
    assertContains(answer, 'id="field-address"')  # it no longer says so either
    assertNotContains(answer, "from Lake")


def test_a_contact_is_made_a_company_and_a_person_again(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    assertContains(client.post(f"{lena.get_absolute_url()}type/", follow=True), "Lena Brandt is now a company.")
    assert again(lena).company == again(lena)
    client.post(f"{lena.get_absolute_url()}type/")
    assert (again(lena).type, again(lena).surname, again(lena).company) == ("person", "Brandt", None)


def test_why_a_company_stays_one_is_said(client: Client) -> None:
    lake = builders.company("Lake")
    builders.person(company=lake)
    answer = client.post(f"{lake.get_absolute_url()}type/", headers=HTMX)
    assertContains(answer, "Persons belong to this company", status_code=422)


def test_a_contact_with_interactions_stays_what_it_is(client: Client) -> None:
    lena = builders.person("Lena Brandt")
    InteractionLogEntry.objects.create(contact=lena, description="Talked")
    answer = client.post(f"{lena.get_absolute_url()}type/", headers=HTMX)
    assertContains(answer, "Lena Brandt stays what it is, since this refers to it: 1 interaction.", status_code=422)
    assert again(lena).type == "person"


def test_before_deleting_everything_that_refers_is_listed(client: Client) -> None:
    lake = builders.company("Lake")
    lena = builders.person("Lena Brandt", company=lake)
    InteractionLogEntry.objects.create(contact=lake, description="Talked")
    for headers in (HTMX, {}):
        dialog = client.get(f"{lake.get_absolute_url()}delete/", headers=headers)
        assertContains(dialog, "Lake cannot be deleted.")
        assertContains(dialog, "1 interaction")
        assertContains(dialog, f'<a href="{lena.get_absolute_url()}">Lena Brandt</a>')
        assertNotContains(dialog, "This cannot be undone")
