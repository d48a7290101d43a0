"""Subject and document per language of a segment; the template's own stay as they are."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm.models import Language
from interactions.models import InteractionTemplate, TemplateLanguage
from interactions.operations import keep_document
from segments.errors import CannotSet
from segments.models import Segment, SegmentLanguage
from segments.operations.changing import change, check_values
from segments.queries.lines import current_header

LANGUAGE_FIELDS = {"subject", "description"}


def copy_languages(segment: Segment, template: InteractionTemplate) -> None:
    """Give the segment the template's languages it does not have yet, with the same documents."""
    rows = [
        SegmentLanguage(
            segment=segment,
            template=template,
            language_id=row.language_id,
            description=row.description,
            document_id=row.document_id,
        )
        for row in TemplateLanguage.objects.filter(template=template)
    ]
    SegmentLanguage.objects.bulk_create(rows, ignore_conflicts=True)


def edit_segment_language(
    segment: Segment,
    *,
    language: Language,
    by: User | None,
    template: InteractionTemplate | None = None,
    seen: int | None = None,
    **fields: Any,
) -> SegmentLanguage:
    """Set subject or description of one language, the segment's template's where none is named.

    A language the segment does not have yet is added, without a document. Raises CannotSet where no template is chosen.
    """
    if unknown := set(fields) - LANGUAGE_FIELDS:
        raise CannotSet(", ".join(sorted(unknown)))
    with change(segment, by=by, seen=seen, what={"language": language.pk}) as locked:
        return _set(locked, template, language, fields)


def put_segment_document(
    segment: Segment,
    *,
    language: Language,
    content: bytes,
    name: str,
    by: User | None,
    template: InteractionTemplate | None = None,
    seen: int | None = None,
) -> SegmentLanguage:
    """Replace the document the segment's lines in that language get; the template keeps its own.

    Raises CannotSet where no template is chosen, and what keep_document() raises for a file that is no letter.
    """
    with change(segment, by=by, seen=seen, what={"language": language.pk}) as locked:
        document = keep_document(content=content, name=name, by=by)
        return _set(locked, template, language, {"document": document})


def _set(
    segment: Segment, template: InteractionTemplate | None, language: Language, fields: dict[str, Any]
) -> SegmentLanguage:
    template = template or current_header(segment).template
    if template is None:
        raise CannotSet(_("Choose an interaction template first."), field="template")
    row = SegmentLanguage.objects.filter(segment=segment, template=template, language=language).first()
    row = row or SegmentLanguage(segment=segment, template=template, language=language)
    check_values(row, fields)
    row.save()
    return row
