"""The look-up windows of the app."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.lib.lookups import SHOWN, Lookup, Row, register_lookup, rows_named
from crm.models import Language
from interactions.models import LoggedSegment
from segments import queries
from segments.models import SavedCriteria, Segment


def language_rows(request: HttpRequest, text: str) -> list[Row]:
    """The languages of the segment's template with their documents; all languages where it has no template."""
    segment = Segment.objects.filter(number=request.GET.get("segment", "")).first()
    rows = [
        Row(row.language_id, row.language.label, row.document.name if row.document else "")
        for row in (queries.segment_languages(segment) if segment else [])
    ]
    rows = rows or [Row(language.pk, language.label) for language in Language.objects.all()]
    return rows_named(rows, text)


def segment_rows(request: HttpRequest, text: str) -> list[Row]:
    """Segments by number or description, open or logged, the latest first."""
    return _rows(Segment.objects.all(), text)


def open_segment_rows(request: HttpRequest, text: str) -> list[Row]:
    """Segments that can still change, the latest first."""
    return _rows(Segment.objects.open(), text)


def _rows(segments: QuerySet[Segment], text: str) -> list[Row]:
    rows = segments.order_by("-pk")
    for word in text.split():
        rows = rows.filter(Q(number__icontains=word) | Q(description__icontains=word))
    return [Row(row.number, row.description, str(_("Logged")) if row.is_logged else "") for row in rows[:SHOWN]]


def logged_rows(request: HttpRequest, text: str) -> list[Row]:
    """Logged segments by number or description, the latest first."""
    rows = LoggedSegment.objects.order_by("-pk")
    for word in text.split():
        rows = rows.filter(Q(segment_number__icontains=word) | Q(description__icontains=word))
    return [Row(row.segment_number, row.description, str(row.interactions)) for row in rows[:SHOWN]]


def criteria_rows(request: HttpRequest, text: str) -> list[Row]:
    """Saved criteria by code or description."""
    rows = [Row(saved.code, saved.description) for saved in SavedCriteria.objects.order_by("code")]
    return rows_named(rows, text)[:SHOWN]


def register() -> None:
    """Make the windows known."""
    register_lookup(
        Lookup(
            "segment_language",
            _("Segment Interaction Languages"),
            language_rows,
            permission="segments.view_segment",
        )
    )
    register_lookup(Lookup("segment", _("Segments"), segment_rows, permission="segments.view_segment"))
    register_lookup(Lookup("open_segment", _("Segments"), open_segment_rows, permission="segments.view_segment"))
    register_lookup(
        Lookup("logged_segment", _("Logged Segments"), logged_rows, permission="interactions.view_loggedsegment")
    )
    register_lookup(
        Lookup(
            "saved_criteria",
            _("Saved Segment Criteria"),
            criteria_rows,
            permission="segments.view_savedcriteria",
        )
    )
