"""Matching the field names of other people's documents, remembered for the next one."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from interactions import operations
from interactions.errors import TemplateRefused
from interactions.models import FieldMatch, InteractionTemplate, TemplateLanguage
from interactions.template_checks import check_document, unknown_fields
from tests.interactions.builders import contact, language, word_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def template() -> InteractionTemplate:
    return operations.create_template(by=None, code="BUS", description="Business letter")


def put(template: InteractionTemplate, *fields: str, code: str = "ENG") -> TemplateLanguage:
    content = word_letter(*fields)
    return operations.put_template_document(template, language=language(code), content=content, name="a.docx", by=None)


def fields_of(row: TemplateLanguage) -> list[str]:
    assert row.document
    return row.document.fields


def test_a_matched_document_has_our_names_in_its_own_language(template):
    row = put(template, "Voornaam", "Contact Name", code="FRA")
    operations.match_fields(row, matches={"Voornaam": "contact_first_name"}, by=None)
    assert fields_of(TemplateLanguage.objects.get()) == ["Prénom du contact", "Contact Name"]


def test_what_was_matched_is_remembered_for_the_next_document(template):
    user = User.objects.create(username="director")
    operations.match_fields(put(template, "Voornaam"), matches={"Voornaam": "contact_first_name"}, by=user)
    assert fields_of(put(template, "VOORNAAM", "Contact Name", code="DAN")) == ["Kontaktens fornavn", "Contact Name"]
    assert FieldMatch.objects.get().chosen_by == user


def test_a_name_that_is_left_out_stays_and_is_not_complained_about_again(template):
    row = put(template, "Shoe size", "Hat size")
    operations.match_fields(row, matches={"Shoe size": ""}, by=None)
    assert fields_of(row) == ["Shoe size", "Hat size"]
    assert row.document
    assert [one.name for one in unknown_fields(row.document)] == ["Hat size"]


def test_a_match_can_be_chosen_otherwise_later(template):
    operations.remember_matches({"Voornaam": "", "voor_naam": "contact_name"}, by=None)
    operations.remember_matches({"Voornaam": "contact_first_name"}, by=None)
    assert FieldMatch.objects.get().field == "contact_first_name"


def test_a_field_there_is_not_is_refused_and_nothing_is_kept(template):
    row = put(template, "Voornaam")
    with pytest.raises(TemplateRefused) as refused:
        operations.match_fields(row, matches={"Voornaam": "shoe_size"}, by=None)
    assert refused.value.field == "Voornaam"
    assert not FieldMatch.objects.exists()


def test_without_a_document_there_is_nothing_to_match(template):
    row = TemplateLanguage.objects.create(template=template, language=language())
    with pytest.raises(TemplateRefused):
        operations.match_fields(row, matches={}, by=None)


def test_the_name_of_a_company_is_asked_about(template):
    row = put(template, "Company_Name")
    [question] = check_document(row).questions
    assert (question.name, question.chosen) == ("Company_Name", "contact_company_name")
    operations.match_fields(row, matches={"Company_Name": "company_name"}, by=None)
    assert fields_of(row) == ["Company Information Name"]
    assert not check_document(row).questions


def test_a_question_has_places_and_the_likely_field(template):
    [first, other] = check_document(put(template, "Voornaam", "Shoe size")).questions
    assert (first.name, first.chosen, other.name, other.chosen) == ("Voornaam", "contact_first_name", "Shoe size", "")
    assert [str(place) for place in first.places] == ["Paragraph 1"]


def test_it_is_counted_for_how_many_contacts_a_field_is_empty(template):
    put(template, "Contact Name", "Contact City", "Contact Job Title", "Contact Name 2", "Entry No.")
    english, danish = language(), language("DAN")
    for city in ("Bern", "", ""):
        contact(language=english, city=city, job_title="Buyer")
    contact(language=danish, city="", job_title="Buyer")
    contact(language=english, privacy_blocked=True)
    put(template, "Contact Name", "Contact City", code="DAN")
    check = check_document(template.languages.get(language="ENG"))
    assert check.contacts == 3
    assert {field.caption: field.empty for field in check.used} == {
        "Contact Name": 0,
        "Contact City": 2,
        "Contact Job Title": 0,
        "Contact Name 2": 3,
        "Entry No.": None,
    }
    assert check_document(template.languages.get(language="DAN")).lacks == (
        *("Contact Job Title", "Contact Name 2", "Entry No."),
    )


def test_the_default_language_is_also_for_contacts_whose_language_there_is_not(template):
    row = put(template, "Contact Name")
    put(template, "Contact Name", code="DAN")
    for spoken in (language(), language("FRA"), language("DAN"), None):
        contact(language=spoken)
    assert check_document(row).contacts == 3


def test_looking_through_takes_the_same_statements_however_many_contacts(template, django_assert_num_queries):
    row = put(template, "Contact Name", "Contact City", "Company Information Name")
    for number in (10, 100):
        for _ in range(number):
            contact(language=row.language)
        with django_assert_num_queries(4):
            assert check_document(TemplateLanguage.objects.select_related("template", "document").get()).contacts
