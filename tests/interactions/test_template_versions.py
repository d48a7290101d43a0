"""The history of a template's documents."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from interactions import operations
from interactions.errors import DocumentNotAccepted, TemplateRefused
from interactions.lists import removed_languages, version_rows
from interactions.models import InteractionTemplate, TemplateLanguage, TemplateVersion
from tests.interactions.builders import contact, language, logged, text_of, word_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def template() -> InteractionTemplate:
    return operations.create_template(by=None, code="BUS", description="Business letter")


def put(template: InteractionTemplate, text: str, code: str = "ENG", by: User | None = None) -> TemplateLanguage:
    return operations.put_template_document(
        template, language=language(code), content=word_letter(text=text), name=f"{text}.docx", by=by
    )


def history(template: InteractionTemplate, code: str = "ENG") -> list[tuple[int, str, str]]:
    """The versions, newest first: number, how, document."""
    return [
        (row.number, row.origin, row.document.name if row.document else "")
        for row in version_rows(template, language(code))
    ]


def test_every_document_is_a_version_with_its_author(template):
    user = User.objects.create(username="director")
    put(template, "old", by=user)
    put(template, "new")
    assert history(template) == [(2, "uploaded", "new.docx"), (1, "uploaded", "old.docx")]
    assert TemplateVersion.objects.get(number=1).created_by == user


def test_the_same_file_again_is_no_new_version(template):
    content = word_letter()
    for _ in range(2):
        operations.put_template_document(template, language=language(), content=content, name="a.docx", by=None)
    assert len(history(template)) == 1


def test_a_broken_file_leaves_the_document_and_its_history_alone(template):
    put(template, "old")
    with pytest.raises(DocumentNotAccepted):
        operations.put_template_document(template, language=language(), content=b"PK broken", name="a.docx", by=None)
    assert history(template) == [(1, "uploaded", "old.docx")]
    row = template.languages.get()
    assert row.document
    assert text_of(bytes(row.document.content)) == "old"


def test_an_old_document_put_back_is_the_newest_version(template):
    put(template, "old")
    put(template, "new")
    operations.put_back_version(TemplateVersion.objects.get(number=1), by=None)
    assert history(template)[0] == (3, "put_back", "old.docx")
    row = template.languages.get()
    assert row.document
    assert row.document.name == "old.docx"


def test_a_removed_language_can_be_put_back(template):
    put(template, "old")
    operations.remove_template_language(template, language=language(), by=None)
    assert [spoken.pk for spoken in removed_languages(template)] == ["ENG"]
    assert history(template)[0] == (2, "removed", "")
    operations.put_back_version(TemplateVersion.objects.get(number=1), by=None)
    template.refresh_from_db()
    assert template.language_id == "ENG"
    assert not removed_languages(template)


def test_a_version_without_a_document_cannot_be_put_back(template):
    put(template, "old")
    operations.remove_template_language(template, language=language(), by=None)
    with pytest.raises(TemplateRefused):
        operations.put_back_version(TemplateVersion.objects.get(number=2), by=None)


def test_a_copy_and_a_match_say_how_they_came_about(template):
    row = operations.put_template_document(
        template, language=language(), content=word_letter("Voornaam"), name="a.docx", by=None
    )
    operations.match_fields(row, matches={"Voornaam": "contact_first_name"}, by=None)
    operations.copy_template_document(template, source=language(), language=language("DAN"), by=None)
    assert history(template) == [(2, "matched", "a.docx"), (1, "uploaded", "a.docx")]
    assert history(template, "DAN") == [(1, "copied", "a.docx")]


def test_each_version_knows_the_interactions_it_was_used_in(template):
    old = put(template, "old").document
    put(template, "new")
    logged([contact(), contact()], document=old, template=template)
    assert [(row.number, row.used) for row in version_rows(template, language())] == [(2, 0), (1, 2)]
