"""How letters greet a contact, shown on its card."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from crm import operations
from crm.models import Contact, Language, Salutation, SalutationFormula
from crm.salutations import filled, preview
from tests.crm import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def german() -> Language:
    return Language.objects.create(code="DEU", description="German", iso="de")


def formula(code: str, text: str, *parts: str, language: Language, kind: str = "formal") -> Salutation:
    salutation, _ = Salutation.objects.get_or_create(code=code, defaults={"description": code.title()})
    places = {f"part_{place}": part for place, part in enumerate(parts, 1)}
    SalutationFormula.objects.create(salutation=salutation, language=language, kind=kind, text=text, **places)
    return salutation


def shown(contact: Contact) -> list[tuple[str, str]]:
    return [(each.text, each.missing) for each in preview(Contact.objects.get(pk=contact.pk))]


def test_both_greetings_are_shown_as_a_letter_has_them(german: Language) -> None:
    mr = formula("MR", "Sehr geehrter Herr %1 %2,", "job_title", "surname", language=german)
    formula("MR", "Lieber %1,", "first_name", language=german, kind="informal")
    tom = builders.person("Tom von Kern", salutation=mr, language=german)
    assert shown(tom) == [("Sehr geehrter Herr von Kern,", ""), ("Lieber Tom,", "")]


def test_up_to_five_parts_are_filled_in_and_empty_ones_go_with_their_blank(german: Language) -> None:
    parts = ("job_title", "first_name", "middle_name", "surname", "company_name")
    all_five = formula("ALL", "%1 %2 %3 %4 (%5):", *parts, language=german)
    lake = builders.company("Lake")
    tom = builders.person("Tom Kern", company=lake, salutation=all_five)
    assert filled(all_five.formulas.get(), tom) == "Tom Kern (Lake):"


def test_a_missing_formula_is_said_with_what_stands_in(german: Language) -> None:
    formula("UNISEX", "Guten Tag %1,", "surname", language=german)
    mr = Salutation.objects.create(code="MR", description="Mr")
    tom = builders.person("Tom Kern", salutation=mr, language=german)
    formal, informal = shown(tom)
    assert formal == ("Guten Tag Kern,", "The salutation “Mr” has no formula “Formal” in German that fits.")
    assert informal[0] == "Dear Sir or Madam,"


def test_without_a_language_the_card_says_so(client: Client) -> None:
    client.force_login(builders.user("staffer", "view_contact", "change_contact"))
    assertContains(client.get(builders.person().get_absolute_url()), "The greeting is that of the letter’s language")


def test_saving_the_surname_shows_the_new_greeting(client: Client, german: Language) -> None:
    client.force_login(builders.user("staffer", "view_contact", "change_contact"))
    tom = builders.person("Tom Kern", salutation=formula("MR", "Herr %1", "surname", language=german), language=german)
    answer = client.post(
        tom.get_absolute_url(), {"_field": "surname", "surname": "Lutz"}, headers={"HX-Request": "true"}
    )
    assertContains(answer, "Herr Lutz")
    assert answer["HX-Trigger"] == "contact-saved"
    assert operations.edit_contact(tom, by=None).surname == "Lutz"
