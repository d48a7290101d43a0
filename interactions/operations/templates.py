"""Interaction templates and their documents, one for each language."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.records import check_record, set_fields
from crm.models import Language
from interactions.errors import TemplateRefused
from interactions.models import InteractionTemplate, TemplateLanguage, TemplateVersion
from interactions.operations.documents import keep_document, remember_matches
from interactions.operations.versions import lock_template, note_versions

Origin = TemplateVersion.Origin

FIELDS = (
    "description",
    "description_fr",
    "description_da",
    "group",
    "correspondence_type",
    "ignore_contact_correspondence",
    "language",
    "information_flow",
    "initiated_by",
    "unit_cost",
    "unit_duration",
    "campaign_target",
    "campaign_response",
    "valid_until",
)


@transaction.atomic
def create_template(*, by: User | None, code: str, description: str, **fields: Any) -> InteractionTemplate:
    """A new interaction template, without documents yet. Raises TemplateRefused beside the field at fault."""
    template = InteractionTemplate(code=code.strip().upper())
    set_fields(template, {"description": description.strip(), **fields}, FIELDS)
    check_record(template, TemplateRefused)
    template.save(force_insert=True)
    _ensure_default_language(template)
    return template


@transaction.atomic
def edit_template(template: InteractionTemplate, *, by: User | None, **fields: Any) -> InteractionTemplate:
    """The template with its fields as typed; nothing changes where one is refused (TemplateRefused)."""
    edited = copy.copy(template)
    set_fields(edited, fields, FIELDS)
    check_record(edited, TemplateRefused, exclude=["code"])
    set_fields(template, fields, FIELDS)
    template.save(update_fields=list(fields))
    _ensure_default_language(template)
    return template


def _ensure_default_language(template: InteractionTemplate) -> None:
    """The default language is one of the template's languages, if need be without a document as yet."""
    if template.language_id:
        TemplateLanguage.objects.get_or_create(template=template, language_id=template.language_id)


@transaction.atomic
def put_template_document(
    template: InteractionTemplate,
    *,
    language: Language,
    content: bytes,
    name: str,
    by: User | None,
    description: str = "",
) -> TemplateLanguage:
    """The file becomes the template's document in that language; the first language is the default one.

    What was sent with the document before stays as it was. Raises DocumentNotAccepted.
    """
    lock_template(template)
    document = keep_document(content=content, name=name, by=by, iso=language.iso)
    row = _put(template, language, {"document": document} | ({"description": description} if description else {}))
    note_versions(template, by=by, origin=Origin.UPLOADED)
    return row


def _put(template: InteractionTemplate, language: Language, changes: dict[str, Any]) -> TemplateLanguage:
    row, _created = TemplateLanguage.objects.update_or_create(template=template, language=language, defaults=changes)
    if template.language_id is None:
        template.language = language
        template.save(update_fields=["language"])
    return row


@transaction.atomic
def remove_template_language(template: InteractionTemplate, *, language: Language, by: User | None) -> None:
    """The template no longer has that language; where it was the default, the first of the others is.

    The documents it had stay in its history, from where they can be put back.
    """
    lock_template(template)
    template.languages.filter(language=language).delete()
    if template.language_id == language.pk:
        first = template.languages.order_by("language").first()
        template.language = first.language if first else None
        template.save(update_fields=["language"])
    note_versions(template, by=by, origin=Origin.REMOVED)


@transaction.atomic
def copy_template_document(
    template: InteractionTemplate, *, source: Language, language: Language, by: User | None
) -> TemplateLanguage:
    """The document of one language for another as well. Raises TemplateRefused where there is none to copy."""
    row = template.languages.select_related("document").filter(language=source, document__isnull=False).first()
    if row is None or row.document is None:
        raise TemplateRefused(_("There is no document to copy in that language."), field="source")
    lock_template(template)
    copied = _put(template, language, {"document": row.document, "description": row.description})
    note_versions(template, by=by, origin=Origin.COPIED)
    return copied


@transaction.atomic
def put_back_version(version: TemplateVersion, *, by: User | None) -> TemplateLanguage:
    """The document of an earlier version is the template's again, as a new version; none of the others is lost.

    Raises TemplateRefused for a version without a document.
    """
    if version.document is None:
        raise TemplateRefused(_("There was no document in this version."))
    lock_template(version.template)
    row = _put(version.template, version.language, {"document": version.document})
    note_versions(version.template, by=by, origin=Origin.PUT_BACK)
    return row


@transaction.atomic
def match_fields(row: TemplateLanguage, *, matches: Mapping[str, str], by: User | None) -> TemplateLanguage:
    """The document with our fields in place of other people's, as its next version; remembered for other documents.

    `matches` says for names of the document which field is meant, by its key; nothing for a name that is left out:
    it stays empty in the letters and is not asked about again. Raises TemplateRefused beside a name, and where there
    is no document.
    """
    if row.document is None:
        raise TemplateRefused(_("There is no document in this language."))
    lock_template(row.template)
    remember_matches(matches, by=by)
    content = bytes(row.document.content)
    row.document = keep_document(content=content, name=row.document.name, by=by, iso=row.language.iso)
    row.save(update_fields=["document"])
    note_versions(row.template, by=by, origin=Origin.MATCHED)
    return row
