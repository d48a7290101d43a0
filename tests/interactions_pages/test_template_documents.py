"""The pages of a template's documents: check, matching, versions; and a template made for another page."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interactions import operations
from interactions.models import TemplateLanguage, TemplateVersion
from tests.interactions.builders import contact, logged, text_of, word_letter
from tests.interactions_pages.builders import language, queries_of, template, upload, with_document

CARD = "/interactions/templates/BUS/"


def put(client: Client, *fields: str, name: str = "letter.docx", **more: str):
    language()
    content = word_letter(*fields)
    return client.post(f"{CARD}document/", {"document-language": "ENG", "document-file": upload(content, name), **more})


def row() -> TemplateLanguage:
    return TemplateLanguage.objects.select_related("document").get()


def test_a_document_with_unknown_names_leads_to_matching_them(director: Client) -> None:
    template()
    answer = put(director, "Voornaam", "Shoe size")
    check = f"/interactions/templates/documents/{row().pk}/check/"
    assertRedirects(answer, check, 303)
    page = director.get(check)
    assertContains(page, '<option value="contact_first_name" selected>Contact First Name</option>', html=True)
    answer = director.post(check, {"match-name0": "contact_first_name", "match-name1": ""})
    assertRedirects(answer, check, 303)
    document = row().document
    assert document
    assert document.fields == ["Contact First Name", "Shoe size"]
    assertNotContains(director.get(CARD), "is unknown")


def test_a_field_that_is_none_is_said_beside_its_name(director: Client) -> None:
    template()
    put(director, "Voornaam")
    answer = director.post(f"/interactions/templates/documents/{row().pk}/check/", {"match-name0": "shoe"})
    assertContains(answer, "shoe", status_code=422)


def test_the_check_says_for_how_many_contacts_a_field_is_empty(director: Client) -> None:
    with_document(template(), "ENG", "Contact City")
    contact(language=language(), city="")
    assertContains(director.get(f"/interactions/templates/documents/{row().pk}/check/"), "1 contact</span>")


def test_whoever_may_only_look_cannot_match_or_put_back(staffer: Client) -> None:
    with_document(template(), "ENG", "Voornaam")
    check = f"/interactions/templates/documents/{row().pk}/check/"
    assertNotContains(staffer.get(check), "<select")
    assert staffer.post(check, {"match-name0": ""}).status_code == 403
    version = TemplateVersion.objects.get()
    assert staffer.post(f"/interactions/templates/versions/{version.pk}/put-back/").status_code == 403


def test_versions_are_listed_fetched_and_put_back(director: Client) -> None:
    template()
    put(director, "Contact Name", name="old.docx")
    put(director, "Contact City", name="new.docx")
    old = TemplateVersion.objects.select_related("document").get(number=1)
    logged([contact()], document=old.document, template=old.template)
    page = director.get(f"{CARD}history/ENG/")
    assertContains(page, "old.docx")
    assertContains(page, f"?template=BUS&amp;document={old.document_id}")
    fetched = director.get(f"/interactions/templates/versions/{old.pk}/")
    assert "Contact Name" in text_of(fetched.content)
    answer = director.post(f"/interactions/templates/versions/{old.pk}/put-back/")
    assertRedirects(answer, f"{CARD}history/ENG/", 303)
    assert row().document == old.document


def test_the_log_can_be_narrowed_down_to_a_version(director: Client) -> None:
    record = with_document(template())
    logged([contact("Ann Berg")], document=row().document, template=record)
    put(director, "Contact City")
    assertContains(director.get(f"/interactions/?document={TemplateVersion.objects.get(number=1).document_id}"), "Ann")
    assertNotContains(director.get(f"/interactions/?document={row().document_id}"), "Ann Berg")


def test_the_history_takes_the_same_statements_however_long(director: Client) -> None:
    template()
    put(director, "Contact Name")
    first = queries_of(director, f"{CARD}history/ENG/")
    for number in range(5):
        put(director, f"Contact {number}")
    assert queries_of(director, f"{CARD}history/ENG/") == first


def test_the_history_of_a_removed_language_is_still_found(director: Client) -> None:
    record = with_document(template())
    operations.remove_template_language(record, language=language(), by=None)
    assertContains(director.get(CARD), f"{CARD}history/ENG/")


def test_a_template_made_for_another_page_is_chosen_there(director: Client) -> None:
    answer = director.post(
        "/interactions/templates/new/?next=/segments/SM1/",
        {"code": "NEW", "description": "N", "next": "/segments/SM1/"},
    )
    card = "/interactions/templates/NEW/?next=%2Fsegments%2FSM1%2F"
    assertRedirects(answer, card, 303)
    assertContains(director.get(card), '<form class="note" method="post" action="/segments/SM1/">')


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_another_site_is_no_place_to_go_back_to(director: Client, target: str) -> None:
    template()
    assertNotContains(director.get(CARD, {"next": target}), 'class="note"')


def test_what_a_template_cost_and_who_answered_is_shown(director: Client) -> None:
    record = template()
    logged([contact(), contact()], template=record, cost="1.50", duration=5)
    page = director.get(CARD)
    assertContains(page, "<b>3.00</b>")
    assertContains(page, "<b>10</b>")
