"""The list of contacts as a file to take away."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.lib.spreadsheets import CONTENT_TYPES, download
from config.lib.web import reader, says_errors
from crm import operations, queries
from crm.export import ContactTable
from crm.models import Export
from crm.paging import DEFAULT, known
from crm.told_list import filters_told
from crm.views.contacts import VIEW


@require_GET
@permission_required(VIEW, raise_exception=True)
@says_errors
def contacts_export(request: HttpRequest, kind: str) -> Any:
    """All contacts the address asks for, in its order and with the columns shown: as CSV or as an Excel workbook."""
    if kind not in CONTENT_TYPES:
        raise Http404
    shown = queries.shown_to(reader(request), request.GET.get("view", ""))
    asked = queries.contact_list(request.GET)
    table = ContactTable.of(asked.found, order=known(request.GET.get("order", DEFAULT)), columns=shown.columns)
    name = shown.view.name if shown.view else _("Contacts")
    operations.note_export(
        Export.Source.CONTACTS,
        kind=kind,
        lines=len(table.ids),
        columns=[column.head for column in table.columns],
        name=shown.view.name if shown.view else "",
        search=request.GET.get("q", "").strip(),
        filters=filters_told(asked),
        by=reader(request),
    )
    return download(kind, f"{name} {timezone.localdate():%Y-%m-%d}", table.columns, table.rows())
