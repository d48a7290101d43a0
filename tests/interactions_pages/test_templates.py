"""Interaction templates: the list, the card, and the Word document of each language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from interactions.models import InteractionTemplate, TemplateLanguage
from tests.interactions.builders import text_of, word_letter
from tests.interactions_pages import builders
from tests.interactions_pages.builders import HTMX, language, template, upload, with_document

LIST, CARD = "/interactions/templates/", "/interactions/templates/BUS/"


def save(client: Client, **fields: str):
    """Leave a field of the card."""
    return client.post(CARD, {"_field": list(fields), **fields}, headers=HTMX)


def test_the_list_shows_languages_and_what_lacks_a_document(director: Client) -> None:
    with_document(template())
    template("RESP", "Responses", language=language("FRA"))
    answer = director.get(LIST)
    assertContains(answer, "English")
    assertContains(answer, "French: no document")


def test_templates_are_found_in_any_language(director: Client) -> None:
    template(description_fr="Lettre été")
    template("RESP", "Responses")
    answer = director.get(LIST, {"q": "ete"})
    assertContains(answer, "BUS")
    assertNotContains(answer, "RESP")


def test_a_new_template_needs_only_code_and_description(director: Client) -> None:
    answer = director.post("/interactions/templates/new/", {"code": "resp", "description": "Responses"})
    assertRedirects(answer, "/interactions/templates/RESP/", 303)


@pytest.mark.parametrize(("code", "wanted"), [("BUS", "already exists"), ("a b", "A code has"), ("", "required")])
def test_a_code_that_cannot_be_kept_is_refused_beside_it(director: Client, code: str, wanted: str) -> None:
    template()
    answer = director.post("/interactions/templates/new/", {"code": code, "description": "Mine"})
    assertContains(answer, wanted)
    assertContains(answer, 'value="Mine"')


def test_a_code_with_a_slash_has_a_card(director: Client) -> None:
    template("A/B")
    assert director.get("/interactions/templates/A/B/").status_code == 200


def test_leaving_a_field_saves_it(director: Client) -> None:
    template()
    answer = save(director, description="Letter")
    assertContains(answer, "<h1>Letter</h1>")
    save(director, unit_cost="1.50")
    save(director, correspondence_type="email")
    kept = InteractionTemplate.objects.get()
    assert (kept.description, kept.unit_cost, kept.correspondence_type) == ("Letter", Decimal("1.50"), "email")


def test_a_cost_that_is_no_number_stays_typed_with_its_error(director: Client) -> None:
    template()
    answer = save(director, unit_cost="cheap")
    assertContains(answer, 'value="cheap"')
    assertContains(answer, 'class="error"')


def test_an_emptied_cost_is_none(director: Client) -> None:
    template(unit_cost=Decimal(3))
    save(director, unit_cost="")
    assert InteractionTemplate.objects.get().unit_cost == 0


def test_without_script_the_card_is_saved_with_a_button(director: Client) -> None:
    template()
    fields = {"description": "Letter", "unit_cost": "2", "unit_duration": "5", "campaign_target": "on"}
    assertRedirects(director.post(CARD, {"_field": list(fields), **fields}), CARD, 303)
    kept = InteractionTemplate.objects.get()
    assert (kept.description, kept.unit_duration, kept.campaign_target) == ("Letter", 5, True)


def test_a_word_file_is_kept_for_its_language(director: Client) -> None:
    template()
    language("FRA")
    fields = {"document-language": "FRA", "document-file": upload(word_letter("Contact Name"), "lettre.docx")}
    assertRedirects(director.post(f"{CARD}document/", fields), CARD, 303)
    row = TemplateLanguage.objects.get()
    assert row.document
    assert (row.language_id, row.document.name) == ("FRA", "lettre.docx")


@pytest.mark.parametrize(
    ("content", "name"), [(b"not a Word file", "letter.docx"), (b"%PDF-1.4", "letter.pdf"), (b"x", "letter.doc")]
)
def test_a_file_that_is_not_a_word_document_is_refused_beside_it(director: Client, content: bytes, name: str) -> None:
    template()
    language()
    fields = {"document-language": "ENG", "document-file": upload(content, name)}
    answer = director.post(f"{CARD}document/", fields)
    assertContains(answer, 'id="id_document-file_error"')
    assertContains(answer, 'value="ENG"')
    assert not TemplateLanguage.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"document-language": "ENG"}, {"document-language": "XXX"}])
def test_a_missing_file_or_language_is_said(director: Client, fields: dict[str, str]) -> None:
    template()
    language()
    assertContains(director.post(f"{CARD}document/", fields), 'class="error"')


def test_an_unknown_merge_field_is_named_with_its_place(director: Client) -> None:
    with_document(template(), "ENG", "Contact Nam")
    answer = director.get(CARD)
    assertContains(answer, "The merge field “Contact Nam” is unknown")
    assertContains(answer, "Perhaps “Contact Name” is meant.")


def test_a_field_that_only_other_languages_have_is_named(director: Client) -> None:
    with_document(with_document(template(), "ENG", "Contact Name", "Contact City"), "FRA", "Contact Name")
    assertContains(director.get(CARD), "Fields only other languages have: Contact City")


def test_a_document_is_handed_back_as_it_came(director: Client) -> None:
    with_document(template(), "ENG", "Contact Name")
    answer = director.get(f"/interactions/templates/documents/{TemplateLanguage.objects.get().pk}/")
    assert "«Contact Name»" in text_of(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="ENG.docx"'


def test_a_document_is_copied_from_another_language(director: Client) -> None:
    record = with_document(template())
    language("DAN")
    answer = director.post(f"{CARD}copy/", {"copy-source": record.languages.get().pk, "copy-language": "DAN"})
    assertRedirects(answer, CARD, 303)
    assert record.languages.values("document").distinct().count() == 1


def test_a_copy_without_a_language_is_refused_beside_it(director: Client) -> None:
    record = with_document(template())
    answer = director.post(f"{CARD}copy/", {"copy-source": record.languages.get().pk, "copy-language": ""})
    assertContains(answer, 'id="id_copy-language_error"')


def test_a_language_is_removed(director: Client) -> None:
    record = with_document(template())
    director.post(f"/interactions/templates/documents/{record.languages.get().pk}/remove/")
    assert not record.languages.exists()


def test_a_template_is_made_inside_the_look_up_window(director: Client) -> None:
    window = director.get("/lookup/interaction_template/", headers=HTMX)
    assertContains(window, "Interaction Templates</h2>")
    answer = director.post(
        "/lookup/interaction_template/new/", {"code": "RESP", "description": "Réponses"}, headers=HTMX
    )
    assertContains(answer, 'value="RESP" data-label="Réponses" checked')


def test_who_may_only_look_changes_nothing(staffer: Client) -> None:
    record = with_document(template())
    answer = staffer.get(CARD)
    assertContains(answer, "disabled")
    assertNotContains(answer, "/remove/")
    assert save(staffer, description="Mine").status_code == 403
    for path in ("new/", "BUS/document/", "BUS/copy/", f"documents/{record.languages.get().pk}/remove/"):
        assert staffer.post(f"/interactions/templates/{path}").status_code == 403
    assertNotContains(staffer.get(LIST), "/new/")


def test_who_may_not_see_templates_is_not_served(stranger: Client) -> None:
    record = with_document(template())
    for path in ("", "BUS/", f"documents/{record.languages.get().pk}/"):
        assert stranger.get(f"/interactions/templates/{path}").status_code == 403


def test_many_templates_cost_no_more_queries_than_few(director: Client) -> None:
    def some(first: int, count: int) -> int:
        for place in range(first, first + count):
            with_document(template(f"T{place}"))
        return builders.queries_of(director, LIST)

    director.get(LIST)
    assert some(0, 3) == some(3, 20)
