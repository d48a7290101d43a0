"""The lines of a segment as a file to take away."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from config.lib.spreadsheets import CONTENT_TYPES, download
from config.lib.web import reader, says_errors
from crm.models import Export
from crm.operations import note_export
from segments.export import Table
from segments.told import filters_told
from segments.views.shown import VIEW, asked, open_segment


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_export(request: HttpRequest, number: str, kind: str) -> Any:
    """All lines the address asks for, in its order: as CSV or as an Excel workbook, sent while they are read."""
    segment = open_segment(number)
    if kind not in CONTENT_TYPES:
        raise Http404
    view = asked(request, segment)
    table = Table.of(segment, **view)
    note_export(
        Export.Source.SEGMENT,
        kind=kind,
        lines=len(table.ids),
        columns=[column.head for column in table.columns],
        name=str(segment),
        search=view["search"],
        filters=filters_told(at=view["at"], edited=view["edited"]),
        by=reader(request),
    )
    return download(kind, f"{segment} {timezone.localdate():%Y-%m-%d}", table.columns, table.rows())
