"""What letters are filled in with."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm.models import CompanyInformation, Contact, Salesperson, Salutation, SalutationFormula
from crm.operations import add_address, edit_address
from interactions.delivery.merge_values import long_date, values_for, with_what_letters_need
from interactions.documents.fields import KEYS
from interactions.models import InteractionLogEntry
from tests.interactions.builders import campaign, contact, country, entry, language, logged_segment

pytestmark = pytest.mark.django_db


def values(person: Contact, **fields: object) -> dict[str, str]:
    made = entry(logged_segment(), person, **fields)
    return values_for(with_what_letters_need(InteractionLogEntry.objects.filter(pk=made.pk)))[made.pk]


def formula(salutation: str, text: str, *parts: str, code: str = "ENG", kind: str = "formal") -> Salutation:
    made, _ = Salutation.objects.get_or_create(code=salutation, defaults={"description": salutation})
    places = {f"part_{place}": part for place, part in enumerate(parts, 1)}
    SalutationFormula.objects.create(salutation=made, language=language(code), kind=kind, text=text, **places)
    return made


def test_every_merge_field_has_a_value() -> None:
    CompanyInformation.objects.create(name="CRONUS", city="Basel", fax="+41 20 0", giro="00-0-0")
    ada = Salesperson.objects.create(code="AK", name="Ada Kern", job_title="Sales")
    fair = campaign()
    got = values(
        contact("Ann Example", name_2="Archive", city="Bern"), salesperson=ada, campaign=fair, subject="Thank you"
    )
    assert {*got} == {*KEYS.values()}
    assert (got["contact_name"], got["contact_name_2"]) == ("Ann Example", "Archive")
    assert (got["company_fax_no"], got["company_giro_no"]) == ("+41 20 0", "00-0-0")
    assert got["salesperson_name"] == "Ada Kern"
    assert got["document_campaign_no"] == fair.number
    assert got["document_segment_no"].startswith("SM")
    assert got["document_subject"] == "Thank you"
    assert got["company_name"] == "CRONUS"


def test_the_contacts_own_salesperson_signs_where_the_segment_names_none() -> None:
    ada = Salesperson.objects.create(code="AK", name="Ada Kern")
    assert values(contact(salesperson=ada))["salesperson_code"] == "AK"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ENG", "23 November 2026"),
        ("FRA", "23 novembre 2026"),
        ("DAN", "23. november 2026"),
    ],
)
def test_the_date_is_written_out_in_the_letters_language(code: str, expected: str) -> None:
    assert values(contact(), language=language(code), date=datetime.date(2026, 11, 23))["document_date"] == expected


def test_a_date_in_a_language_we_do_not_know_is_still_a_date() -> None:
    assert "2026" in long_date(datetime.date(2026, 11, 23), "xx")


def test_the_mail_address_is_one_text_with_the_country_in_the_letters_language() -> None:
    britain = country("GB", "Great Britain", description_fr="Grande-Bretagne")
    person = contact("Ann Example", address="1 Row", post_code="SW1 1AA", city="London", country=britain)
    address = values(person, language=language("FRA"))["contact_mail_address"]
    assert address == "Ann Example\n1 Row\nLondon\nSW1 1AA\nGRANDE-BRETAGNE"


def test_the_greeting_follows_salutation_and_language() -> None:
    woman = formula("F", "Dear Ms %1,", "surname")
    formula("F", "Madame,", code="FRA")
    formula("F", "Dear %1,", "first_name", kind="informal")
    person = contact("Ann Example", salutation=woman)
    assert values(person)["formal_salutation"] == "Dear Ms Example,"
    assert values(person)["informal_salutation"] == "Dear Ann,"
    assert values(person, language=language("FRA"))["formal_salutation"] == "Madame,"


@pytest.mark.parametrize(
    ("first_name", "surname", "expected"),
    [
        ("Ann", "Example", "Dear Ann Example,"),
        ("", "Example", "Dear Example,"),
        ("Ann", "", "Dear Ann,"),
        ("", "", "Dear Sir or Madam,"),
    ],
)
def test_empty_parts_go_together_with_their_blank(first_name: str, surname: str, expected: str) -> None:
    anybody = formula("UNISEX", "Dear %1 %2,", "first_name", "surname")
    person = contact("Somebody", first_name=first_name, surname=surname, salutation=anybody)
    assert values(person)["formal_salutation"] == expected


def test_without_a_formula_of_its_own_a_letter_greets_neutrally() -> None:
    formula("UNISEX", "Dear %1 %2,", "first_name", "surname")
    formula("COMPANY", "Dear friends at %1,", "company_name")
    doctor = Salutation.objects.create(code="DR", description="Doctor")
    assert values(contact("Ann Example", salutation=doctor))["formal_salutation"] == "Dear Ann Example,"
    assert values(contact("Ann Example"))["formal_salutation"] == "Dear Ann Example,"
    firm = contact("Example AG", type="company")
    Contact.objects.filter(pk=firm.pk).update(company=firm.pk)
    assert values(firm)["formal_salutation"] == "Dear friends at Example AG,"


def test_without_any_formula_a_letter_still_greets() -> None:
    assert values(contact())["formal_salutation"] == "Dear Sir or Madam,"
    assert values(contact(), language=None)["formal_salutation"] == "Dear Sir or Madam,"


@pytest.mark.parametrize("people", [1, 20])
def test_values_cost_the_same_queries_for_few_and_many(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    segment = logged_segment()
    for _ in range(people):
        entry(segment, contact(country=country("CH", "Switzerland")))
    with django_assert_num_queries(4):
        assert len(values_for(with_what_letters_need(InteractionLogEntry.objects.all()))) == people


def test_a_letter_goes_where_the_contact_is_reached_today() -> None:
    ann = contact("Ann Example", address="Office 1", post_code="3000", city="Bern", email="ann@office.example")
    today = timezone.localdate()
    add_address(ann, by=None, code="SEA", address="Beach 2", city="Nice", country=country("FR", "France"))
    got = values(ann)
    assert (got["contact_address"], got["contact_city"], got["contact_post_code"]) == ("Beach 2", "Nice", "")
    assert got["contact_mail_address"].endswith("Beach 2\nNice\nFRANCE")
    assert got["contact_email"] == "ann@office.example"
    edit_address(ann.alternative_addresses.get(), by=None, starts_on=today + datetime.timedelta(days=1))
    assert values(ann)["contact_address"] == "Office 1"
