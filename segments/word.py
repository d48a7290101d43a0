"""The documents of segments, edited in place: one language's, or a single letter."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from interactions.models import Document
from interactions.word.places import Place, register_place
from segments import operations, queries
from segments.errors import SegmentChanged
from segments.models import Segment, SegmentLanguage, SegmentLine

PERMISSION = "segments.change_segment"
LANGUAGE, LINE = "segment", "line"


def language_place(row: SegmentLanguage) -> str:
    """What a segment's contacts get in a language."""
    return f"{LANGUAGE}:{row.pk}"


def line_place(segment: Segment, contact: int) -> str:
    """What one contact of a segment gets."""
    return f"{LINE}:{segment.pk}/{contact}"


def _row(key: str) -> SegmentLanguage | None:
    rows = SegmentLanguage.objects.select_related("segment", "template", "language", "document")
    return rows.filter(pk=key, segment__logged_segment=None).first()


def _read_language(key: str) -> Document | None:
    row = _row(key)
    return row.document if row else None


def _save_language(key: str, *, content: bytes, name: str, by: User) -> Document:
    if (row := _row(key)) is None:
        raise SegmentChanged(_("The segment was deleted or logged."))
    saved = operations.put_segment_document(
        row.segment, language=row.language, template=row.template, content=content, name=name, by=by
    )
    return saved.document  # type: ignore[return-value]


def _lines(key: str) -> QuerySet[SegmentLine]:
    segment, _slash, contact = key.partition("/")
    return SegmentLine.objects.filter(segment=int(segment), contact=int(contact)).select_related("segment", "contact")


def _read_line(key: str) -> Document | None:
    line = _lines(key).first()
    return queries.document_of(line.segment, line.contact) if line else None


def _save_line(key: str, *, content: bytes, name: str, by: User) -> Document:
    line = _lines(key).first()
    if line is None:
        raise SegmentChanged(_("The segment was deleted or logged."))
    edit = operations.put_line_document(line.segment, contact=line.contact, content=content, name=name, by=by)
    return edit.document  # type: ignore[union-attr,return-value]


def register() -> None:
    """Let Word open the documents of segments."""
    register_place(LANGUAGE, Place(_read_language, _save_language, PERMISSION))
    register_place(LINE, Place(_read_line, _save_line, PERMISSION))
