"""The lines of a segment as a file to take away."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from config.lib.web import says_errors
from segments.export import Table, csv_parts, write_workbook
from segments.views.shown import VIEW, asked, open_segment

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def segment_export(request: HttpRequest, number: str, kind: str) -> Any:
    """All lines the address asks for, in its order: as CSV while they are read, or as an Excel workbook."""
    segment = open_segment(number)
    if kind not in {"csv", "xlsx"}:
        raise Http404
    table = Table.of(segment, **asked(request, segment))
    name = f"{segment} {timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        disposition = content_disposition_header(as_attachment=True, filename=name)
        response = StreamingHttpResponse(csv_parts(table), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = disposition
        return response
    file = TemporaryFile()  # noqa: SIM115  the answer closes it
    write_workbook(table, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
