"""Interaction templates and the documents in their languages."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from interactions import operations
from interactions.errors import DocumentNotAccepted, TemplateRefused
from interactions.models import Document, InteractionTemplate
from tests.interactions.builders import language, word_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def template() -> InteractionTemplate:
    return operations.create_template(by=None, code="bus", description="Business letter")


def test_a_template_needs_a_code_and_a_description_only(template: InteractionTemplate) -> None:
    assert template.code == "BUS"
    assert operations.create_template(by=None, code="RESP", description="Réponses à la campagne").unit_cost == 0


@pytest.mark.parametrize(
    ("code", "description", "field"),
    [("BUS", "Again", "code"), ("A B", "Blank", "code"), ("", "None", "code"), ("NEW", " ", "description")],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    template: InteractionTemplate, code: str, description: str, field: str
) -> None:
    with pytest.raises(TemplateRefused) as refused:
        operations.create_template(by=None, code=code, description=description)
    assert refused.value.field == field


def test_a_refused_change_leaves_the_template_as_it_was(template: InteractionTemplate) -> None:
    with pytest.raises(TemplateRefused) as refused:
        operations.edit_template(template, by=None, description="New", correspondence_type="pigeon")
    assert refused.value.field == "correspondence_type"
    assert template.description == "Business letter"
    template.refresh_from_db()
    assert template.description == "Business letter"


def test_a_field_a_template_does_not_have_is_a_mistake_of_the_caller(template: InteractionTemplate) -> None:
    with pytest.raises(TypeError, match="colour"):
        operations.edit_template(template, by=None, colour="blue")


def test_the_default_language_is_one_of_its_languages(template: InteractionTemplate) -> None:
    operations.edit_template(template, by=None, language=language("FRA"))
    assert template.languages.get().language_id == "FRA"


def test_the_first_document_makes_its_language_the_default_one(template: InteractionTemplate) -> None:
    operations.put_template_document(template, language=language("DAN"), content=word_letter(), name="a.docx", by=None)
    operations.put_template_document(template, language=language("ENG"), content=word_letter(), name="a.docx", by=None)
    template.refresh_from_db()
    assert template.language_id == "DAN"
    assert template.languages.count() == 2


def test_a_document_put_again_takes_the_place_of_the_old_one(template: InteractionTemplate) -> None:
    english = language()
    old = operations.put_template_document(
        template, language=english, content=word_letter(text="old"), name="a.docx", by=None
    )
    new = operations.put_template_document(
        template, language=english, content=word_letter(text="new"), name="a.docx", by=None
    )
    assert template.languages.count() == 1
    assert old.document != new.document
    assert Document.objects.filter(pk=old.document_id).exists()


def test_removing_the_default_language_moves_the_default(template: InteractionTemplate) -> None:
    for code in ("DAN", "ENG"):
        operations.put_template_document(
            template, language=language(code), content=word_letter(), name="a.docx", by=None
        )
    operations.remove_template_language(template, language=language("DAN"), by=None)
    assert template.language_id == "ENG"
    operations.remove_template_language(template, language=language("ENG"), by=None)
    assert template.language is None


def test_a_document_can_serve_another_language(template: InteractionTemplate) -> None:
    first = operations.put_template_document(
        template, language=language(), content=word_letter(), name="a.docx", by=None
    )
    copied = operations.copy_template_document(template, source=language(), language=language("DAN"), by=None)
    assert copied.document == first.document
    with pytest.raises(TemplateRefused):
        operations.copy_template_document(template, source=language("FRA"), language=language("DAN"), by=None)


def test_the_same_file_twice_is_kept_once() -> None:
    user = User.objects.create(username="director")
    content = word_letter("Contact Name")
    first = operations.keep_document(content=content, name="letter.docx", by=user)
    assert operations.keep_document(content=content, name="other.docx", by=None) == first
    assert first.fields == ["Contact Name"]
    assert first.created_by == user
    assert bytes(Document.objects.get().content) == content


@pytest.mark.parametrize("content", [b"", b"not a Word file", b"PK\x03\x04broken"])
def test_what_is_no_word_document_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(DocumentNotAccepted) as refused:
        operations.keep_document(content=content, name="letter.docx", by=None)
    assert refused.value.field == "file"
    assert str(refused.value)
    assert not Document.objects.exists()
